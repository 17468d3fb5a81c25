using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Udp;

/// <summary>
/// Puts the fragments of one answer together, in any order, duplicates included; the length in the envelope decides, never the truncated
/// flag (specification §3.6). Holds at most one message of <see cref="Envelope.MaxMessageLength"/> octets.
/// </summary>
internal sealed class FragmentAssembly
{
    // One for every sending of the question, twice over. A server that changes its mind with every datagram would make us clear a quarter of
    // a megabyte for each.
    private const int MaxBeginnings = 32;

    private byte[] _frame = [];
    private int _beginnings;
    private bool[] _present = [];
    private int _missing;

    /// <summary>
    /// Takes a datagram; the whole message, envelope first, once nothing is missing, else null. What does not fit is ignored.
    /// </summary>
    public byte[]? Take(ReadOnlySpan<byte> datagram)
    {
        if (!Envelope.TryRead(datagram, out var envelope) || envelope.MessageLength > Envelope.MaxMessageLength) return null;
        var payload = datagram[Envelope.Length..];
        var length = (int)envelope.MessageLength;
        if (envelope.Sequence == 0 && payload.Length == length) return datagram.ToArray();
        if (!Fragment.TryPlace(envelope, payload.Length, out var offset)) return null;

        // A repeated question may have an answer of another length; the newer one counts.
        if (_frame.Length != Envelope.Length + length)
        {
            if (++_beginnings > MaxBeginnings) return null;
            _frame = new byte[Envelope.Length + length];
            _missing = Fragment.CountFor(length);
            _present = new bool[_missing];
            (envelope with { Sequence = 0, Truncated = false }).Write(_frame);
        }
        var sequence = (int)envelope.Sequence;
        if (_present[sequence]) return null;
        payload.CopyTo(_frame.AsSpan(Envelope.Length + offset));
        _present[sequence] = true;
        if (--_missing > 0) return null;
        // Starts anew: if this answer is refused, a repeated one can still come.
        var frame = _frame;
        _frame = [];
        return frame;
    }
}
