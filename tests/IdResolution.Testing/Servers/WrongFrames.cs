using System.Buffers.Binary;
using IdResolution.Protocol.Wire;

namespace IdResolution.Testing.Servers;

/// <summary>A finished message as datagrams, and ways to spoil it.</summary>
public static class WrongFrames
{
    private const int LengthOffset = 16;

    /// <summary>The datagrams of a message, in order (specification §3.6).</summary>
    public static IReadOnlyList<byte[]> Fragments(byte[] frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var fragments = new byte[Fragment.CountFor(frame.Length - Envelope.Length)][];
        for (var number = 0; number < fragments.Length; number++)
        {
            var buffer = new byte[Fragment.MaxDatagramLength];
            fragments[number] = buffer[..Fragment.Write(frame, number, buffer)];
        }
        return fragments;
    }

    /// <summary>The same message that claims another length.</summary>
    public static byte[] WithLength(byte[] frame, uint length)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var changed = (byte[])frame.Clone();
        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(LengthOffset), length);
        return changed;
    }

    /// <summary>The message without its end.</summary>
    public static byte[] Truncated(byte[] frame, int missing)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return frame[..^missing];
    }
}
