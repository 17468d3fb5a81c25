using IdResolution.Protocol.Serving;

namespace IdResolution.Gateways.Tests.Tunnel;

/// <summary>An engine that does what a test says; by default it leaves everything to its asynchronous half.</summary>
internal sealed class FakeEngine(Func<Request, IReplySink, CancellationToken, ValueTask> answer) : IRequestHandler
{
    public Func<Outcome> AtOnce { get; init; } = () => Outcome.NeedsTime;

    /// <summary>What the last sink was told to be the most.</summary>
    public int MaxReplyLength { get; private set; }

    public Outcome TryAnswer(ReadOnlySpan<byte> frame, ClientTransport transport, PeerAddress peer, Span<byte> reply, out int replyLength)
    {
        replyLength = 0;
        Assert.That(transport, Is.EqualTo(ClientTransport.Http));
        return AtOnce();
    }

    public ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken)
    {
        MaxReplyLength = replies.MaxReplyLength;
        return answer(request, replies, cancellationToken);
    }
}
