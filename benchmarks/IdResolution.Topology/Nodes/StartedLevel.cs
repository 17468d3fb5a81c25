namespace IdResolution.Topology.Nodes;

/// <summary>What it took to start the nodes of one level.</summary>
/// <param name="Nodes">How many there are.</param>
/// <param name="Processes">In how many processes.</param>
/// <param name="MedianStartMilliseconds">From the configuration to listening, of one node.</param>
/// <param name="MaxStartMilliseconds">The slowest.</param>
/// <param name="TotalSeconds">All of them.</param>
/// <param name="LoadSeconds">Bulk loads beforehand.</param>
/// <param name="KibibytesPerNode">Private memory per node beyond that of a process without nodes.</param>
/// <param name="ThreadsPerNode">The same of threads.</param>
internal sealed record StartedLevel(
    int Nodes, int Processes, double MedianStartMilliseconds, double MaxStartMilliseconds, double TotalSeconds, double LoadSeconds, double KibibytesPerNode,
    double ThreadsPerNode);
