using IdResolution.Protocol.Wire;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Fragments;

/// <summary>
/// Puts requests together that span several datagrams (specification §3.6). Bounded in messages, in messages per source and in octets,
/// and timed;
/// where a bound is reached the oldest message makes room, so half-open messages cannot keep new ones out. Safe from every thread.
/// </summary>
internal sealed class FragmentTable(UdpOptions options, TransportMetrics metrics, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FragmentKey, Partial> _partials = [];
    private readonly Dictionary<SourceKey, LinkedList<Partial>> _bySource = [];
    private readonly LinkedList<Partial> _byAge = new();
    private long _held;

    /// <summary>Octets of memory held.</summary>
    public long Held
    {
        get { lock (_lock) return _held; }
    }

    /// <summary>Takes one fragment; true when it made a message complete.</summary>
    /// <param name="envelope">Envelope of the fragment.</param>
    /// <param name="content">What follows the envelope.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="frame">Envelope and message, in an array that the caller gives back to the shared pool.</param>
    /// <param name="length">Octets of <paramref name="frame"/> in use.</param>
    public bool TryComplete(in Envelope envelope, ReadOnlySpan<byte> content, in SourceKey source, out byte[] frame, out int length)
    {
        frame = [];
        length = 0;
        if (!Fragment.TryPlace(envelope, content.Length, out _)) return Refuse();
        var key = new FragmentKey(source, envelope.RequestId);
        Partial? partial;
        lock (_lock)
        {
            ExpireLocked();
            if (!_partials.TryGetValue(key, out partial)) partial = Open(key, (int)envelope.MessageLength);
            else if (partial.MessageLength != envelope.MessageLength || partial.Has(envelope.Sequence)) return Refuse();
            metrics.Udp.Add(Counter.Fragments);
            _held -= partial.Held;
            partial.Add(envelope, content);
            _held += partial.Held;
            if (!partial.IsComplete)
            {
                while (_held > options.MaxPartialOctets) Remove(_byAge.First!.Value, Counter.FragmentEvicted);
                return false;
            }
            Unlink(partial);
        }
        frame = partial.Assemble(out length);
        partial.Release();
        return true;
    }

    /// <summary>Forgets the messages whose time is up.</summary>
    public void Expire()
    {
        lock (_lock) ExpireLocked();
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            while (_byAge.First is { } oldest) Remove(oldest.Value, Counter.FragmentExpired);
        }
    }

    private bool Refuse()
    {
        metrics.Udp.Add(Counter.BadFragment);
        return false;
    }

    private Partial Open(in FragmentKey key, int messageLength)
    {
        if (_partials.Count >= options.MaxPartials) Remove(_byAge.First!.Value, Counter.FragmentEvicted);
        var network = key.Source.Network;
        if (_bySource.TryGetValue(network, out var siblings) && siblings.Count >= options.MaxPartialsPerSource)
            Remove(siblings.First!.Value, Counter.FragmentEvicted);
        // Looked up again: removing the last sibling removed its list.
        if (!_bySource.TryGetValue(network, out siblings)) _bySource[network] = siblings = new LinkedList<Partial>();
        var partial = new Partial(key, messageLength, time.GetTimestamp());
        _partials[key] = partial;
        _byAge.AddLast(partial.ByAge);
        siblings.AddLast(partial.BySource);
        _held += partial.Held;
        metrics.PartialsChanged(1);
        return partial;
    }

    private void ExpireLocked()
    {
        while (_byAge.First is { } oldest && time.GetElapsedTime(oldest.Value.Opened) >= options.PartialLifetime)
            Remove(oldest.Value, Counter.FragmentExpired);
    }

    private void Remove(Partial partial, Counter why)
    {
        Unlink(partial);
        partial.Release();
        metrics.Udp.Add(why);
    }

    private void Unlink(Partial partial)
    {
        _partials.Remove(partial.Key);
        _byAge.Remove(partial.ByAge);
        var siblings = partial.BySource.List!;
        siblings.Remove(partial.BySource);
        if (siblings.Count == 0) _bySource.Remove(partial.Key.Source.Network);
        _held -= partial.Held;
        metrics.PartialsChanged(-1);
    }
}
