using System.Text.Unicode;
using IdResolution.Protocol.Names;

namespace IdResolution.Protocol.Values;

/// <summary>The data of HS_SERV, HS_SERV.PREFIX and HS_ALIAS: the handle to go on with, in UTF-8 (specification §2.7, §2.8).</summary>
public static class TargetHandle
{
    /// <summary>Reads the handle; false when there is none, it is too long to be one, or it is not well-formed text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out Utf8String handle)
    {
        var isHandle = !data.IsEmpty && data.Length <= HandleName.MaxLength && Utf8.IsValid(data);
        handle = isHandle ? new Utf8String(data) : Utf8String.Empty;
        return isHandle;
    }
}
