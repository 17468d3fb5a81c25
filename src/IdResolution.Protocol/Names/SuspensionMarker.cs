namespace IdResolution.Protocol.Names;

/// <summary>
/// The name in the list of homed prefixes that suspends a prefix while it is there, <c>0.SUSPENDED/</c> and the prefix (ADR 0018). All members
/// are pure.
/// </summary>
public static class SuspensionMarker
{
    private static ReadOnlySpan<byte> Start => "0.SUSPENDED/"u8;

    /// <summary>Octets in front of the prefix.</summary>
    public static int StartLength => Start.Length;

    /// <summary>True when the name is that of a marker, whatever follows.</summary>
    public static bool Is(ReadOnlySpan<byte> name) => name.Length > Start.Length && HandleName.EqualsIgnoreCase(name[..Start.Length], Start);

    /// <summary>The marker of a prefix.</summary>
    public static Utf8String Of(Utf8String prefix) => new([.. Start, .. prefix.Span]);

    /// <summary>The prefix that a homed name suspends; null when it is something else.</summary>
    public static Utf8String? PrefixOf(Utf8String homed) => Is(homed.Span) ? new Utf8String(homed.Span[Start.Length..]) : default(Utf8String?);

    /// <summary>Writes what every marker begins with; <paramref name="destination"/> has room for it.</summary>
    public static void WriteStart(Span<byte> destination) => Start.CopyTo(destination);
}
