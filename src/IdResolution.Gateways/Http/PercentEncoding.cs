using System.Globalization;
using System.Text;
using System.Text.Unicode;
using IdResolution.Protocol;

namespace IdResolution.Gateways.Http;

/// <summary>Percent-encoding of names in paths and headers (RFC 3986 §2.1). Pure.</summary>
internal static class PercentEncoding
{
    private const string Hex = "0123456789ABCDEF";

    /// <summary>Decodes once; false when an escape is broken or the octets are not UTF-8.</summary>
    public static bool TryDecode(string raw, out Utf8String text)
    {
        text = default;
        var octets = Encoding.UTF8.GetBytes(raw);
        var length = 0;
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] != '%')
            {
                octets[length++] = octets[i];
                continue;
            }
            if (i + 2 >= octets.Length || !byte.TryParse(octets.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet)) return false;
            octets[length++] = octet;
            i += 2;
        }
        var decoded = octets.AsSpan(0, length);
        if (!Utf8.IsValid(decoded)) return false;
        text = new Utf8String(decoded);
        return true;
    }

    /// <summary>
    /// Encodes a name for a path: letters, digits, <c>-._~</c> and the characters that RFC 3986 allows in a path segment stay, slashes too.
    /// </summary>
    public static string EncodePath(ReadOnlySpan<byte> name) => Encode(name, "-._~!$'()*,:@/"u8);

    /// <summary>Encodes everything but letters, digits and <c>-._~</c>.</summary>
    public static string Encode(ReadOnlySpan<byte> text) => Encode(text, "-._~"u8);

    private static string Encode(ReadOnlySpan<byte> text, ReadOnlySpan<byte> kept)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var octet in text)
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || kept.Contains(octet)) encoded.Append((char)octet);
            else encoded.Append('%').Append(Hex[octet >> 4]).Append(Hex[octet & 15]);
        }
        return encoded.ToString();
    }
}
