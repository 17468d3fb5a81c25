using IdResolution.Caching.Memory;

namespace IdResolution.Caching.Flights;

/// <summary>One fetch that many questions wait for.</summary>
internal sealed class Flight(byte[] key, KeyHash hash, CacheTicket ticket)
{
    private readonly TaskCompletionSource<CachedAnswer> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public byte[] Key { get; } = key;

    public KeyHash Hash { get; } = hash;

    public CacheTicket Ticket { get; } = ticket;

    public Task<CachedAnswer> Answer => _completion.Task;

    public void Land(CachedAnswer answer) => _completion.TrySetResult(answer);

    /// <summary>Gives the failure to all who wait; nobody has to.</summary>
    public void Crash(Exception exception)
    {
        if (_completion.TrySetException(exception)) _ = _completion.Task.Exception;
    }
}
