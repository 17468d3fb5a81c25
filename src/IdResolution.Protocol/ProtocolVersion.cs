namespace IdResolution.Protocol;

/// <summary>A version of the wire protocol; ordered by major, then minor (specification §3.8).</summary>
/// <param name="Major">2 for the Handle System, 3 for DO-IRP.</param>
/// <param name="Minor">0-255.</param>
public readonly record struct ProtocolVersion(byte Major, byte Minor) : IComparable<ProtocolVersion>
{
    /// <summary>2.1, the version of RFC 3652.</summary>
    public static ProtocolVersion V2_1 => new(2, 1);

    /// <summary>2.5: prefix referrals and invalid-value codes exist, session counters.</summary>
    public static ProtocolVersion V2_5 => new(2, 5);

    /// <summary>2.7: SHA-256 request digests and MACs.</summary>
    public static ProtocolVersion V2_7 => new(2, 7);

    /// <summary>2.9: transaction-log requests start with a form octet.</summary>
    public static ProtocolVersion V2_9 => new(2, 9);

    /// <summary>2.10: clients that understand prefix referrals.</summary>
    public static ProtocolVersion V2_10 => new(2, 10);

    /// <summary>2.11, the highest version this implementation speaks.</summary>
    public static ProtocolVersion Highest => new(2, 11);

    /// <inheritdoc/>
    public int CompareTo(ProtocolVersion other) => Rank - other.Rank;

    /// <summary>Orders versions.</summary>
    public static bool operator <(ProtocolVersion left, ProtocolVersion right) => left.Rank < right.Rank;

    /// <summary>Orders versions.</summary>
    public static bool operator >(ProtocolVersion left, ProtocolVersion right) => left.Rank > right.Rank;

    /// <summary>Orders versions.</summary>
    public static bool operator <=(ProtocolVersion left, ProtocolVersion right) => left.Rank <= right.Rank;

    /// <summary>Orders versions.</summary>
    public static bool operator >=(ProtocolVersion left, ProtocolVersion right) => left.Rank >= right.Rank;

    /// <summary>The lower of two versions.</summary>
    public static ProtocolVersion Lower(ProtocolVersion left, ProtocolVersion right) => left < right ? left : right;

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}";

    // Very old clients say 5.0; they are older than everything (specification §3.8).
    private int Rank => Major == 5 ? 0 : (Major << 8) | Minor;
}
