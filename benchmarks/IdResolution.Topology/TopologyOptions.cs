namespace IdResolution.Topology;

/// <summary>How large the tree is and how long it is asked.</summary>
internal sealed record TopologyOptions
{
    public required int Secondaries { get; init; }

    public required int Enterprises { get; init; }

    public required int Recursives { get; init; }

    /// <summary>Prefixes of enterprises registered in all, most of them without a node of their own.</summary>
    public required int Prefixes { get; init; }

    /// <summary>Identifiers registered at each enterprise.</summary>
    public required int Identifiers { get; init; }

    /// <summary>How long the Zipf-distributed questions go on.</summary>
    public required int Seconds { get; init; }

    /// <summary>Askers at a time.</summary>
    public required int Clients { get; init; }

    /// <summary>Questions a second in all; 0 = as fast as answers come.</summary>
    public required int Rate { get; init; }

    /// <summary>Exponent of the distribution.</summary>
    public required double Skew { get; init; }

    /// <summary>Time to live of every second identifier, in seconds; the others live a day.</summary>
    public required int ShortTtl { get; init; }

    public required int NodesPerProcess { get; init; }

    /// <summary>Key pairs of the secondaries and enterprises, which share them when they are more.</summary>
    public required int Keys { get; init; }

    /// <summary>0 = any free one.</summary>
    public required int Port { get; init; }

    public required int Seed { get; init; }

    /// <summary>Where the results are written.</summary>
    public required string Output { get; init; }
}
