using IdResolution.Protocol.Keys;
using IdResolution.Security.Sessions;
using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests.Sessions;

public sealed class DiffieHellmanTests
{
    private static readonly DiffieHellmanGroup Group = DiffieHellmanGroup.Rfc3526Group14;

    [Test]
    public void Agrees_with_OpenSSL()
    {
        using var key = DiffieHellmanKey.FromExponent(Group, OpenSslExchange.ExponentA);
        Assert.That(key.PublicKey.Y, Is.EqualTo(new KeyInteger(OpenSslExchange.PublicA)));
        Assert.That(key.Agree(Half(OpenSslExchange.PublicB)), Is.EqualTo(OpenSslExchange.Secret));
    }

    [Test]
    public void Agrees_with_the_reference_server()
    {
        var verify = GoldenVectors.Get("session", "setup-dh.response").Entry.GetProperty("verify");
        var client = Body("setup-dh.request");
        var data = GoldenVectors.Get("session", "setup-dh.response").Decoded.GetProperty("body").GetProperty("data").GetString()!;
        Assert.That(KeyRecord.TryRead(Convert.FromHexString(data).AsSpan(4), out var record), Is.True);
        using var key = DiffieHellmanKey.FromExponent(
            new DiffieHellmanGroup(client.P, client.G), Convert.FromHexString(verify.GetProperty("clientDhPrivateX").GetString()!));
        Assert.That(key.PublicKey.Y, Is.EqualTo(client.Y));
        var secret = key.Agree((DhPublicKeyRecord)record!);
        Assert.That(Convert.ToHexStringLower(secret!.AsSpan(0, 32)), Is.EqualTo(verify.GetProperty("sessionKey").GetString()));
    }

    [Test]
    public void Two_fresh_keys_share_a_secret_as_long_as_the_modulus()
    {
        using var left = DiffieHellmanKey.Generate(Group);
        using var right = DiffieHellmanKey.Generate(Group);
        var secret = left.Agree(right.PublicKey);
        Assert.That(secret, Has.Length.EqualTo(256));
        Assert.That(right.Agree(left.PublicKey), Is.EqualTo(secret));
        Assert.That(left.PublicKey.Y, Is.Not.EqualTo(right.PublicKey.Y));
    }

    [Test]
    public void Keeps_the_leading_zeros_of_a_secret()
    {
        // 2^(2048-9) is below the modulus and starts with a zero octet; an exponent of 1 makes the peer's half the secret.
        using var key = DiffieHellmanKey.FromExponent(Group, [1]);
        byte[] half = [0x80, .. new byte[254]];
        Assert.That(key.Agree(Half(half)), Is.EqualTo((byte[])[0, .. half]));
    }

    [TestCase("")]
    [TestCase("01")]
    [TestCase("p-1")]
    [TestCase("p")]
    [TestCase("pow")]
    public void Refuses_halves_that_make_a_secret_everybody_knows(string half)
    {
        using var key = DiffieHellmanKey.Generate(Group);
        var octets = Group.P.Magnitude.ToArray();
        if (half.StartsWith('p'))
        {
            // The modulus ends in ff ff: one less ends in fe. 2^2048 is beyond it.
            if (half == "p-1") octets[^1]--;
            if (half == "pow") octets = [1, .. new byte[256]];
        }
        else
        {
            octets = Convert.FromHexString(half);
        }
        Assert.That(key.Agree(Half(octets)), Is.Null);
    }

    [Test]
    public void Refuses_a_half_of_another_group()
    {
        using var key = DiffieHellmanKey.Generate(Group);
        Assert.That(key.Agree(Body("setup-dh.request")), Is.Null);
        Assert.That(key.Agree(Half(OpenSslExchange.PublicB) with { G = new KeyInteger([5]) }), Is.Null);
    }

    [Test]
    public void Takes_the_group_of_stock_clients()
    {
        var record = Body("setup-dh.request");
        Assert.That(new DiffieHellmanGroup(record.P, record.G).IsAcceptable(), Is.True);
    }

    [TestCase(512, "too small")]
    [TestCase(1_016, "too small")]
    [TestCase(8_200, "too large")]
    [TestCase(4_096, "large and unknown")]
    public void Refuses_moduli_beyond_its_bounds(int bits, string why)
    {
        byte[] modulus = [0xFF, .. new byte[(bits / 8) - 2], 0x01];
        Assert.That(new DiffieHellmanGroup(new KeyInteger(modulus), new KeyInteger([2])).IsAcceptable(), Is.False, why);
    }

    [Test]
    public void Refuses_moduli_that_are_not_prime()
    {
        var even = Group.P.Magnitude.ToArray();
        even[^1]--;
        Assert.That(new DiffieHellmanGroup(new KeyInteger(even), new KeyInteger([2])).IsAcceptable(), Is.False);
        // The product of two primes of 1,024 bits: nothing small divides it.
        using var rsa = System.Security.Cryptography.RSA.Create(2_048);
        var product = new KeyInteger(rsa.ExportParameters(false).Modulus);
        Assert.That(new DiffieHellmanGroup(product, new KeyInteger([2])).IsAcceptable(), Is.False);
        Assert.That(new DiffieHellmanGroup(product, new KeyInteger([2])).IsAcceptable(), Is.False, "remembered");
    }

    [Test]
    public void Takes_an_unknown_prime()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2_048);
        var prime = new KeyInteger(rsa.ExportParameters(true).P);
        Assert.That(new DiffieHellmanGroup(prime, new KeyInteger([2])).IsAcceptable(), Is.True);
    }

    [TestCase("")]
    [TestCase("01")]
    [TestCase("p-1")]
    [TestCase("p")]
    public void Refuses_generators_out_of_range(string generator)
    {
        var octets = Group.P.Magnitude.ToArray();
        if (generator == "p-1") octets[^1]--;
        else if (generator != "p") octets = Convert.FromHexString(generator);
        Assert.That(new DiffieHellmanGroup(Group.P, new KeyInteger(octets)).IsAcceptable(), Is.False);
    }

    private static DhPublicKeyRecord Half(byte[] y) => new() { Y = new KeyInteger(y), P = Group.P, G = Group.G };

    private static DhPublicKeyRecord Body(string name)
    {
        var octets = GoldenVectors.Get("session", name).Decoded.GetProperty("body").GetProperty("publicKey").GetString()!;
        Assert.That(KeyRecord.TryRead(Convert.FromHexString(octets), out var record), Is.True);
        return (DhPublicKeyRecord)record!;
    }
}
