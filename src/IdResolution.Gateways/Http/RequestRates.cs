using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IdResolution.Gateways.Http;

/// <summary>
/// How many requests a second one client may send, a second's worth of them at once, in fixed memory: every client hashes to one of 65,536 places, which hold
/// the time at which it has used up what it sent; clients that share a place share their rate. Safe for use from many threads.
/// </summary>
internal sealed class RequestRates
{
    private const int PlaceBits = 16;

    private readonly long[] _usedUntil;
    private readonly ulong _secret;
    private readonly TimeProvider _time;
    private readonly long _cost;
    private readonly long _most;

    /// <param name="requestsPerSecond">0 for no limit.</param>
    /// <param name="time">The clock.</param>
    public RequestRates(int requestsPerSecond, TimeProvider time)
    {
        _time = time;
        _usedUntil = requestsPerSecond == 0 ? [] : new long[1 << PlaceBits];
        _cost = Math.Max(1, time.TimestampFrequency / Math.Max(1, requestsPerSecond));
        _most = _cost * requestsPerSecond;
        // Which clients share a place is not for them to know.
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref _secret)));
        // A clock may start below zero.
        Array.Fill(_usedUntil, long.MinValue / 2);
    }

    /// <summary>Charges one request; how long to wait, charging nothing, when it is one too many, else null.</summary>
    public TimeSpan? Charge(ClientNetwork client)
    {
        if (_usedUntil.Length == 0) return null;
        var now = _time.GetTimestamp();
        ref var place = ref _usedUntil[PlaceOf(client)];
        while (true)
        {
            var before = Volatile.Read(ref place);
            var after = Math.Max(before, now) + _cost;
            if (after - now > _most) return _time.GetElapsedTime(now, after - _most);
            if (Interlocked.CompareExchange(ref place, after, before) == before) return null;
        }
    }

    private int PlaceOf(ClientNetwork client)
    {
        var high = Math.BigMul(client.Value ^ _secret, _secret | 1, out var low);
        return (int)((high ^ low) >> (64 - PlaceBits));
    }
}
