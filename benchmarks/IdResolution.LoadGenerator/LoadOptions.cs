using System.Net;
using IdResolution.Protocol.Values;

namespace IdResolution.LoadGenerator;

/// <summary>One group of connections that do the same.</summary>
public sealed record LoadOptions
{
    /// <summary>What it is called in the report.</summary>
    public required string Name { get; init; }

    /// <summary>The server.</summary>
    public required IPEndPoint Server { get; init; }

    /// <summary>Over UDP; else over kept-open TCP connections.</summary>
    public bool IsUdp { get; init; }

    /// <summary>Address the connections come from; null for any.</summary>
    public IPAddress? From { get; init; }

    /// <summary>Sockets, each with a thread of its own.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Requests on their way at the same time, over all connections.</summary>
    public int Outstanding { get; init; } = 64;

    /// <summary>
    /// Requests a second over all connections, sent whether or not answers come (open loop); 0 for as many as are answered (closed loop).
    /// </summary>
    public double Rate { get; init; }

    /// <summary>Records that are there, <c>obj0000000</c> and up.</summary>
    public int Records { get; init; } = 1_000_000;

    /// <summary>See <see cref="NameChooser"/>.</summary>
    public double Zipf { get; init; }

    /// <summary>Percent of resolutions that ask for a name that is not there.</summary>
    public int Absent { get; init; }

    /// <summary>Percent of requests that register, and that modify; the others resolve.</summary>
    public int Registers { get; init; }

    /// <summary>See <see cref="Registers"/>.</summary>
    public int Modifies { get; init; }

    /// <summary>What is registered.</summary>
    public RecordProfile Profile { get; init; } = RecordProfile.Usual;

    /// <summary>Who registers; null when nobody does.</summary>
    public ValueReference? Identity { get; init; }

    /// <summary>His private key file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>True when it works in sessions.</summary>
    public bool Writes => Registers + Modifies > 0;
}
