using System.Diagnostics;
using System.Globalization;

namespace IdResolution.Topology.Nodes;

/// <summary>What this process uses of the machine.</summary>
internal static class ProcessUse
{
    /// <summary>Resident memory that no file backs: the mapped logs are not counted, which the system takes back when it needs room.</summary>
    public static long PrivateOctets()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("RssAnon:".Length, line.Length - "RssAnon:".Length - " kB".Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) * 1_024;
    }

    public static (double ProcessorSeconds, int Threads) Read()
    {
        using var self = Process.GetCurrentProcess();
        return (self.TotalProcessorTime.TotalSeconds, self.Threads.Count);
    }
}
