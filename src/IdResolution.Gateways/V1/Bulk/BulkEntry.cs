namespace IdResolution.Gateways.V1.Bulk;

/// <summary>An item on its way from the line to its result.</summary>
/// <param name="item">The item.</param>
/// <param name="ordinal">Its number among the items, from 0.</param>
/// <param name="line">The number of its line, from 1; empty lines count.</param>
/// <param name="octets">Length of the line.</param>
/// <param name="digest">Digest of the line; 0 when nobody wants it.</param>
internal sealed class BulkEntry(BulkItem item, long ordinal, long line, int octets, UInt128 digest)
{
    public BulkItem Item => item;

    public long Ordinal => ordinal;

    public long Line => line;

    public int Octets => octets;

    /// <summary>What the journal knew of the item before, and is to know.</summary>
    public LineSlot Slot { get; set; } = new(digest, LineState.None);

    /// <summary>True when an earlier attempt began it and nobody knows how it ended.</summary>
    public bool IsInDoubt { get; set; }

    /// <summary>True when the outcome is that of an earlier attempt.</summary>
    public bool IsReplayed { get; set; }

    /// <summary>True when the journal holds another line in this place, which stays as it is.</summary>
    public bool IsOther { get; set; }

    /// <summary>The outcome; null until the item was begun.</summary>
    public Task<BulkOutcome>? Outcome { get; set; }
}
