using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Security.National;

namespace IdResolution.Security.Tests.National;

[TestFixture]
public sealed class Sm2KeyTests
{
    private static readonly PublicKey Known = OpenSsl.PublicKeyOf(OpenSsl.PublicPem);

    private static byte[] Spki => Known.ExportSubjectPublicKeyInfo();

    // The point stands at the end of the X.509 form.
    private static byte[] Point => Spki[^65..];

    [TestCase(OpenSsl.Pkcs8, OpenSsl.PublicPem)]
    [TestCase(OpenSsl.EncryptedPkcs8, OpenSsl.PublicPem)]
    [TestCase(OpenSsl.OtherPkcs8, OpenSsl.OtherPublicPem)]
    [TestCase(OpenSsl.OtherSec1, OpenSsl.OtherPublicPem)]
    public void Reads_the_key_files_openssl_writes(string file, string publicPem)
    {
        using var key = PrivateKey.Load(Encoding.ASCII.GetBytes(file), OpenSsl.Passphrase);
        Assert.That(key.PublicKey, Is.EqualTo(OpenSsl.PublicKeyOf(publicPem)));
        Assert.That((key.PublicKey.IsSm2, key.PublicKey.IsDsa, key.PublicKey.Bits, key.PublicKey.Kind), Is.EqualTo((true, false, 256, "SM2")));
    }

    [Test]
    public void A_wrong_passphrase_is_told_apart_from_a_wrong_file() =>
        Assert.That(
            () => PrivateKey.Load(Encoding.ASCII.GetBytes(OpenSsl.EncryptedPkcs8), "other"),
            Throws.InstanceOf<KeyFileException>().With.Property(nameof(KeyFileException.Problem)).EqualTo(KeyFileProblem.WrongPassphrase));

    [Test]
    public void Writes_the_public_key_as_openssl_does() => Assert.That(Known.ExportPem(), Is.EqualTo(OpenSsl.PublicPem.ReplaceLineEndings("\n")));

    [TestCase(null)]
    [TestCase("secret")]
    public void A_new_key_survives_its_file(string? passphrase)
    {
        using var key = PrivateKey.GenerateSm2();
        using var other = PrivateKey.GenerateSm2();
        using var read = PrivateKey.Load(Encoding.ASCII.GetBytes(key.ExportPem(passphrase)), passphrase);
        Assert.That(read.PublicKey, Is.EqualTo(key.PublicKey));
        Assert.That(other.PublicKey, Is.Not.EqualTo(key.PublicKey));
        Assert.That(key.PublicKey.Verify("x"u8, SignatureHash.Sm3, read.Sign("x"u8, SignatureHash.Sm3)));
    }

    [Test]
    public void All_forms_of_one_public_key_are_the_same_key()
    {
        var compressed = (byte[])[(byte)(0x02 | (Point[^1] & 1)), .. Point[1..33]];
        byte[][] forms = [Encoding.ASCII.GetBytes(OpenSsl.PublicPem), Spki, Point, Point[1..], compressed];
        foreach (var form in forms)
        {
            Assert.That(PublicKey.TryRead(Record(form), out var key), Convert.ToHexString(form));
            Assert.That(key, Is.EqualTo(Known));
            Assert.That(key!.ToKeyRecord(), Is.EqualTo(Known.ToKeyRecord()));
        }
    }

    [Test]
    public void Its_record_holds_pem_text_and_is_read_back()
    {
        Assert.That(KeyRecord.TryRead(Known.ToKeyRecord(), out var record));
        Assert.That(((Sm2PublicKeyRecord)record!).Encoded.ToString(), Does.StartWith("-----BEGIN PUBLIC KEY-----"));
        Assert.That(PublicKey.TryRead(Known.ToKeyRecord(), out var key));
        Assert.That(key, Is.EqualTo(Known));
    }

