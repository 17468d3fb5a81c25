using System.Security.Cryptography;

namespace IdResolution.Protocol.Wire;

/// <summary>The digest of a request's header and body that a response carries (specification §3.3).</summary>
public sealed class RequestDigest
{
    /// <summary>Longest digest that is decoded from the version 2.0 form, in octets.</summary>
    private const int MaxLegacyLength = 64;

    /// <summary>Takes over <paramref name="octets"/>.</summary>
    public RequestDigest(DigestAlgorithm algorithm, ReadOnlyMemory<byte> octets)
    {
        Algorithm = algorithm;
        Octets = octets;
    }

    /// <summary>The algorithm.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>The digest without its algorithm octet; what nonces are signed together with (specification §6.3).</summary>
    public ReadOnlyMemory<byte> Octets { get; }

    /// <summary>The algorithm a server of version <paramref name="version"/> uses.</summary>
    public static DigestAlgorithm AlgorithmFor(ProtocolVersion version) =>
        version < ProtocolVersion.V2_1 ? DigestAlgorithm.LegacyMd5
        : version < ProtocolVersion.V2_7 ? DigestAlgorithm.Sha1
        : DigestAlgorithm.Sha256;

    /// <summary>
    /// Digests header and body, given as they were received or sent: everything behind the envelope up to the end of the body.
    /// </summary>
    public static RequestDigest Compute(DigestAlgorithm algorithm, ReadOnlySpan<byte> headerAndBody) => new(algorithm, algorithm switch
    {
        DigestAlgorithm.Sha1 => SHA1.HashData(headerAndBody),
        DigestAlgorithm.Sha256 => SHA256.HashData(headerAndBody),
        _ => MD5.HashData(headerAndBody),
    });

    /// <summary>True when algorithm and octets are equal; takes the same time whatever the octets.</summary>
    public bool Matches(RequestDigest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Algorithm == other.Algorithm && CryptographicOperations.FixedTimeEquals(Octets.Span, other.Octets.Span);
    }

    /// <summary>Reads either form, told apart by the first octet.</summary>
    internal static RequestDigest Read(ref WireReader reader)
    {
        var algorithm = (DigestAlgorithm)reader.Peek();
        if (algorithm == DigestAlgorithm.LegacyMd5)
        {
            var legacy = reader.ReadBlob();
            if (legacy.Length > MaxLegacyLength) reader.Fail(DecodeFault.LengthOutOfBounds);
            return new RequestDigest(algorithm, reader.Fault == DecodeFault.None ? legacy.ToArray() : default(ReadOnlyMemory<byte>));
        }
        reader.ReadByte();
        var length = algorithm switch
        {
            DigestAlgorithm.Md5 => 16,
            DigestAlgorithm.Sha1 => 20,
            DigestAlgorithm.Sha256 => 32,
            _ => 0,
        };
        if (length == 0) reader.Fail(DecodeFault.InvalidField);
        return new RequestDigest(algorithm, reader.ReadOctets(length).ToArray());
    }

    internal void Write(WireWriter writer)
    {
        if (Algorithm == DigestAlgorithm.LegacyMd5)
        {
            writer.WriteBlob(Octets.Span);
            return;
        }
        writer.WriteByte((byte)Algorithm);
        writer.WriteOctets(Octets.Span);
    }
}
