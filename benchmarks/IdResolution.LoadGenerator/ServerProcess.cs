using System.Globalization;

namespace IdResolution.LoadGenerator;

/// <summary>What a process has used up, read from /proc.</summary>
public static class ServerProcess
{
    private const double MicrosecondsPerTick = 10_000;

    /// <summary>Processor time of all its threads in microseconds; NaN when there is no such process.</summary>
    public static double Processor(int pid)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine("/proc", pid.ToString(CultureInfo.InvariantCulture), "stat"));
            // The name in front may hold spaces and parentheses.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * MicrosecondsPerTick;
        }
        catch (IOException)
        {
            return double.NaN;
        }
    }
}
