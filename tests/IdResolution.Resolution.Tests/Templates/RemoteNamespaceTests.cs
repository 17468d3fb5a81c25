using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Remote;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Templates;

/// <summary>The prefix is homed here, its handle is registered elsewhere.</summary>
public sealed class RemoteNamespaceTests
{
    private readonly Elsewhere _elsewhere = new();
    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _elsewhere.Questions.Clear();
        _elsewhere.Answer = Rule("v1");
        _node = new TestNode(options => options.Templates.MaxTime = TimeSpan.FromSeconds(10),
            parts: new EngineParts { Remote = _elsewhere });
        _node.Unhome("0.NA/0.NA");
        _node.Home("0.NA/86.500");
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task Its_rules_are_asked_for_once_and_again_after_ten_seconds()
    {
        for (var i = 0; i < 5; i++) Assert.That(await DataAsync($"86.500/A@{i}"), Is.EqualTo("v1"));
        Assert.That(_elsewhere.Questions, Is.EqualTo(new[] { new RemoteQuestion("0.NA/86.500", 0, "HS_NAMESPACE") }));
        _elsewhere.Answer = Rule("v2");
        _node.Time.Now += TimeSpan.FromSeconds(10);
        for (var i = 0; i < 5; i++) Assert.That(await DataAsync($"86.500/A@{i}"), Is.EqualTo("v2"));
        Assert.That(_elsewhere.Questions, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task While_nobody_answers_the_rules_last_seen_hold()
    {
        Assert.That(await DataAsync("86.500/A@1"), Is.EqualTo("v1"));
        _elsewhere.Answer = RemoteAnswer.Unreachable;
        _node.Time.Now += TimeSpan.FromSeconds(10);
        Assert.That(await DataAsync("86.500/A@1"), Is.EqualTo("v1"));
        Assert.That(_elsewhere.Questions, Has.Count.EqualTo(2));
        _elsewhere.Answer = RemoteAnswer.Missing;
        _node.Time.Now += TimeSpan.FromSeconds(10);
        Assert.That(await _node.CodeAsync(Ask.Resolve("86.500/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task One_request_asks_again_while_the_others_are_answered_at_once()
    {
        _elsewhere.Answer = RemoteAnswer.Unreachable;
        Assert.That(Try("86.500/none"), Is.EqualTo(Outcome.NeedsTime));
        Assert.That(await _node.CodeAsync(Ask.Resolve("86.500/none")), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(Try("86.500/none"), Is.EqualTo(Outcome.Answered));
        _node.Time.Now += TimeSpan.FromSeconds(10);
        Assert.That(Try("86.500/none"), Is.EqualTo(Outcome.NeedsTime));
        for (var i = 0; i < 100; i++) Assert.That(Try("86.500/none"), Is.EqualTo(Outcome.Answered));
        Assert.That(_elsewhere.Questions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_prefix_handle_that_is_registered_here_is_not_asked_for()
    {
        _node.Put("0.NA/86.500",
            Make.Text(1, "HS_NAMESPACE", """<n><template delimiter="@"><value type="V" data="here"/></template></n>"""));
        Assert.That(await DataAsync("86.500/A@1"), Is.EqualTo("here"));
        Assert.That(_elsewhere.Questions, Is.Empty);
    }

    [Test]
    public async Task A_prefix_handle_that_would_be_here_is_not_asked_for()
    {
        _node.Home("0.NA/0.NA");
        Assert.That(await _node.CodeAsync(Ask.Resolve("86.500/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(_elsewhere.Questions, Is.Empty);
    }

    [Test]
    public async Task Plain_misses_allocate_nothing()
    {
        Assert.That(await _node.CodeAsync(Ask.Resolve("86.500/none")), Is.EqualTo(ResponseCode.HandleNotFound));
        var frame = MessageCodec.ToArray(Ask.Resolve("86.500/none"));
        var reply = new byte[TestNode.UdpReplyLength];
        for (var i = 0; i < 1_000; i++) _node.Engine.TryAnswer(frame, ClientTransport.Udp, default, reply, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) _node.Engine.TryAnswer(frame, ClientTransport.Udp, default, reply, out _);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static RemoteAnswer Rule(string version) =>
        RemoteAnswer.Found([Make.Text(3, "HS_NAMESPACE",
            $"""<n><template delimiter="@"><value type="V" data="{version}"/></template></n>""")]);

    private Outcome Try(string handle) => _node.Engine.TryAnswer(
        MessageCodec.ToArray(Ask.Resolve(handle)), ClientTransport.Udp, default, new byte[TestNode.UdpReplyLength], out _);

    private async Task<string> DataAsync(string handle)
    {
        var answer = await _node.AskAsync(Ask.Resolve(handle));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        return new Utf8String(((ResolutionResponse)answer.Body).Values.Single().Data.Span).ToString();
    }

    private sealed class Elsewhere : IRemoteHandles
    {
        public List<RemoteQuestion> Questions { get; } = [];

        public RemoteAnswer Answer { get; set; } = RemoteAnswer.Missing;

        public ValueTask<RemoteAnswer> FindAsync(
            RemoteQuestion question, RemoteAllowance allowance, bool isRefresh, CancellationToken cancellationToken)
        {
            Questions.Add(question);
            return ValueTask.FromResult(Answer);
        }

        public ValueTask<RemoteVerdict> VerifyAsync(VerifyRequest request, RemoteAllowance allowance,
            CancellationToken cancellationToken) =>
            ValueTask.FromResult(RemoteVerdict.Unreachable);
    }
}
