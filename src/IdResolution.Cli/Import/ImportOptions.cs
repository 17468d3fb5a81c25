namespace IdResolution.Cli.Import;

/// <summary>How an import works.</summary>
internal sealed record ImportOptions
{
    /// <summary>Requests in flight.</summary>
    public required int InFlight { get; init; }

    /// <summary>Replace records that exist.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Count records that exist as skipped, not as failed.</summary>
    public bool SkipExisting { get; init; }

    /// <summary>Records that start before this line are left out.</summary>
    public long FromLine { get; init; } = 1;

    /// <summary>Do not add an HS_ADMIN value to records that have none.</summary>
    public bool NoAdmin { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
