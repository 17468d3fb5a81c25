using System.Text.Json;
using IdResolution.Client.Tracing;

namespace IdResolution.Cli.Output;

/// <summary>Keeps the hops of one question, for JSON.</summary>
internal sealed class HopLog : ITraceSink
{
    private readonly Lock _gate = new();
    private readonly List<TraceHop> _hops = [];

    public void OnHop(TraceHop hop)
    {
        lock (_gate) _hops.Add(hop);
    }

    /// <summary>Tells somebody else of the hops so far.</summary>
    public void WriteTo(ITraceSink sink)
    {
        lock (_gate) _hops.ForEach(sink.OnHop);
    }

    /// <summary>Writes the member <c>trace</c>; nothing when there are no hops.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        lock (_gate)
        {
            if (_hops.Count == 0) return;
            writer.WriteStartArray("trace"u8);
            foreach (var hop in _hops) Write(writer, hop);
            writer.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter writer, TraceHop hop)
    {
        writer.WriteStartObject();
        writer.WriteString("purpose"u8, TraceWriter.PurposeOf(hop));
        writer.WriteString("operation"u8, hop.OpCode.ToString());
        writer.WriteString("over"u8, hop.Transport);
        if (!hop.FromCache) writer.WriteString("server"u8, hop.Server);
        writer.WriteBoolean("fromCache"u8, hop.FromCache);
        if (hop.Code is { } code) writer.WriteNumber("responseCode"u8, (uint)code);
        if (hop.Failure is { } failure) writer.WriteString("failure"u8, failure);
        if (hop.Detail.Length > 0) writer.WriteString("detail"u8, hop.Detail);
        writer.WriteNumber("octetsSent"u8, hop.OctetsSent);
        writer.WriteNumber("octetsReceived"u8, hop.OctetsReceived);
        writer.WriteNumber("attempts"u8, hop.Attempts);
        writer.WriteNumber("milliseconds"u8, Math.Round(hop.Elapsed.TotalMilliseconds, 3));
        writer.WriteEndObject();
    }
}
