using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Templates;

/// <summary>One rule stands for any number of names, and costs those nothing that are not its own.</summary>
public sealed class TemplateScaleTests
{
    private const int Names = 30_000;
    private const int SuffixLength = 12;

    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _node = new TestNode(options => options.Templates.MaxTime = TimeSpan.FromSeconds(10));
        _node.Put("0.NA/88.100", Make.Text(1, "HS_NAMESPACE",
            """
            <n><template delimiter="@"><if test="matches" expression="([0-9]{4})([0-9]{8})">
              <foreach><value data="${data}/$1/$2"/></foreach></if><else><notfound/></else></template></n>
            """));
        _node.Put("88.100/PUMP", Make.Url(1, "https://x"));
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task Any_number_of_names_under_one_rule_leave_nothing_behind()
    {
        var frame = MessageCodec.ToArray(Ask.Resolve("88.100/PUMP@" + new string('0', SuffixLength)));
        var digits = frame.AsMemory(frame.AsSpan().LastIndexOf("@"u8) + 1, SuffixLength);
        var replies = new CheckingSink();
        await AskAsync(0, 1_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await AskAsync(1_000, Names);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.That(replies.Right, Is.EqualTo(Names));
        Assert.That(grown, Is.LessThan(2 << 20));

        async Task AskAsync(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                i.TryFormat(digits.Span, out _, "D12");
                replies.Expected = i;
                await _node.Engine.AnswerAsync(new Request(frame, ClientTransport.Tcp, TestNode.Remote), replies, CancellationToken.None);
            }
        }
    }

    [Test]
    public void What_no_rule_stands_for_is_answered_at_once_without_allocating()
    {
        Assert.That(Try("88.100/PUMP@1"), Is.EqualTo(Outcome.NeedsTime));
        // Its rule is compiled when it is first asked for.
        Assert.That(_node.CodeAsync(Ask.Resolve("88.100/PUMP@1")).GetAwaiter().GetResult(), Is.EqualTo(ResponseCode.HandleNotFound));
        byte[][] frames = [.. new[] { "88.100/none", "88.100/a/b", "0.NA/86.500.1", "86.500.1" }.Select(handle =>
            MessageCodec.ToArray(Ask.Resolve(handle)))];
        var reply = new byte[TestNode.UdpReplyLength];
        Assert.That(Run(1_000), Is.EqualTo(1_000 * frames.Length));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1_000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        int Run(int rounds)
        {
            var answered = 0;
            for (var round = 0; round < rounds; round++)
            {
                foreach (var frame in frames)
                {
                    if (_node.Engine.TryAnswer(frame, ClientTransport.Udp, default, reply, out _) == Outcome.Answered) answered++;
                }
            }
            return answered;
        }
    }

    private Outcome Try(string handle) => _node.Engine.TryAnswer(
        MessageCodec.ToArray(Ask.Resolve(handle)), ClientTransport.Udp, default, new byte[TestNode.UdpReplyLength], out _);

    private sealed class CheckingSink : IReplySink
    {
        private readonly byte[] _data = Encoding.UTF8.GetBytes("https://x/0000/00000000");

        public int Expected { get; set; }

        public int Right { get; private set; }

        public int MaxReplyLength => Envelope.Length + Envelope.MaxMessageLength;

        public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
        {
            (Expected / 100_000_000).TryFormat(_data.AsSpan(10, 4), out _, "D4");
            (Expected % 100_000_000).TryFormat(_data.AsSpan(15, 8), out _, "D8");
            if (frame.Span.IndexOf(_data) > 0) Right++;
            return ValueTask.CompletedTask;
        }
    }
}
