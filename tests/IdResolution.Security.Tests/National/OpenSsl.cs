using System.Text;

namespace IdResolution.Security.Tests.National;

/// <summary>What OpenSSL 3.0 made: an implementation of SM2, SM3 and SM4 that shares no code with ours. The keys were made for these tests only.</summary>
internal static class OpenSsl
{
    public const string Passphrase = "passphrase";

    public const string Pkcs8 = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQg8/NyzhyuYQdu4UyP
        AZERyFc/zqpjAP/dSCciJnbhCoGhRANCAATrdaA0AADu+zb7uPBqybjSQue+yirN
        j9sH8/fPCqvUdJO1HpqISLKsQYByFqkHCHZfIXVlhTVVW+3rGl31mzRc
        -----END PRIVATE KEY-----
        """;

    public const string EncryptedPkcs8 = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhsDimksBL/6AICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEKSrkgqvStcPhbajgV1RVY0EgZDD
        EBnJ4nsf+3obi5e2xc9/32Upvus6afwZ4iq2WihLalg3C1mSUj/sVmAMDOs3JhHG
        PLagKVoqeY2AMP9Xthf1vw2uKRLa1VCy9I2Stkf7rL3eVoN5dQmbV34L8U5eQiH1
        Tt0hKbvIFltQEqhUbXVqWDkwc2nVaMnap12UaW4a6LEWgt7X+R/cv//1/jRD+gI=
        -----END ENCRYPTED PRIVATE KEY-----
        """;

    public const string PublicPem = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAE63WgNAAA7vs2+7jwasm40kLnvsoq
        zY/bB/P3zwqr1HSTtR6aiEiyrEGAchapBwh2XyF1ZYU1VVvt6xpd9Zs0XA==
        -----END PUBLIC KEY-----
        """;

    // openssl ecparam -genkey: the curve stands in front.
    public const string OtherPkcs8 = """
        -----BEGIN SM2 PARAMETERS-----
        BggqgRzPVQGCLQ==
        -----END SM2 PARAMETERS-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgC2bLJf2jCg4+bv9x
        o7h//7MQjaAtudoOcvCt+oVVATShRANCAAQH3IbNrTYsTndCy7inKVrRqD2pA/Ft
        RSsPMwjDvOWmPH50TkvwmvuCIMJJic3Krc3ftzZOqs6wE9Qlj2VAt3Ym
        -----END PRIVATE KEY-----
        """;

    public const string OtherSec1 = """
        -----BEGIN SM2 PRIVATE KEY-----
        MHcCAQEEIAtmyyX9owoOPm7/caO4f/+zEI2gLbnaDnLwrfqFVQE0oAoGCCqBHM9V
        AYItoUQDQgAEB9yGza02LE53Qsu4pyla0ag9qQPxbUUrDzMIw7zlpjx+dE5L8Jr7
        giDCSYnNyq3N37c2TqrOsBPUJY9lQLd2Jg==
        -----END SM2 PRIVATE KEY-----
        """;

    public const string OtherPublicPem = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEB9yGza02LE53Qsu4pyla0ag9qQPx
        bUUrDzMIw7zlpjx+dE5L8Jr7giDCSYnNyq3N37c2TqrOsBPUJY9lQLd2Jg==
        -----END PUBLIC KEY-----
        """;

    /// <summary>What was signed, hashed and encrypted.</summary>
    public static ReadOnlySpan<byte> Message => "message to sign"u8;

    /// <summary>The first key's signature of the message for the user 88.100/ADMIN.</summary>
    public static byte[] SignatureOfAdmin { get; } = Convert.FromHexString(
        "304502200bce69fe1ebb168291a536c37dcf15e24c16fae3fb40a4b00fb68d14dbce4dbb022100f829ee27b9e4d9796d06782ffda8f1687d3f883e47bc67945642a85ca621a809");

    /// <summary>The first key's signature of the message for the default user.</summary>
    public static byte[] SignatureOfDefault { get; } = Convert.FromHexString(
        "3046022100fe9c415df20d80f1c0fdf83ac730f28a5b13b0a4672188a9e10aa03af2cef717022100e4e8e0a473a8ee2c9cf7b7c36d9dbb9265a924d5d709d6060ed7b2ea3dd18309");

    /// <summary>The message encrypted to the first key: point, hash, octets.</summary>
    public static byte[] Encrypted { get; } = Convert.FromHexString(
        "04C78B8591C02B5007BBBB7750DCC212CAE6F61FB69191D3445A09226E4815116F69613FE113BEA8DAEA744BAE9A76E8069E99EB926C8D0DC2C4ED214E064880C6"
        + "39255DDB3AFF7C438390E22710AAB2061081F53DA896B7683B2F6EA72EFBB60DC9CDA07821A7E1EF597D3F76F1EAC8");

    public static PrivateKey Key() => PrivateKey.Load(Encoding.ASCII.GetBytes(Pkcs8));

    public static PublicKey PublicKeyOf(string pem) =>
        PublicKey.TryRead(Encoding.ASCII.GetBytes(pem), out var key) ? key : throw new InvalidOperationException("The key is not read.");
}
