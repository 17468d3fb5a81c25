using IdResolution.Protocol.Serving;

namespace IdResolution.Transport.Tests.Support;

/// <summary>An engine that answers everything with the same octets and allocates nothing.</summary>
internal sealed class ConstantHandler : IRequestHandler
{
    public const int AnswerLength = 300;

    public Outcome TryAnswer(ReadOnlySpan<byte> frame, ClientTransport transport, PeerAddress peer, Span<byte> reply, out int replyLength)
    {
        reply[..AnswerLength].Clear();
        replyLength = AnswerLength;
        return Outcome.Answered;
    }

    public ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
