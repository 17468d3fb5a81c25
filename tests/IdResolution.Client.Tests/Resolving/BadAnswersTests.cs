using IdResolution.Caching;
using IdResolution.Client.Resolving;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Resolving;

/// <summary>
/// The authority of a name answers wrongly in every way there is: the resolver says 2 in bounded time, and knows nothing of it when the
/// authority behaves again.
/// </summary>
public sealed class BadAnswersTests
{
    private const string Handle = "88.100.1/X";

    private static readonly string LongText = new('e', 3000);

    private static IEnumerable<TestCaseData> Scripts =>
    [
        Case("another handle", request => [request.Values("evil", handle: "88.100.1/Y")]),
        Case("a handle that only begins alike", request => [request.Values("evil", handle: "88.100.1/XX")]),
        Case("another request id", request =>
            [request.Values("evil", message => message with { Envelope = message.Envelope with { RequestId = message.Envelope.RequestId ^ 1 } })]),
        Case("another operation", request => [request.Reply(ResponseCode.Success, new EmptyBody(), opCode: OpCode.DeleteHandle)]),
        Case("a request", request => [request.Octets]),
        Case("success without values", request => [request.Reply(ResponseCode.Success, new EmptyBody())]),
        Case("an answer of yesterday", request => [request.Values("evil", message => message with { Header = message.Header with { Expiration = 1 } })]),
        Case("a truncated message", request => [WrongFrames.Truncated(request.Values("evil"), 9), null]),
        Case("half an envelope", request => [request.Values("evil")[..11], null]),
        Case("nothing but an envelope", request => [request.Values("evil")[..Envelope.Length], null]),
        Case("a length beyond the end", request => [WrongFrames.WithLength(request.Values("evil"), 500), null]),
        Case("a length short of the end", request => [WrongFrames.WithLength(request.Values("evil"), 30), null]),
        Case("a length beyond all messages", request => [WrongFrames.WithLength(request.Values("evil"), Envelope.MaxMessageLength + 1)]),
        Case("a length of four thousand million", request => [WrongFrames.WithLength(request.Values("evil"), uint.MaxValue)]),
        Case("a missing fragment", request => Fragments(request, fragments => fragments.Where((_, number) => number != 2))),
        Case("the first fragment again and again", request => Fragments(request, fragments => Enumerable.Repeat(fragments[0], 50))),
        Case("fragments that overlap", request => Fragments(request, fragments => fragments.Select((fragment, number) => number == 1 ? [.. fragment, 1, 2, 3] : fragment))),
        Case("fragments without their ends", request => Fragments(request, fragments => fragments.Select(fragment => fragment[..^1]))),
        Case("fragments of messages of several lengths", request => Fragments(request, fragments =>
            fragments.Select((fragment, number) => WrongFrames.WithLength(fragment, (uint)(2000 + (number * 492)))))),
        Case("a number of values that cannot be", request => [WithCount(request.Values("evil"), 0x00FFFFFF)]),
        Case("octets without meaning", request => [Enumerable.Range(0, 200).Select(number => (byte)(number * 7)).ToArray(), null]),
        Case("trying, trying, trying, for ever", request => Endless(request.Reply((ResponseCode)900))),
        Case("somebody else's answers, for ever", request =>
            Endless(request.Values("evil", message => message with { Envelope = message.Envelope with { RequestId = 1 } }))),
        Case("silence", _ => []),
        Case("an answer that comes too late", request => [ServerAct.WaitFor(new TaskCompletionSource().Task), request.Values("evil")]),
        Case("a closed connection", request => request.IsUdp ? [] : [null]),
        Case("not mine", request => [request.Reply(ResponseCode.ServerNotResponsible)]),
        Case("busy", request => [request.Reply(ResponseCode.ServerTooBusy)], ResponseCode.ServerTooBusy),
        Case("an error", request => [request.Reply(ResponseCode.Error)]),
    ];

