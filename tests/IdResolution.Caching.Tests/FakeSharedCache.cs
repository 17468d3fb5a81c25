using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol.Names;

namespace IdResolution.Caching.Tests;

/// <summary>The contract of the second level in memory, for the nodes of one test.</summary>
internal sealed class FakeSharedCache : ISharedCache
{
    private readonly ConcurrentDictionary<string, byte[]> _generations = new();
    private readonly ConcurrentDictionary<string, (VersionedAnswer Answer, byte[] Generation)> _answers = new();
    private readonly ConcurrentDictionary<ISharedCacheListener, bool> _listeners = new();

    public int Gets { get; private set; }

    public bool IsAway { get; set; }

    public ValueTask<SharedLookup> TryGetAsync(ReadOnlyMemory<byte> key)
    {
        Gets++;
        if (IsAway) return default;
        var generation = GenerationOf(CacheKey.HandleOf(key.Span));
        var found = _answers.TryGetValue(Convert.ToHexString(key.Span), out var held) && held.Generation == generation;
        return new(new SharedLookup(found ? held.Answer : null, new SharedTicket(generation)));
    }

    public ValueTask<bool> TryPutAsync(ReadOnlyMemory<byte> key, VersionedAnswer answer, SharedTicket ticket)
    {
        var generation = GenerationOf(CacheKey.HandleOf(key.Span));
        if (IsAway || !generation.AsSpan().SequenceEqual(ticket.Octets.Span)) return new(false);
        _answers[Convert.ToHexString(key.Span)] = (answer, generation);
        return new(true);
    }

    public ValueTask<bool> InvalidateAsync(ReadOnlyMemory<byte> handle)
    {
        if (IsAway) return new(false);
        _generations[NameOf(handle.Span)] = RandomNumberGenerator.GetBytes(16);
        foreach (var listener in _listeners.Keys) listener.Invalidated(handle.Span);
        return new(true);
    }

    public IDisposable Subscribe(ISharedCacheListener listener)
    {
        _listeners[listener] = true;
        return new Ending(() => _listeners.TryRemove(listener, out _));
    }

    private byte[] GenerationOf(ReadOnlySpan<byte> handle) =>
        _generations.GetOrAdd(NameOf(handle), _ => RandomNumberGenerator.GetBytes(16));

    private static string NameOf(ReadOnlySpan<byte> handle) => Encoding.UTF8.GetString(HandleName.Folded(handle));

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
