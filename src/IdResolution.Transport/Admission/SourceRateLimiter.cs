using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IdResolution.Transport.Admission;

/// <summary>
/// Limits how often one source may ask, in fixed memory: every source hashes to one of 65,536 slots (sources that share a slot share its
/// rate). A slot
/// is one number, the time at which the source has used up what it did; a request is admitted while that is at most the burst ahead of now.
/// Safe from every thread; allocates nothing after construction.
/// </summary>
internal sealed class SourceRateLimiter
{
    private const int SlotBits = 16;
    private readonly long[] _usedUntil = new long[1 << SlotBits];
    private readonly ulong[] _secret = new ulong[2];
    private readonly TimeProvider _time;
    private readonly long _cost;
    private readonly long _burst;

    public SourceRateLimiter(int requestsPerSecond, int burst, TimeProvider time)
    {
        _time = time;
        _cost = Math.Max(1, time.TimestampFrequency / requestsPerSecond);
        _burst = _cost * burst;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_secret.AsSpan()));
        // A clock may start below zero.
        Array.Fill(_usedUntil, long.MinValue / 2);
    }

    /// <summary>Charges one request; false when the source has to wait.</summary>
    public bool Admit(in SourceKey source)
    {
        var now = _time.GetTimestamp();
        ref var slot = ref _usedUntil[SlotOf(source.Network)];
        while (true)
        {
            var before = Volatile.Read(ref slot);
            var after = Math.Max(before, now) + _cost;
            if (after - now > _burst) return false;
            if (Interlocked.CompareExchange(ref slot, after, before) == before) return true;
        }
    }

    // Multiply and fold with secret keys: which sources share a slot is not for outsiders to know.
    private int SlotOf(in SourceKey network)
    {
        var high = Math.BigMul(network.Address.High ^ _secret[0], _secret[1] | 1, out var low);
        var mixed = (high ^ low) + network.Address.Low;
        high = Math.BigMul(mixed ^ _secret[1], _secret[0] | 1, out low);
        return (int)((high ^ low) >> (64 - SlotBits));
    }
}
