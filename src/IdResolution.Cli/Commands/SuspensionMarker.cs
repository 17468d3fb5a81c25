using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>The name in the list of homed prefixes that suspends a prefix while it is there.</summary>
internal static class SuspensionMarker
{
    private static ReadOnlySpan<byte> Start => "0.SUSPENDED/"u8;

    public static Utf8String Of(Utf8String prefix) => new([.. Start, .. prefix.Span]);

    /// <summary>The prefix that a homed name suspends; null when it is something else.</summary>
    public static Utf8String? PrefixOf(Utf8String homed) =>
        homed.Length > Start.Length && Protocol.Names.HandleName.EqualsIgnoreCase(homed.Span[..Start.Length], Start)
            ? new Utf8String(homed.Span[Start.Length..])
            : default(Utf8String?);
}
