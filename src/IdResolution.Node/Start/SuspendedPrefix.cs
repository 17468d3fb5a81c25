using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;
using IdResolution.Storage;

namespace IdResolution.Node.Start;

/// <summary>A suspended prefix in a file of records: a line with the name of its marker and no values (ADR 0018).</summary>
/// <param name="Marker">The name of the marker.</param>
/// <param name="Prefix">The prefix, without <c>0.NA/</c>.</param>
internal sealed record SuspendedPrefix(Utf8String Marker, Utf8String Prefix)
{
    /// <summary>Reads a line; false when it is something else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out SuspendedPrefix suspended)
    {
        suspended = null!;
        // Records are many and markers few: most lines are told apart without reading them twice.
        if (line.IndexOf("0.SUSPENDED"u8) < 0 || !HandleRecordJson.TryRead(line, out var record, out _) || record.Values.Count > 0) return false;
        if (SuspensionMarker.PrefixOf(record.Handle) is not { } prefix || !HandleName.IsValidPrefix(prefix.Span)) return false;
        suspended = new SuspendedPrefix(record.Handle, prefix);
        return true;
    }

    /// <summary>True for handles of the prefix, its prefix handle, and everything of prefixes derived from it.</summary>
    public bool Covers(ReadOnlySpan<byte> handle) => HandleName.IsBelow(handle, Prefix.Span);

    /// <summary>The change that suspends the prefix.</summary>
    public StoreChange ToChange() => new()
    {
        Action = TransactionAction.HomePrefix,
        Key = HandleName.Folded(Marker.Span),
        Spelling = Marker.Memory,
        ExpectedTransactionId = StoreChange.AnyVersion,
    };
}
