namespace IdResolution.Topology.Nodes;

/// <summary>What a process that hosts nodes answers, one JSON line each.</summary>
internal sealed record HostReply
{
    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Problem { get; init; }

    /// <summary>How long each start took, in milliseconds.</summary>
    public IReadOnlyList<double> StartMilliseconds { get; init; } = [];

    /// <summary>Seconds spent on bulk loads.</summary>
    public double LoadSeconds { get; init; }

    /// <summary>Requests that each running node received since it started, over UDP and TCP, by its directory.</summary>
    public IReadOnlyDictionary<string, long> Requests { get; init; } = new Dictionary<string, long>();

    /// <summary>What the meters of this process say, summed over its nodes and over all labels but the last of the name.</summary>
    public IReadOnlyDictionary<string, double> Meters { get; init; } = new Dictionary<string, double>();

    /// <summary>Memory of the process that no file backs, in octets, and processor time used, in seconds.</summary>
    public long PrivateOctets { get; init; }

    public double ProcessorSeconds { get; init; }

    public int Threads { get; init; }
}
