using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using IdResolution.Protocol.Keys;

namespace IdResolution.Protocol.Json;

/// <summary>
/// The form <c>key</c> of HS_PUBKEY data, and the key in a certificate: a JWK of an RSA or DSA public key (specification §2.12, §8.4).
/// Private keys are refused: what is read here is published. Pure; safe for use from many threads.
/// </summary>
public static class JsonWebKeyForm
{
    private static readonly JsonForm.ReadForm<byte[]> ReadRecord =
        (ref JsonFormReader reader, [NotNullWhen(true)] out byte[]? record) => TryRead(ref reader, out record);

    /// <summary>Reads a JWK that fills the text.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <param name="key">The key; whether its numbers make a usable key is not checked.</param>
    /// <param name="error">Where and why it was refused.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out PublicKeyRecord? key, out JsonFormError error)
    {
        key = JsonForm.TryRead(json, ReadRecord, out var octets, out error) && KeyRecord.TryRead(octets, out var record)
            ? record as PublicKeyRecord
            : null;
        return key is not null;
    }

    /// <summary>True when the form says everything the record holds.</summary>
    internal static bool CanWrite(KeyRecord? key) => key is RsaPublicKeyRecord { Flags: 0 } or DsaPublicKeyRecord { Flags: 0 };

    /// <summary>Writes a public key, RSA or DSA.</summary>
    public static void Write(Utf8JsonWriter writer, KeyRecord key)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        if (key is RsaPublicKeyRecord rsa)
        {
            writer.WriteString("kty"u8, "RSA"u8);
            Write(writer, "n"u8, rsa.Modulus);
            Write(writer, "e"u8, rsa.Exponent);
        }
        else
        {
            var dsa = (DsaPublicKeyRecord)key;
            writer.WriteString("kty"u8, "DSA"u8);
            Write(writer, "y"u8, dsa.Y);
            Write(writer, "p"u8, dsa.P);
            Write(writer, "q"u8, dsa.Q);
            Write(writer, "g"u8, dsa.G);
        }
        writer.WriteEndObject();
    }

    internal static bool TryRead(ref JsonFormReader reader, [NotNullWhen(true)] out byte[]? record)
    {
        record = null;
        var numbers = default(Numbers);
        string? kind = null;
        var isPrivate = false;
        if (!reader.Expect(JsonTokenType.StartObject, "a key is an object with kty")) return false;
        while (reader.NextMember())
        {
            if (reader.Is("kty"u8))
            {
                reader.Json.Read();
                if (!reader.TryReadText(out Utf8String text)) return reader.In("kty");
                kind = text.ToString();
            }
            else if (NameOf(ref reader) is { } name)
            {
                reader.Json.Read();
                isPrivate |= name is 'd' or 'x';
                if (!TryReadNumber(ref reader, ref numbers, name)) return reader.In(name.ToString());
            }
            else
            {
                // RFC 7517 §4: members that are not understood are ignored.
                reader.Json.Skip();
            }
        }
        if (kind is not ("RSA" or "DSA")) return reader.Fail("is neither RSA nor DSA") || reader.In("kty");
        if (isPrivate) return reader.Fail("holds a private key; only the public part may stand in a record");
        KeyRecord? key = kind == "RSA" ? numbers.ToRsa() : numbers.ToDsa();
        if (key is null) return reader.Fail(kind == "RSA" ? "an RSA key needs n and e" : "a DSA key needs y, p, q and g");
        record = key.ToArray();
        return true;
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, KeyInteger number) =>
        writer.WriteString(name, Base64Url.EncodeToUtf8(number.Magnitude));

    private static char? NameOf(ref JsonFormReader reader)
    {
        foreach (var name in "nedpqgyx")
        {
            if (reader.Is([(byte)name])) return name;
        }
        return null;
    }

    private static bool TryReadNumber(ref JsonFormReader reader, ref Numbers numbers, char name)
    {
        if (!reader.TryReadText(out ReadOnlySpan<byte> text)) return false;
        var octets = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromUtf8(text, octets, out _, out var written) != OperationStatus.Done) return reader.Fail("is not base64url");
        var number = new KeyInteger(octets.AsSpan(0, written));
        if (number.BitLength is 0 or > KeyInteger.MaxBits) return reader.Fail($"is not a number of 1 to {KeyInteger.MaxBits} bits");
        switch (name)
        {
            case 'n': numbers.N = number; break;
            case 'e': numbers.E = number; break;
            case 'p': numbers.P = number; break;
            case 'q': numbers.Q = number; break;
            case 'g': numbers.G = number; break;
            case 'y': numbers.Y = number; break;
        }
        return true;
    }

    /// <summary>The integers by their JWK names; zero where there is none.</summary>
    private struct Numbers
    {
        public KeyInteger N, E, P, Q, G, Y;

        public readonly RsaPublicKeyRecord? ToRsa() =>
            IsMissing(N) || IsMissing(E) ? null : new RsaPublicKeyRecord { Modulus = N, Exponent = E };

        public readonly DsaPublicKeyRecord? ToDsa() => IsMissing(P) || IsMissing(Q) || IsMissing(G) || IsMissing(Y)
            ? null
            : new DsaPublicKeyRecord { P = P, Q = Q, G = G, Y = Y };

        private static bool IsMissing(KeyInteger number) => number.BitLength == 0;
    }
}
