using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using IdResolution.Protocol.Values;
using IdResolution.Security.Tests.National;
using IdResolution.Security.Trust;

namespace IdResolution.Security.Tests.Trust;

/// <summary>SM2 signatures and keys in chains (specification §10.5).</summary>
[TestFixture]
public sealed class NationalTrustTests
{
    private static readonly ValueReference NationalRoot = ValueReference.Parse("300:88.111.1/0.0");

    [Test]
    public void What_openssl_signed_with_SM2_verifies_in_the_national_profile_only()
    {
        var octets = Encoding.ASCII.GetBytes(OpensslSignatures.Sm2256.ReplaceLineEndings(""));
        Assert.That(SignedClaims.TryRead(octets, out _), Is.False);
        Assert.That(SignedClaims.TryRead(octets, out var signed, nationalProfile: true));
        Assert.That(signed!.IsSignedBy(TrustWorld.Sm2Key.PublicKey));
        Assert.That(signed.IsSignedBy(OpenSsl.PublicKeyOf(OpenSsl.OtherPublicPem)), Is.False);
        Assert.That(signed.IsSignedBy(TrustWorld.SignerKey.PublicKey), Is.False);
    }

    [Test]
    public void The_algorithm_and_the_key_must_be_of_one_kind()
    {
        foreach (var (key, header) in ((PrivateKey, string)[])
            [(TrustWorld.SignerKey, "SM2256"), (TrustWorld.Sm2Key, "RS256"), (TrustWorld.Sm2Key, "DS256")])
        {
            var input = Encoding.ASCII.GetBytes(
                $"{Encoded($$"""{"alg":"{{header}}"}""")}.{Encoded(OpensslSignatures.Payload)}");
            var signature = key.Sign(input, key.PublicKey.IsSm2 ? SignatureHash.Sm3 : System.Security.Cryptography.HashAlgorithmName.SHA256);
            byte[] data = [.. input, (byte)'.', .. Base64Url.EncodeToUtf8(signature)];
            Assert.That(SignedClaims.TryRead(data, out var signed, nationalProfile: true));
            Assert.That(signed!.IsSignedBy(key.PublicKey), Is.False, header);
        }
    }

    [Test]
    public void An_SM2_key_stands_in_a_certificate_as_the_national_client_writes_it()
    {
        var data = SignedClaims.Sign(TrustWorld.SignerCertificate with { PublicKey = TrustWorld.Sm2Key.PublicKey }, TrustWorld.Sm2Key);
        Assert.That(SignedClaims.TryRead(data, out var signed, nationalProfile: true));
        Assert.That(signed!.Claims.PublicKey, Is.EqualTo(TrustWorld.Sm2Key.PublicKey));

        using var claims = JsonDocument.Parse(Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(data).Split('.')[1])));
        var key = claims.RootElement.GetProperty("publicKey");
        Assert.That(key.GetProperty("kty").GetString(), Is.EqualTo("SM2"));
        Assert.That(
            Base64Url.DecodeFromChars(key.GetProperty("d").GetString()), Is.EqualTo(TrustWorld.Sm2Key.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    [TestCase("""{"kty":"SM2"}""")]
    [TestCase("""{"kty":"SM2","d":7}""")]
    [TestCase("""{"kty":"SM2","d":"!"}""")]
    [TestCase("""{"kty":"SM2","d":"AAAA"}""")]
    [TestCase("""{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}""")]
    [TestCase("""{"kty":7}""")]
    [TestCase("""{}""")]
    [TestCase("7")]
    public void A_key_that_is_none_certifies_nothing(string key)
    {
        var claims = $$"""{"iss":"a/b","sub":"a/b","publicKey":{{key}}}""";
        Assert.That(SignedClaims.TryRead(
            Encoding.ASCII.GetBytes($"{Encoded("""{"alg":"RS256"}""")}.{Encoded(claims)}.AAAA"), out var signed, nationalProfile: true));
        Assert.That(signed!.Claims.PublicKey, Is.Null);
    }

    [Test]
    public async Task A_chain_of_SM2_keys_ends_at_the_national_root_when_the_profile_is_asked_for()
    {
        var world = new TrustWorld();
        world.Put("400:88.100/ADMIN", TrustWorld.SignerCertificate with { PublicKey = TrustWorld.Sm2Key.PublicKey }, TrustWorld.PrefixKey);
        world.Put("400:0.NA/88.100", TrustWorld.PrefixCertificate with { Issuer = NationalRoot }, TrustWorld.Sm2Key);
        world.Options = world.Options with { Roots = [new TrustRoot(TrustRoot.NationalHandle, TrustWorld.Sm2Key.PublicKey)] };
        var signature = TrustWorld.Signature(TrustWorld.Claims, TrustWorld.Sm2Key);

        var plain = await world.VerifyAsync([.. TrustWorld.Content, signature]);
        Assert.That(plain.State, Is.EqualTo(TrustState.Bad));
        Assert.That(plain.Values[^1].Problem, Is.EqualTo(TrustProblem.Malformed));

        world.Options = world.Options with { NationalProfile = true };
        Assert.That(await world.VerifyContentAsync(signature), Is.EqualTo((TrustState.Verified, TrustProblem.None)));
        Assert.That((await world.VerifyContentAsync(TrustWorld.Signature(TrustWorld.Claims, TrustWorld.SignerKey))).Problem,
            Is.EqualTo(TrustProblem.WrongSignature));
    }

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
