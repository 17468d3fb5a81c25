using System.Threading.Channels;

namespace IdResolution.Client.Sessions;

/// <summary>
/// Hands out the counters of a session. Servers remember the last 200 and refuse what is older (specification §6.8), and several
/// connections may overtake each other: so no counter is handed out that is <see cref="Size"/> ahead of the oldest without an answer. Safe
/// for use from many threads.
/// </summary>
internal sealed class CounterWindow
{
    /// <summary>Counters under way at the same time; well below the 200 that servers remember.</summary>
    public const int Size = 128;

    private readonly Channel<uint> _free = Channel.CreateUnbounded<uint>();
    private readonly Lock _gate = new();
    private readonly bool[] _isEnded = new bool[Size];
    private uint _oldest = 1;

    public CounterWindow()
    {
        for (uint counter = 1; counter <= Size; counter++) _free.Writer.TryWrite(counter);
    }

    /// <summary>The next counter, from 1, each once; waits while too many are under way.</summary>
    public ValueTask<uint> TakeAsync(CancellationToken cancellation) => _free.Reader.ReadAsync(cancellation);

    /// <summary>The message with this counter has an answer, or nobody waits for one any more. Once a counter.</summary>
    public void Return(uint counter)
    {
        lock (_gate)
        {
            _isEnded[counter % Size] = true;
            for (; _isEnded[_oldest % Size]; _oldest++)
            {
                _isEnded[_oldest % Size] = false;
                _free.Writer.TryWrite(_oldest + Size);
            }
        }
    }
}
