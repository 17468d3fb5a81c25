using System.Collections.Concurrent;
using IdResolution.Client.Tracing;
using IdResolution.Protocol;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Counts what a client sends.</summary>
internal sealed class Hops : ITraceSink
{
    private readonly ConcurrentBag<TraceHop> _all = [];

    /// <summary>The ways on which answers came.</summary>
    public IEnumerable<string> Answered => _all.Where(hop => hop.Code is not null).Select(hop => hop.Transport).Distinct();

    /// <summary>The ways it went: udp, tcp, tls, http.</summary>
    public IEnumerable<string> Transports => _all.Select(hop => hop.Transport).Distinct();

    public int Count(OpCode opCode) => _all.Count(hop => hop.OpCode == opCode);

    public void OnHop(TraceHop hop) => _all.Add(hop);
}
