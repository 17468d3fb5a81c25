using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol.Keys;

namespace IdResolution.Security;

/// <summary>Finds the first key in PEM text, behind the name of its curve that some tools write in an object of its own, without making strings of what may be a secret.</summary>
internal static class Pem
{
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out string? label, [NotNullWhen(true)] out byte[]? der)
    {
        label = null;
        der = null;
        if (text.Length > KeyFile.MaxLength || !PemEncoding.TryFindUtf8(text, out var fields)) return false;
        if (text[fields.Label].EndsWith(" PARAMETERS"u8))
        {
            text = text[fields.Location.End..];
            if (!PemEncoding.TryFindUtf8(text, out fields)) return false;
        }
        label = Encoding.ASCII.GetString(text[fields.Label]);
        der = new byte[fields.DecodedDataLength];
        if (Base64.DecodeFromUtf8(text[fields.Base64Data], der, out _, out var written) == OperationStatus.Done && written == der.Length)
        {
            return true;
        }
        CryptographicOperations.ZeroMemory(der);
        return false;
    }
}