    [Test]
    public void A_point_beside_the_curve_is_no_key()
    {
        var coordinates = Point;
        foreach (var position in (int[])[1, 32, 33, 64])
        {
            var wrong = coordinates.ToArray();
            wrong[position] ^= 1;
            var spki = Spki;
            wrong.CopyTo(spki, spki.Length - wrong.Length);
            Assert.That(PublicKey.TryRead(Record(wrong), out _), Is.False, $"point, octet {position}");
            Assert.That(PublicKey.TryRead(Record(spki), out _), Is.False, $"X.509, octet {position}");
            Assert.That(PublicKey.TryRead(Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", spki)), out _), Is.False, $"PEM, octet {position}");
        }
    }

    [Test]
    public void What_is_not_a_point_is_no_key()
    {
        // Infinity, nothing, coordinates not below the prime, an unknown first octet, hybrid form, zeros, text, X.509 with octets behind it.
        byte[] hybrid = [(byte)(0x06 | (Point[^1] & 1)), .. Point[1..]];
        byte[] large = [0x04, .. Enumerable.Repeat((byte)0xFF, 64)];
        byte[][] octets =
        [
            [0], [], new byte[65], new byte[64], new byte[33], large, large[1..], [5, .. Point[1..]], hybrid, Point[..64], [.. Point, 0], [.. Spki, 0],
            Spki[..^1], "-----BEGIN "u8.ToArray(), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"u8.ToArray(), new byte[100_000],
        ];
        foreach (var wrong in octets) Assert.That(PublicKey.TryRead(Record(wrong), out _), Is.False, Convert.ToHexString(wrong.AsSpan(0, Math.Min(wrong.Length, 80))));
    }

    [Test]
    public void A_key_of_another_curve_or_kind_is_not_taken_for_sm2()
    {
        using var nist = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2_048);
        Assert.That(PublicKey.TryRead(Record(nist.ExportSubjectPublicKeyInfo()), out _), Is.False);
        Assert.That(PublicKey.TryRead(Record(rsa.ExportSubjectPublicKeyInfo()), out _), Is.False);
        Assert.That(PublicKey.TryRead(Encoding.ASCII.GetBytes(nist.ExportSubjectPublicKeyInfoPem()), out _), Is.False);
        Assert.That(
            () => PrivateKey.Load(Encoding.ASCII.GetBytes(nist.ExportPkcs8PrivateKeyPem())),
            Throws.InstanceOf<KeyFileException>().With.Property(nameof(KeyFileException.Problem)).EqualTo(KeyFileProblem.UnsupportedKey));
    }

    [Test]
    public void Secrets_outside_the_group_and_pairs_that_do_not_fit_are_refused()
    {
        using var key = Sm2Key.Generate();
        var numbers = key.ExportParameters(includePrivateParameters: true);
        var order = Sm2Curve.Domain.N.ToByteArrayUnsigned();
        var last = order.ToArray();
        last[^1]--;
        foreach (var secret in (byte[][])[new byte[32], order, last, [1, .. new byte[32]]])
        {
            using var target = new Sm2Key();
            Assert.That(
                () => target.ImportParameters(new ECParameters { Curve = numbers.Curve, D = secret }),
                Throws.InstanceOf<CryptographicException>(), Convert.ToHexString(secret));
        }
        using var other = Sm2Key.Generate();
        using var mixed = new Sm2Key();
        Assert.That(
            () => mixed.ImportParameters(new ECParameters { Curve = numbers.Curve, D = numbers.D, Q = other.ExportParameters(includePrivateParameters: false).Q }),
            Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void A_secret_with_leading_zeros_keeps_its_length()
    {
        using var key = new Sm2Key();
        byte[] secret = [.. new byte[31], 7];
        key.ImportParameters(new ECParameters { Curve = ECCurve.CreateFromValue(Sm2Curve.Oid), D = secret });
        Assert.That(key.ExportParameters(includePrivateParameters: true).D, Is.EqualTo(secret));
        using var read = PrivateKey.Load(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        Assert.That(read.PublicKey.ExportSubjectPublicKeyInfo(), Is.EqualTo(key.ExportSubjectPublicKeyInfo()));
    }

    private static byte[] Record(byte[] encoded) => new Sm2PublicKeyRecord { Encoded = new Utf8String(encoded) }.ToArray();
}
