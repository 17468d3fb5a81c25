using System.Collections.Immutable;
using System.Security.Cryptography;

namespace IdResolution.Caching.Redis;

/// <summary>
/// Hears what other nodes changed, and knows when it may not have: only a beat of this node that comes back proves that the channel
/// carries. When it comes back after a loss, the listeners are told to doubt what they hold. Safe for use from many threads.
/// </summary>
internal sealed class ChangeChannel(RedisCacheMetrics metrics)
{
    private readonly Lock _lock = new();
    private readonly byte[] _node = RandomNumberGenerator.GetBytes(ChangeMessage.NodeLength);
    private ImmutableArray<ISharedCacheListener> _listeners = [];
    private long _sent;
    private long _heard;
    private long _lostAt;
    private bool _carries;

    public bool Carries
    {
        get { lock (_lock) return _carries; }
    }

    public IDisposable Subscribe(ISharedCacheListener listener)
    {
        ImmutableInterlocked.Update(ref _listeners, listeners => listeners.Add(listener));
        return new Subscription(this, listener);
    }

    /// <summary>The next beat to send.</summary>
    public byte[] NextBeat()
    {
        lock (_lock) return ChangeMessage.Beat(_node, ++_sent);
    }

    /// <summary>Beats sent and not heard since the last that was.</summary>
    public long Silence
    {
        get { lock (_lock) return _sent - _heard; }
    }

    /// <summary>The connection failed: beats sent so far prove nothing any more.</summary>
    public void Lost()
    {
        lock (_lock)
        {
            if (_carries) metrics.ChannelLost();
            _carries = false;
            _lostAt = _heard = _sent;
        }
    }

    /// <summary>A message came in; anybody may have sent it.</summary>
    public void Receive(ReadOnlySpan<byte> message)
    {
        if (ChangeMessage.TryReadChange(message, out var handle))
        {
            metrics.HeardChange();
            foreach (var listener in _listeners) listener.Invalidated(handle);
        }
        else if (ChangeMessage.TryReadBeat(message, out var node, out var number))
        {
            if (node.SequenceEqual(_node)) Heard(number);
        }
        else
        {
            metrics.ForeignMessage();
        }
    }

    private void Heard(long number)
    {
        lock (_lock)
        {
            if (number > _heard && number <= _sent) _heard = number;
            if (_carries || number <= _lostAt || number > _sent) return;
            _carries = true;
        }
        foreach (var listener in _listeners) listener.MayHaveMissed();
    }

    private sealed class Subscription(ChangeChannel channel, ISharedCacheListener listener) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref channel._listeners, listeners => listeners.Remove(listener));
    }
}
