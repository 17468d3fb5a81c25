namespace IdResolution.Client.Exchange;

/// <summary>A server that a client is connected to until it is not used for long (<see cref="KeptServers{TServer}"/>). Safe for use from many threads.</summary>
internal abstract class KeptServer(TimeProvider time) : IAsyncDisposable
{
    private long _lastUsed;
    private int _users;

    /// <summary>When somebody used it last, as a time stamp of the clock.</summary>
    public long LastUsed => Interlocked.Read(ref _lastUsed);

    /// <summary>Begins a use; false when it is retired.</summary>
    public bool TryEnter()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            if (users < 0) return false;
            if (Interlocked.CompareExchange(ref _users, users + 1, users) != users) continue;
            Interlocked.Exchange(ref _lastUsed, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>Ends a use.</summary>
    public void Leave() => Interlocked.Decrement(ref _users);

    /// <summary>Lets nobody in any more; false while somebody uses it.</summary>
    public bool TryRetire() => Interlocked.CompareExchange(ref _users, int.MinValue, 0) == 0;

    /// <summary>Closes its connections.</summary>
    public abstract ValueTask DisposeAsync();
}
