using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>
/// A key as the Handle System writes it: the data of HS_PUBKEY, the key of a site server, the content of a key file (specification §2.9).
/// Keys are compared parsed, never by their octets, because the same key has several forms. Immutable; safe for use from many threads.
/// </summary>
public abstract record KeyRecord
{
    // More than the longest record takes: the writer never grows, so that no part of a secret is left behind in a buffer given back.
    private const int Capacity = 20_480;

    private protected KeyRecord()
    {
    }

    /// <summary>
    /// Reads a record that fills <paramref name="octets"/>; false for an unknown kind, a malformed record or an integer above the limit.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out KeyRecord? key)
    {
        var reader = new WireReader(octets);
        key = Read(ref reader);
        reader.ExpectEnd();
        if (reader.Fault != DecodeFault.None) key = null;
        return key is not null;
    }

    /// <summary>
    /// Writes the record in the form of the reference: signed minimal integers, four zero octets behind an RSA public key.
    /// </summary>
    public void Write(WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteFields(writer);
    }

    /// <summary>The record as a fresh array.</summary>
    public byte[] ToArray()
    {
        using var writer = new WireWriter(Capacity);
        WriteFields(writer);
        var octets = writer.ToArray();
        if (this is PrivateKeyRecord) writer.At(0, writer.Length).Clear();
        return octets;
    }

    private protected abstract void WriteFields(WireWriter writer);

    private static KeyRecord? Read(ref WireReader reader)
    {
        var type = reader.ReadBlob();
        if (type.SequenceEqual(KeyTypes.RsaPublic)) return RsaPublicKeyRecord.Read(ref reader);
        if (type.SequenceEqual(KeyTypes.DsaPublic)) return DsaPublicKeyRecord.Read(ref reader);
        if (type.SequenceEqual(KeyTypes.DhPublic)) return DhPublicKeyRecord.Read(ref reader);
        if (type.SequenceEqual(KeyTypes.Sm2Public)) return Sm2PublicKeyRecord.Read(ref reader);
        if (type.SequenceEqual(KeyTypes.Sm9Public)) return Sm9PublicKeyRecord.Read(ref reader);
        if (type.SequenceEqual(KeyTypes.RsaPrivateCrt)) return RsaPrivateCrtKeyRecord.Read(ref reader);
        if (type.SequenceEqual(KeyTypes.RsaPrivate)) return RsaPrivateKeyRecord.Read(ref reader);
        if (type.SequenceEqual(KeyTypes.DsaPrivate)) return DsaPrivateKeyRecord.Read(ref reader);
        return null;
    }
}
