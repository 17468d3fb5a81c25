namespace IdResolution.Storage.Embedded;

/// <summary>What a verification found.</summary>
public sealed record VerificationReport
{
    /// <summary>Octets of log read.</summary>
    public required long Octets { get; init; }

    /// <summary>Frames whose checksum was compared.</summary>
    public required long Frames { get; init; }

    /// <summary>Entries that were decoded.</summary>
    public required long Entries { get; init; }

    /// <summary>Records that the index leads to.</summary>
    public required long LiveRecords { get; init; }

    /// <summary>What is wrong, each with its place, in words for an operator; at most 100.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>True when nothing is wrong.</summary>
    public bool IsSound => Problems.Count == 0;
}
