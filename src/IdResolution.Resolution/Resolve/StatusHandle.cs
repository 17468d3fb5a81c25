using IdResolution.Protocol.Names;

namespace IdResolution.Resolution.Resolve;

/// <summary>The name of the pseudo-handle by which a server tells administrators about itself (specification §7.13).</summary>
internal static class StatusHandle
{
    /// <summary>True for <c>0.SITE/status</c> in any case.</summary>
    public static bool Is(ReadOnlySpan<byte> handle) => HandleName.EqualsIgnoreCase(handle, "0.SITE/STATUS"u8);
}
