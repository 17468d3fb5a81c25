namespace IdResolution.Resolution.Sessions;

/// <summary>
/// The session counters seen of late (specification §6.8): each is taken once, in any order within the last 200. Safe for use from many
/// threads.
/// </summary>
internal sealed class ReplayWindow
{
    /// <summary>How far a counter may lie behind the highest one seen.</summary>
    public const int Length = 200;

    private readonly Lock _lock = new();
    private uint _highest;

    // Bit n stands for the counter n below the highest; there is room for 256.
    private UInt128 _near;
    private UInt128 _far;

    /// <summary>True when the counter was not seen before and is not too old to tell.</summary>
    public bool TryTake(uint counter)
    {
        lock (_lock)
        {
            if (counter > _highest)
            {
                Shift(counter - _highest);
                _highest = counter;
                _near |= UInt128.One;
                return true;
            }
            var behind = (int)Math.Min(_highest - counter, Length);
            if (behind == Length) return false;
            ref var half = ref behind < 128 ? ref _near : ref _far;
            var bit = UInt128.One << (behind % 128);
            if ((half & bit) != 0) return false;
            half |= bit;
            return true;
        }
    }

    private void Shift(uint by)
    {
        if (by >= 256) (_near, _far) = (0, 0);
        else if (by >= 128) (_near, _far) = (0, _near << (int)(by - 128));
        else (_near, _far) = (_near << (int)by, (_far << (int)by) | (_near >> (int)(128 - by)));
    }
}
