namespace IdResolution.Storage.Embedded;

/// <summary>How a store was opened and what was found.</summary>
public sealed record RecoveryReport
{
    /// <summary>True when the index was loaded from its snapshot, false when the whole log was read.</summary>
    public required bool FromSnapshot { get; init; }

    /// <summary>Why the snapshot was not used; null when it was, or when there was none.</summary>
    public string? SnapshotRejection { get; init; }

    /// <summary>Registered handles found.</summary>
    public required long Records { get; init; }

    /// <summary>Transactions read from the log.</summary>
    public required long TransactionsRead { get; init; }

    /// <summary>Octets of log read.</summary>
    public required long OctetsRead { get; init; }

    /// <summary>What was cut off the end of the log; null when it ended cleanly.</summary>
    public TornTail? TornTail { get; init; }

    /// <summary>True when a bulk load had been interrupted and all of it was taken back.</summary>
    public bool LoadTakenBack { get; init; }

    /// <summary>How long opening took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var how = FromSnapshot ? "from the snapshot of the index" : "by reading the log";
        var text = $"Opened with {Records} handles {how} and {TransactionsRead} transactions in {Duration.TotalSeconds:0.000} s.";
        if (SnapshotRejection is not null) text += $" The snapshot was not used: {SnapshotRejection}.";
        if (TornTail is not null)
        {
            text += $" {TornTail.Length} octets of an interrupted commit were cut off {TornTail.Path} at {TornTail.Offset}.";
        }
        if (LoadTakenBack) text += " An interrupted bulk load was taken back.";
        return text;
    }
}
