using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Udp;

/// <summary>
/// Puts the fragments of one answer together, in any order, duplicates included; the length in the envelope decides, never the truncated flag
/// (specification §3.6). Holds at most one message of <see cref="Envelope.MaxMessageLength"/> octets.
/// </summary>
internal sealed class FragmentAssembly
{
    /// <summary>Octets of message in every fragment but the last.</summary>
    public const int PayloadLength = 492;

    private byte[] _frame = [];
    private bool[] _present = [];
    private int _missing;

    /// <summary>Takes a datagram; the whole message, envelope first, once nothing is missing, else null. What does not fit is ignored.</summary>
    public byte[]? Take(ReadOnlySpan<byte> datagram)
    {
        if (!Envelope.TryRead(datagram, out var envelope) || envelope.MessageLength > Envelope.MaxMessageLength) return null;
        var payload = datagram[Envelope.Length..];
        var length = (int)envelope.MessageLength;
        if (envelope.Sequence == 0 && payload.Length == length) return datagram.ToArray();

        var count = (length + PayloadLength - 1) / PayloadLength;
        if (envelope.Sequence >= count) return null;
        var sequence = (int)envelope.Sequence;
        var offset = sequence * PayloadLength;
        if (payload.Length != Math.Min(PayloadLength, length - offset)) return null;

        // A repeated question may have an answer of another length; the newer one counts.
        if (_frame.Length != Envelope.Length + length)
        {
            _frame = new byte[Envelope.Length + length];
            _present = new bool[count];
            _missing = count;
            (envelope with { Sequence = 0, Truncated = false }).Write(_frame);
        }
        if (_present[sequence]) return null;
        payload.CopyTo(_frame.AsSpan(Envelope.Length + offset));
        _present[sequence] = true;
        return --_missing == 0 ? _frame : null;
    }
}
