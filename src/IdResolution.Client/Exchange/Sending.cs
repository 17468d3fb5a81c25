using IdResolution.Client.Sessions;

namespace IdResolution.Client.Exchange;

/// <summary>One sending of a request.</summary>
/// <param name="Octets">What goes out.</param>
/// <param name="Counters">Where its session counter came from; null outside sessions.</param>
/// <param name="Counter">The counter.</param>
internal readonly record struct Sending(byte[] Octets, CounterWindow? Counters, uint Counter)
{
    /// <summary>An answer came, or nobody waits for one any more. Once.</summary>
    public void End() => Counters?.Return(Counter);
}
