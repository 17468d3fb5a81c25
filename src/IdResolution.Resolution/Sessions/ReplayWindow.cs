namespace IdResolution.Resolution.Sessions;

/// <summary>
/// The session counters seen of late (specification §6.8): each is taken once, in any order within the last 1,024. The reference remembers 200;
/// a client with several requests on their way at once leaves that behind when one of its threads has to wait. Safe for use from many threads.
/// </summary>
internal sealed class ReplayWindow
{
    /// <summary>How far a counter may lie behind the highest one seen.</summary>
    public const int Length = 1_024;

    private const int WordBits = 64;

    private readonly Lock _lock = new();

    // One bit a counter, at its number modulo the length.
    private readonly ulong[] _seen = new ulong[Length / WordBits];
    private uint _highest;

    /// <summary>True when the counter was not seen before and is not too old to tell.</summary>
    public bool TryTake(uint counter)
    {
        lock (_lock)
        {
            if (counter > _highest) MoveTo(counter);
            else if (_highest - counter >= Length) return false;
            ref var word = ref _seen[counter % Length / WordBits];
            var bit = 1UL << (int)(counter % WordBits);
            if ((word & bit) != 0) return false;
            word |= bit;
            return true;
        }
    }

    // The places of counters passed over are those of counters now too old.
    private void MoveTo(uint counter)
    {
        if (counter - _highest >= Length)
        {
            Array.Clear(_seen);
        }
        else
        {
            for (var passed = _highest + 1; passed != counter + 1; passed++) _seen[passed % Length / WordBits] &= ~(1UL << (int)(passed % WordBits));
        }
        _highest = counter;
    }
}
