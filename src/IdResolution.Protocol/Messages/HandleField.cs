using IdResolution.Protocol.Names;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>The handle that a request or response is about, with the limit on its length (specification §0).</summary>
internal static class HandleField
{
    public static Utf8String Read(ref WireReader reader) => new(ReadInPlace(ref reader));

    public static ReadOnlySpan<byte> ReadInPlace(scoped ref WireReader reader)
    {
        var handle = reader.ReadBlob();
        if (handle.Length <= HandleName.MaxLength) return handle;
        reader.Fail(DecodeFault.LengthOutOfBounds);
        return default;
    }
}
