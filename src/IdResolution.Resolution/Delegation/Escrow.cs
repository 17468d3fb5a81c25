using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Storage;

namespace IdResolution.Resolution.Delegation;

/// <summary>A copy of what the service of a delegated prefix holds, kept in case that service falls silent (ADR 0019). Safe for use from many threads.</summary>
/// <param name="prefix">The prefix, without <c>0.NA/</c>.</param>
public sealed class Escrow(Utf8String prefix)
{
    private volatile IHandleStore? _copy;

    /// <summary>The prefix.</summary>
    public Utf8String Prefix { get; } = prefix;

    /// <summary>The records, as they are to be answered; null while there is none. Who replaces it must let readers of the old one finish.</summary>
    public IHandleStore? Copy
    {
        get => _copy;
        set => _copy = value;
    }

    /// <summary>
    /// True for the prefix handle of the prefix, handles of it and of prefixes derived from it, and the prefix handles of those. Allocates
    /// nothing.
    /// </summary>
    public bool Covers(ReadOnlySpan<byte> handle) => HandleName.IsBelow(handle, Prefix.Span);
}
