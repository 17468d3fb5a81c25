using System.Buffers.Binary;

namespace IdResolution.Testing.Vectors;

/// <summary>Makes of a message one that a broken or hostile peer could send.</summary>
public static class Mutation
{
    private const int EnvelopeLength = 20;

    /// <summary>A copy with one to three changes: bits, octets, extreme lengths, another operation, a cut end.</summary>
    /// <param name="original">A message of more than 20 octets.</param>
    /// <param name="random">Chooses.</param>
    public static byte[] Of(byte[] original, Random random)
    {
        var frame = original.ToArray();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            switch (random.Next(5))
            {
                case 0:
                    frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    frame[random.Next(frame.Length)] = (byte)random.Next(256);
                    break;
                case 2 when frame.Length > 24:
                    frame = frame[..random.Next(20, frame.Length)];
                    break;
                case 3 when frame.Length > 48:
                    uint[] extremes = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, (uint)frame.Length];
                    BinaryPrimitives.WriteUInt32BigEndian(
                        frame.AsSpan(random.Next(44, frame.Length - 3)), extremes[random.Next(extremes.Length)]);
                    break;
                default:
                    uint[] operations = [1, 2, 100, 101, 102, 103, 104, 105, 106, 200, 201, 300, 301, 302, 400, 401, 402, 1000, 1001, 1002, 1003, 2001];
                    if (frame.Length >= 24) BinaryPrimitives.WriteUInt32BigEndian(
                        frame.AsSpan(20), operations[random.Next(operations.Length)]);
                    break;
            }
        }
        // Half keep the envelope's length right, so that the inside is reached.
        if (random.Next(2) == 0) BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(16), (uint)(frame.Length - EnvelopeLength));
        return frame;
    }
}
