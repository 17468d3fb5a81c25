using System.Buffers.Binary;
using System.Net;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Administration;

public sealed class ListingTests
{
    private const int Million = 1_000_000;

    [Test]
    public async Task A_million_handles_are_listed_without_being_held()
    {
        using var node = new TestNode();
        node.Store.Listed = Handles(Million);
        var frames = 0;
        var handles = 0;
        var early = 0L;
        var late = 0L;
        var sink = new Sink(frame =>
        {
            frames++;
            // The count stands first in the body; a few are decoded whole.
            var count = (int)BinaryPrimitives.ReadUInt32BigEndian(frame.Span[(Envelope.Length + Header.Length)..]);
            if (frames % 1_000 == 1) Assert.That(((HandleListResponse)ReplyLog.Decode(frame.ToArray()).Body).Handles, Has.Count.EqualTo(count));
            handles += count;
            Header.TryRead(frame.Span[Envelope.Length..], out var header);
            if (header.Flags.HasFlag(OpFlags.Continuous) != handles < Million) Assert.Fail($"message {frames} says the wrong thing about what follows");
            if (frames == 100) early = GC.GetTotalMemory(forceFullCollection: true);
            if (frames == 19_900) late = GC.GetTotalMemory(forceFullCollection: true);
            return ValueTask.CompletedTask;
        });
        await node.Engine.AnswerAsync(await RequestAsync(node, "192.0.2.1"), sink, CancellationToken.None);
        Assert.That((frames, handles), Is.EqualTo((Million / 50, Million)));
        Assert.That(late - early, Is.LessThan(2_000_000), "octets held");
    }

    [Test]
    public async Task The_walk_stops_with_the_page_that_cannot_be_sent()
    {
        using var node = new TestNode();
        var walked = 0;
        node.Store.Listed = Handles(Million).Select(handle =>
        {
            walked++;
            return handle;
        });
        var pages = 0;
        var sink = new Sink(_ => ++pages < 10 ? ValueTask.CompletedTask : throw new OperationCanceledException("gone"));
        var request = await RequestAsync(node, "192.0.2.1");
        Assert.That(
            async () => await node.Engine.AnswerAsync(request, sink, CancellationToken.None), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(walked, Is.LessThanOrEqualTo((10 * 50) + 1));
        Assert.That(node.Engine.Listings.Running, Is.Zero);
    }

    [Test]
    public async Task A_walk_without_anything_to_send_stops_when_it_is_cancelled()
    {
        using var node = new TestNode();
        using var cancel = new CancellationTokenSource();
        var walked = 0;
        // Derived prefixes are looked for among all prefix handles, and none of these is one.
        node.Store.Listed = Handles(Million).Select(handle =>
        {
            if (++walked == 1_000) cancel.Cancel();
            return handle;
        });
        node.Home("0.NA/0.NA/88.100");
        var request = await RequestAsync(node, "192.0.2.1", OpCode.ListDerivedPrefixes);
        Assert.That(
            async () => await node.Engine.AnswerAsync(request, new Sink(_ => ValueTask.CompletedTask), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(walked, Is.LessThan(1_010));
    }

    [Test]
    public async Task Listings_at_the_same_time_are_bounded_for_a_source_and_in_all()
    {
        using var node = new TestNode(options => options.Listings = new() { MaxListings = 3, MaxListingsPerSource = 2 });
        node.Store.Listed = Handles(200);
        var gate = new TaskCompletionSource();
        var running = new List<Task>();
        async Task StartAsync(string source)
        {
            var request = await RequestAsync(node, source);
            running.Add(node.Engine.AnswerAsync(request, new Sink(_ => new ValueTask(gate.Task)), CancellationToken.None).AsTask());
        }

        await StartAsync("192.0.2.1");
        await StartAsync("192.0.2.1");
        Assert.That(await CodeAsync(node, "192.0.2.1"), Is.EqualTo(ResponseCode.ServerTooBusy), "two from one source");
        await StartAsync("192.0.2.2");
        Assert.That(await CodeAsync(node, "192.0.2.3"), Is.EqualTo(ResponseCode.ServerTooBusy), "three in all");
        Assert.That(node.Engine.Listings.Running, Is.EqualTo(3));
        gate.SetResult();
        await Task.WhenAll(running);
        Assert.That(await CodeAsync(node, "192.0.2.3"), Is.EqualTo(ResponseCode.Success));
        Assert.That(node.Engine.Listings.Running, Is.Zero);
    }

    [Test]
    public async Task Who_may_not_list_takes_no_place()
    {
        using var node = new TestNode(options => options.Listings = new() { MaxListings = 1, MaxListingsPerSource = 1 });
        for (var i = 0; i < 3; i++)
            Assert.That(await node.CodeAsAsync(TestNode.Other, Ask.About(OpCode.ListHandles, "88.100")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await CodeAsync(node, "192.0.2.1"), Is.EqualTo(ResponseCode.Success));
    }

    private static IEnumerable<byte[]> Handles(int count)
    {
        for (var i = 0; i < count; i++) yield return Encoding.UTF8.GetBytes($"88.100/PUMP-{i:D9}");
    }

    private static async Task<ResponseCode> CodeAsync(TestNode node, string source)
    {
        var code = ResponseCode.None;
        var sink = new Sink(frame =>
        {
            code = ReplyLog.Decode(frame.ToArray()).Header.ResponseCode;
            return ValueTask.CompletedTask;
        });
        await node.Engine.AnswerAsync(await RequestAsync(node, source), sink, CancellationToken.None);
        return code;
    }

    /// <summary>A listing by the administrator, its challenge answered.</summary>
    private static async Task<Request> RequestAsync(TestNode node, string source, OpCode opCode = OpCode.ListHandles)
    {
        var challenge = await node.AskAsync(Ask.About(opCode, "88.100"));
        var answer = MessageCodec.ToArray(TestNode.Admin.Answer(challenge));
        return new Request(answer, ClientTransport.Tcp, new IPEndPoint(IPAddress.Parse(source), 40_000));
    }

    private sealed class Sink(Func<ReadOnlyMemory<byte>, ValueTask> send) : IReplySink
    {
        public int MaxReplyLength => Envelope.Length + Envelope.MaxMessageLength;

        public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) => send(frame);
    }
}
