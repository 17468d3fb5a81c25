using System.Globalization;
using IdResolution.Client.Tracing;

namespace IdResolution.Cli.Output;

/// <summary>Writes one line per hop.</summary>
internal sealed class TraceWriter(TextWriter writer) : ITraceSink
{
    private readonly Lock _gate = new();

    public void OnHop(TraceHop hop)
    {
        var result = hop.Failure ?? $"{(uint)hop.Code!} {hop.Code}, {hop.OctetsReceived} octets";
        var retries = hop.Attempts > 1 ? $", {hop.Attempts} attempts" : "";
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"[{hop.Transport} {hop.Server}] {(uint)hop.OpCode} {hop.OpCode} {hop.Handle}, {hop.OctetsSent} octets -> "
            + $"{result}, {hop.Elapsed.TotalMilliseconds:0.0} ms{retries}");
        lock (_gate) writer.WriteLine(line);
    }
}
