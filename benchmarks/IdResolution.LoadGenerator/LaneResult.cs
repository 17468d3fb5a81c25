namespace IdResolution.LoadGenerator;

/// <summary>What one lane saw in one round. Written by its thread only.</summary>
public sealed class LaneResult
{
    /// <summary>From the moment a request was due to its answer.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Answers that are not what was asked for: operation, code, id, handle or MAC.</summary>
    public long Wrong { get; set; }

    /// <summary>Requests that were not answered within a second.</summary>
    public long Lost { get; set; }

    /// <summary>Code of the first wrong answer; 0 when the code was right.</summary>
    public uint WrongCode { get; set; }
}
