using System.Globalization;
using IdResolution.Client.Tracing;
using IdResolution.Protocol;

namespace IdResolution.Cli.Output;

/// <summary>Writes the rows of a table as the hops come: what was asked for, of whom, over what, what it said, how long it took.</summary>
internal sealed class TraceWriter(TextWriter writer) : ITraceSink
{
    private const int WidthOfPurpose = 28;
    private const int WidthOfServer = 22;
    private const int WidthOfAnswer = 24;

    private readonly Lock _gate = new();
    private int _hops;

    public void OnHop(TraceHop hop)
    {
        var server = hop.FromCache ? "(known already)" : hop.Server;
        var answer = hop.Code is { } code ? $"{(uint)code} {code}" : "no answer";
        var size = hop.FromCache ? "" : string.Create(CultureInfo.InvariantCulture, $"{hop.OctetsSent}/{hop.OctetsReceived} octets");
        var time = hop.FromCache ? hop.Detail : string.Create(CultureInfo.InvariantCulture, $"{hop.Elapsed.TotalMilliseconds:0.0} ms");
        if (hop.Attempts > 1) time += string.Create(CultureInfo.InvariantCulture, $", {hop.Attempts} attempts");
        if (!hop.FromCache && hop.Detail.Length > 0) time += $", {hop.Detail}";
        if (hop.Failure is { } failure) time += $": {failure}";
        lock (_gate)
        {
            if (_hops == 0) Row("Hop", "Asked for", "Over", "Server", "Answer", "Sent/received", "Time");
            Row($"{++_hops,3}", PurposeOf(hop), hop.Transport, server, answer, size, time);
        }
    }

    /// <summary>What a hop was for; the operation with it, unless that is a resolution.</summary>
    public static string PurposeOf(TraceHop hop)
    {
        var purpose = hop.Purpose.Length > 0 ? hop.Purpose : hop.Handle.ToString();
        return hop.OpCode == OpCode.Resolution ? purpose : $"{hop.OpCode} {purpose}";
    }

    private void Row(string number, string purpose, string over, string server, string answer, string size, string time)
    {
        var row = $"{number}  {purpose.PadRight(WidthOfPurpose)}  {over,-5}  {server.PadRight(WidthOfServer)}  {answer.PadRight(WidthOfAnswer)}  {size,-15}  {time}";
        writer.WriteLine(Refusal.Printable(row.TrimEnd()));
    }
}
