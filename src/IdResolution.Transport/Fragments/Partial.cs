using System.Buffers;
using IdResolution.Protocol.Wire;

namespace IdResolution.Transport.Fragments;

/// <summary>
/// A message of which some fragments are here. Holds memory in proportion to what arrived, not to what the envelope promises.
/// Guarded by the lock of its table.
/// </summary>
internal sealed class Partial
{
    private const int InitialFragments = 2;

    /// <summary>Rough cost of the object, its list nodes and its dictionary entry.</summary>
    private const int Overhead = 320;

    // Where fragment i lies in _data, counted from 1 in order of arrival; 0 = not here.
    private readonly ushort[] _places;
    private byte[] _data = ArrayPool<byte>.Shared.Rent(InitialFragments * Fragment.PayloadLength);
    private Envelope _first;
    private int _arrived;

    public Partial(FragmentKey key, int messageLength, long opened)
    {
        Key = key;
        MessageLength = messageLength;
        Opened = opened;
        _places = new ushort[Fragment.CountFor(messageLength)];
        ByAge = new LinkedListNode<Partial>(this);
        BySource = new LinkedListNode<Partial>(this);
    }

    public FragmentKey Key { get; }

    public int MessageLength { get; }

    /// <summary>Time stamp of the first fragment.</summary>
    public long Opened { get; }

    public LinkedListNode<Partial> ByAge { get; }

    public LinkedListNode<Partial> BySource { get; }

    /// <summary>Octets of memory held.</summary>
    public int Held => Overhead + _data.Length + _places.Length * sizeof(ushort);

    public bool IsComplete => _arrived == _places.Length;

    public bool Has(uint sequence) => _places[sequence] != 0;

    /// <summary>Takes a fragment that is plausible and not here yet.</summary>
    public void Add(in Envelope envelope, ReadOnlySpan<byte> content)
    {
        var offset = _arrived * Fragment.PayloadLength;
        if (offset + Fragment.PayloadLength > _data.Length) Grow();
        content.CopyTo(_data.AsSpan(offset));
        _places[envelope.Sequence] = (ushort)++_arrived;
        if (envelope.Sequence == 0) _first = envelope;
    }

    /// <summary>The complete message behind the envelope of its first fragment, as if it had come in one piece. The array is
    /// pooled.</summary>
    public byte[] Assemble(out int length)
    {
        length = Envelope.Length + MessageLength;
        var frame = ArrayPool<byte>.Shared.Rent(length);
        (_first with { Truncated = false }).Write(frame);
        for (var i = 0; i < _places.Length; i++)
        {
            var offset = i * Fragment.PayloadLength;
            _data.AsSpan((_places[i] - 1) * Fragment.PayloadLength, Math.Min(Fragment.PayloadLength, MessageLength - offset))
                .CopyTo(frame.AsSpan(Envelope.Length + offset));
        }
        return frame;
    }

    /// <summary>Gives the memory back; the object must not be used any more.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_data);
        _data = [];
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_data.Length * 2);
        _data.AsSpan(0, _arrived * Fragment.PayloadLength).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_data);
        _data = larger;
    }
}
