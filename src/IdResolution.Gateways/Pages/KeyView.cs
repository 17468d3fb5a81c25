using System.Globalization;
using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Keys;

namespace IdResolution.Gateways.Pages;

/// <summary>A public key for people: which kind, how strong, and something to compare it by (specification §2.9).</summary>
internal static class KeyView
{
    /// <summary>Writes it; false when the data is no public key.</summary>
    public static bool TryWrite(HtmlWriter html, ReadOnlySpan<byte> data)
    {
        var isPem = PemText.IsPem(data);
        if (!isPem && !(KeyRecord.TryRead(data, out var record) && record is PublicKeyRecord)) return false;
        html.Markup("<dl><dt>").Say(PageTexts.Key).Markup("</dt><dd>");
        if (isPem) html.Text("PEM");
        else WriteKind(html, data);
        html.Markup("</dd><dt>").Say(PageTexts.Fingerprint).Markup("</dt><dd>").Code(Convert.ToHexStringLower(SHA256.HashData(data))).Markup("</dd></dl><details><summary>")
            .Text(isPem ? "PEM" : "Base64").Markup("</summary><pre>").Text(isPem ? new Utf8String(data).ToString() : Convert.ToBase64String(data)).Markup("</pre></details>");
        return true;
    }

    private static void WriteKind(HtmlWriter html, ReadOnlySpan<byte> data)
    {
        KeyRecord.TryRead(data, out var record);
        var (kind, bits) = record switch
        {
            RsaPublicKeyRecord rsa => ("RSA", rsa.Modulus.BitLength),
            DsaPublicKeyRecord dsa => ("DSA", dsa.P.BitLength),
            DhPublicKeyRecord => ("Diffie-Hellman", 0),
            Sm2PublicKeyRecord => ("SM2", 256),
            _ => ("SM9", 0),
        };
        if (bits == 0) html.Text(kind);
        else html.Say(PageTexts.Bits, kind, bits.ToString(CultureInfo.InvariantCulture));
    }
}