    [TestCaseSource(nameof(Scripts))]
    [CancelAfter(60_000)]
    public async Task Ends_in_a_code_and_leaves_nothing_behind(
        Func<Incoming, IEnumerable<ServerAct?>> script, ResponseCode code, CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        var resolver = tree.MakeResolver(Impatient);
        tree.Enterprise.Misbehave = request => request.OpCode == OpCode.Resolution ? script(request) : null;

        var bad = await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That((bad.Code, bad.Values.Length), Is.EqualTo((code, 0)));
        Assert.That(bad.Text, Does.Not.Contain("evil"));
        Assert.That(tree.Enterprise.Fake.CountOf(OpCode.Resolution), Is.GreaterThan(0), "it was asked");

        tree.Enterprise.Misbehave = null;
        tree.Clock.Advance(new AnswerCacheOptions().FailureTtl + TimeSpan.FromSeconds(1));
        var good = await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That((SmallTree.TextOf(good), good.Origin), Is.EqualTo(("x", AnswerOrigin.Source)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Datagrams_from_another_port_are_not_heard_even_with_the_right_id(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request =>
            [ServerAct.SendFromElsewhere(request.Values("evil")), ServerAct.SendFromElsewhere(request.Values("evil")), request.Values("right")];

        var answer = await tree.MakeResolver(Impatient).ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo("right"));
        Assert.That(tree.Enterprise.Questions, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_silent_server_does_not_keep_the_sockets_of_all(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        var resolver = tree.MakeResolver(options => options with { Asking = options.Asking with { MaxUdpQuestions = 8 } });
        await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation);
        for (var number = 0; number < 5; number++) tree.Enterprise.Text($"88.100.1/{number}", "over TCP");
        tree.Enterprise.Misbehave = request => request.IsUdp ? [] : null;

        var asked = Enumerable.Range(0, 5).Select(number => resolver.ResolveAsync(new ResolverQuestion($"88.100.1/{number}"), cancellation).AsTask()).ToList();
        await Wait.UntilAsync(() => asked.Count(task => task.IsCompleted) >= 3);

        Assert.That(tree.Enterprise.Fake.Requests.Count(request => request.IsUdp), Is.LessThanOrEqualTo(1 + 2), "a quarter of them");
        await Wait.UntilAsync(() =>
        {
            tree.Clock.Advance(TimeSpan.FromMilliseconds(20));
            return asked.All(task => task.IsCompleted);
        });
        Assert.That((await Task.WhenAll(asked)).Select(SmallTree.TextOf), Is.All.EqualTo("over TCP"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_whole_question_has_one_limit_whatever_each_server_takes(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        var patient = tree.MakeResolver(options => Impatient(options) with
        {
            Timeout = TimeSpan.FromMilliseconds(400),
            Asking = options.Asking with { UdpSchedule = [TimeSpan.FromHours(1)], AnswerTimeout = TimeSpan.FromHours(1), TimeProvider = TimeProvider.System },
        });
        tree.Secondary.Misbehave = _ => [];

        var answer = await patient.ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(tree.Secondary.Questions, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_dead_site_beside_a_live_one_is_no_failure([Values] bool deadFirst, CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        await using var dead = new ScriptedServer(_ => []);
        var deadSite = Records.Site(SiteFlags.Primary, dead.Port);
        tree.Secondary.Hold("0.NA/88.100.1",
            TreeNode.SiteValue(1, "HS_SITE", deadFirst ? deadSite : tree.Enterprise.Site),
            TreeNode.SiteValue(2, "HS_SITE", deadFirst ? tree.Enterprise.Site : deadSite));
        var resolver = tree.MakeResolver(Impatient);

        Assert.That(SmallTree.TextOf(await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation)), Is.EqualTo("x"));
        Assert.That(SmallTree.TextOf(await resolver.ResolveAsync(new ResolverQuestion("88.100.1/Y"), cancellation)), Is.EqualTo("y"));
    }

    internal static ResolverOptions Impatient(ResolverOptions options) => options with
    {
        Timeout = TimeSpan.FromSeconds(5),
        Asking = options.Asking with
        {
            UdpSchedule = [TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(60)],
            AnswerTimeout = TimeSpan.FromMilliseconds(200),
            TimeProvider = TimeProvider.System,
        },
    };

    private static TestCaseData Case(
        string name, Func<Incoming, IEnumerable<ServerAct?>> script, ResponseCode code = ResponseCode.Error) =>
        new TestCaseData(script, code).SetArgDisplayNames(name);

    // Over TCP the connection just ends, so that what counts is the fragments.
    private static IEnumerable<ServerAct?> Fragments(Incoming request, Func<IReadOnlyList<byte[]>, IEnumerable<byte[]>> change) =>
        request.IsUdp ? change(WrongFrames.Fragments(request.Values(LongText))).Select(ServerAct? (fragment) => fragment) : [null];

    private static IEnumerable<ServerAct?> Endless(byte[] frame)
    {
        while (true) yield return frame;
    }

    // The count of values stands behind the handle in the body (specification §4.3).
    private static byte[] WithCount(byte[] frame, uint count)
    {
        var changed = (byte[])frame.Clone();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(Envelope.Length + Header.Length + 4 + Handle.Length), count);
        return changed;
    }
}
