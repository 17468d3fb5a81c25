namespace IdResolution.LoadGenerator;

/// <summary>A whole run.</summary>
/// <param name="Streams">The groups of connections.</param>
/// <param name="ServerCpu">Microseconds of the server's processor time for one right answer of any group, by round; NaN when its process is
/// not known.</param>
/// <param name="GeneratorCpu">The same of this process.</param>
public sealed record LoadReport(IReadOnlyList<StreamReport> Streams, IReadOnlyList<double> ServerCpu, IReadOnlyList<double> GeneratorCpu)
{
    /// <summary>True when every answer was right. What a flood lost is meant to be lost.</summary>
    public bool IsRight => Streams.All(stream => stream.Wrong == 0);
}
