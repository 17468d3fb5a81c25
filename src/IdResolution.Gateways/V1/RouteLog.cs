using System.Text.Json;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.V1;

/// <summary>Keeps the steps of a resolution for <c>?trace=1</c>. Safe for use from many threads.</summary>
internal sealed class RouteLog
{
    // More than a resolution takes; attempts that lost a race may still report when the answer is being written.
    private const int MaxSteps = 256;

    private readonly Lock _gate = new();
    private readonly List<RouteStep> _steps = [];

    /// <summary>Notes a step; what comes after the first 256 is dropped.</summary>
    public void Add(RouteStep step)
    {
        lock (_gate)
        {
            if (_steps.Count < MaxSteps) _steps.Add(step);
        }
    }

    /// <summary>Forgets all steps.</summary>
    public void Clear()
    {
        lock (_gate) _steps.Clear();
    }

    /// <summary>Writes the member <c>trace</c>.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        RouteStep[] steps;
        lock (_gate) steps = [.. _steps];
        writer.WriteStartArray("trace"u8);
        foreach (var step in steps)
        {
            writer.WriteStartObject();
            writer.WriteString("where"u8, step.Where);
            if (step.Transport.Length > 0) writer.WriteString("transport"u8, step.Transport);
            writer.WriteString("handle"u8, step.Handle.ToString());
            writer.WriteString("purpose"u8, step.Purpose);
            if (step.Code is { } code) writer.WriteNumber("responseCode"u8, (uint)code);
            writer.WriteNumber("milliseconds"u8, Math.Round(step.Elapsed.TotalMilliseconds, 3));
            if (step.Detail.Length > 0) writer.WriteString("detail"u8, step.Detail);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
