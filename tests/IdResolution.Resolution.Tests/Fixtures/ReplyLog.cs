using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>Keeps what was sent.</summary>
internal sealed class ReplyLog(int maxReplyLength) : IReplySink
{
    public List<byte[]> Frames { get; } = [];

    public int MaxReplyLength => maxReplyLength;

    public Action? BeforeSend { get; init; }

    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        BeforeSend?.Invoke();
        Frames.Add(frame.ToArray());
        return ValueTask.CompletedTask;
    }

    public static Message Decode(byte[] frame)
    {
        Assert.That(MessageCodec.TryRead(frame, out var message, out var error), Is.True, () => $"reply does not decode: {error}");
        return message;
    }
}
