using System.Collections.Concurrent;
using IdResolution.Client.Tracing;

namespace IdResolution.Client.Tests.Fakes;

internal sealed class Hops : ITraceSink
{
    public ConcurrentQueue<TraceHop> All { get; } = new();

    public void OnHop(TraceHop hop) => All.Enqueue(hop);
}
