using System.Globalization;
using System.Text;
using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Report;

/// <summary>topology.md: the tables a person reads.</summary>
internal static class MarkdownReport
{
    private static readonly Level[] Tree = [Level.Root, Level.Top, Level.Secondary, Level.Enterprise];

    public static string Write(TopologyResult result)
    {
        var text = new StringBuilder();
        var options = result.Options;
        Line(text, $"# The national tree on one machine, {result.Began:yyyy-MM-dd}");
        Line(text, $"");
        Line(text, $"{result.Machine}. One root, five top nodes, {options.Secondaries:N0} secondaries, {options.Enterprises:N0} enterprises, {options.Recursives} recursive nodes, each on an address of its own; {result.TotalSeconds:N0} s in all. Figures of one run.");
        Line(text, $"");
        Line(text, $"![The tree with its load](topology.svg)");
        Line(text, $"");
        WriteStarts(text, result);
        WriteWays(text, result);
        WriteLoad(text, result);
        WriteOutage(text, result);
        return text.ToString();
    }

    private static void WriteStarts(StringBuilder text, TopologyResult result)
    {
        Line(text, $"## Starting");
        Line(text, $"");
        Line(text, $"| level | nodes | processes | start of a node, median ms | slowest ms | private memory a node, KiB | threads a node |");
        Line(text, $"|---|---|---|---|---|---|---|");
        foreach (var (level, started) in result.Started)
            Line(text, $"| {level} | {started.Nodes:N0} | {started.Processes} | {started.MedianStartMilliseconds:N0} | {started.MaxStartMilliseconds:N0} | {started.KibibytesPerNode:N0} | {started.ThreadsPerNode:N1} |");
        Line(text, $"");
        Line(text, $"Memory and threads are what the nodes of a process added to it; where a process hosts one or few, what it compiled and set up once weighs most.");
        Line(text, $"");
        Line(text, $"{result.Keys:N0} RSA key pairs were made beforehand in {result.KeySeconds:N1} s. {result.LoadedPrefixes:N0} enterprise prefixes were loaded at the secondaries with `idnode load` in {result.Started[Level.Secondary].LoadSeconds:N1} s. {result.Delegations:N0} delegations were registered through the protocol, those of secondaries at each top node, because this version copies nothing from one top node to another. {result.Identifiers:N0} identifiers were registered at the enterprises in sessions of their administrators in {result.RegistrationSeconds:N1} s ({result.Identifiers / result.RegistrationSeconds:N0}/s, every one on disk before its answer).");
        Line(text, $"");
    }

    private static void WriteWays(StringBuilder text, TopologyResult result)
    {
        Line(text, $"## Questions that one question causes");
        Line(text, $"");
        Line(text, $"| asked | {string.Join(" | ", Tree)} | of them repeated |");
        Line(text, $"|---|{string.Concat(Tree.Select(_ => "---|"))}---|");
        foreach (var way in result.Ways) Line(text, $"| {way.Question} | {string.Join(" | ", Tree.Select(level => way.Questions[level]))} | {way.Repeats} |");
        Line(text, $"");
    }

    private static void WriteLoad(StringBuilder text, TopologyResult result)
    {
        var load = result.Load;
        var options = result.Options;
        var loop = options.Rate == 0 ? "each asking again when answered" : string.Create(CultureInfo.InvariantCulture, $"{options.Rate:N0} questions a second in all");
        Line(text, $"## Popular names");
        Line(text, $"");
        Line(text, $"{options.Clients} askers, {loop}, Zipf distribution with exponent {options.Skew:0.0#} over {result.Names:N0} names (the identifiers, half of which may be remembered for {options.ShortTtl} s and the others for a day, and prefixes of enterprises without a node): {load.Questions:N0} questions in {load.Seconds:N1} s ({load.PerSecond:N0}/s), {load.Right:N0} answered with what was registered. {result.HitRatio:P1} needed no other node. Latency in ms, at the asker: p50 {load.P50:N2}, p99 {load.P99:N2}, p99.9 {load.P999:N2}, longest {load.Max:N1}. Askers and nodes share the processors.");
        Line(text, $"");
        Line(text, $"| level | requests | a second | per 1,000 questions | busiest node | processor seconds |");
        Line(text, $"|---|---|---|---|---|---|");
        foreach (var (level, got) in result.Levels)
            Line(text, $"| {level} | {got.Requests:N0} | {got.PerSecond:N1} | {got.Requests * 1_000.0 / Math.Max(load.Questions, 1):N1} | {got.Busiest:N0} | {got.ProcessorSeconds:N2} |");
        Line(text, $"");
    }

    private static void WriteOutage(StringBuilder text, TopologyResult result)
    {
        Line(text, $"## With nodes down");
        Line(text, $"");
        Line(text, $"{result.Stopped.Count:N0} nodes were stopped: one top node, {result.Stopped.Count(name => name.StartsWith("secondary", StringComparison.Ordinal))} secondaries and a third of the enterprises.");
        Line(text, $"");
        if (result.Takeover is { } takeover)
        {
            Line(text, $"Each top node kept copies of {takeover.Copies.Count} secondaries, which `idnode export` had written there, and looked every second whether those were up. {takeover.SecondsUntilTakenOver:N1} s after {string.Join(", ", takeover.TakenOver)} had stopped, all top nodes answered for them, and for no other. {takeover.SecondsUntilGivenBack:N1} s after {takeover.Returned} had started again, none answered for it any more.");
            Line(text, $"");
        }
        Line(text, $"| recursive node | names | asked | answered rightly | of them stale | requests to their secondaries | requests to enterprises | why | p99 ms | longest ms |");
        Line(text, $"|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in result.Outage)
            Line(text, $"| {row.Recursive} | {row.Names} | {row.Asked:N0} | {row.Right:N0} | {row.Stale:N0} | {row.AskedSecondaries:N0} | {row.AskedEnterprises:N0} | {row.Reason} | {row.P99:N1} | {row.Max:N0} |");
        Line(text, $"");
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
