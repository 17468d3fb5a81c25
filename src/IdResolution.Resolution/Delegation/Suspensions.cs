using System.Runtime.CompilerServices;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Storage;

namespace IdResolution.Resolution.Delegation;

/// <summary>
/// The prefixes that an operator has suspended, which are markers <c>0.SUSPENDED/P</c> in the list of homed prefixes, and what is answered for
/// them (ADR 0018). Looking up takes no lock and allocates nothing. Safe for use from many threads.
/// </summary>
internal sealed class Suspensions
{
    /// <summary>Most segments of a prefix that may be suspended, so that no name is deep enough to escape.</summary>
    public const int MaxSegments = 32;

    private readonly IHandleStore _store;
    private readonly Lock _counting = new();
    private volatile int _count;

    public Suspensions(IHandleStore store, EngineOptions options, TimeProvider time)
    {
        _store = store;
        Record = RecordOf((uint)options.Delegation.SuspendedTtl.TotalSeconds, (uint)time.GetUtcNow().ToUnixTimeSeconds());
        Refresh();
    }

    /// <summary>Suspended prefixes.</summary>
    public int Count => _count;

    /// <summary>True when any prefix is suspended.</summary>
    public bool Any => _count != 0;

    /// <summary>The record that stands in the place of that of a suspended prefix handle: its namespace is inactive (specification §2.11).</summary>
    public ReadOnlyMemory<byte> Record { get; }

    /// <summary>True for the marker of a prefix that may be suspended: not too deep, and none of the root service's own.</summary>
    public static bool IsValidMarker(ReadOnlySpan<byte> name)
    {
        if (!SuspensionMarker.Is(name) || !HandleName.IsValidForRegistration(name)) return false;
        var prefix = HandleName.SuffixOf(name);
        return HandleName.IsValidPrefix(prefix) && prefix.Count((byte)'.') < MaxSegments && !prefix.SequenceEqual("0"u8) && !HandleName.IsGlobal(prefix);
    }

    /// <summary>Counts anew; to be called after the list of homed prefixes has changed.</summary>
    public void Refresh()
    {
        // Two changes at a time must not leave the older count behind.
        lock (_counting) _count = _store.HomedPrefixes.Count(prefix => SuspensionMarker.Is(prefix.Span));
    }

    /// <summary>How suspensions touch a handle, which has a slash.</summary>
    [SkipLocalsInit]
    public Suspension Of(ReadOnlySpan<byte> handle)
    {
        if (_count == 0 || handle.Length > HandleName.MaxLength) return Suspension.None;
        var isPrefixHandle = HandleName.IsPrefixHandle(handle);
        var prefix = isPrefixHandle ? HandleName.SuffixOf(handle) : HandleName.PrefixOf(handle);
        Span<byte> marker = stackalloc byte[HandleName.MaxLength + 16];
        SuspensionMarker.WriteStart(marker);
        var folded = marker.Slice(SuspensionMarker.StartLength, prefix.Length);
        HandleName.Fold(prefix, folded);
        // From the top: what is below a suspended prefix is so at any depth.
        var end = 0;
        for (var segments = 0; segments < MaxSegments && end <= folded.Length; segments++)
        {
            var dot = folded[end..].IndexOf((byte)'.');
            end = dot < 0 ? folded.Length : end + dot;
            if (_store.IsHomed(marker[..(SuspensionMarker.StartLength + end)])) return isPrefixHandle && end == folded.Length ? Suspension.Itself : Suspension.Below;
            end++;
        }
        return Suspension.None;
    }

    private static byte[] RecordOf(uint ttl, uint now) =>
        ValueList.ToArray([NamespaceDocument.Inactive(ttl) with { Timestamp = now }]);
}
