using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Values;

[TestFixture]
public sealed class JsonWebSignatureTests
{
    [TestCase("hs-signature")]
    [TestCase("hs-cert")]
    public void Checklist_024_takes_the_vectors_apart_in_both_forms(string name)
    {
        var vector = GoldenVectors.Get("values", name);
        var compact = Encoding.ASCII.GetString(vector.Octets).Split('.');
        var json = $$"""{"payload":"{{compact[1]}}","signatures":[{"protected":"{{compact[0]}}","signature":"{{compact[2]}}"}]}""";
        foreach (var form in (byte[][])[vector.Octets, Encoding.ASCII.GetBytes(json), [.. vector.Octets, (byte)'\n']])
        {
            Assert.That(JsonWebSignature.TryRead(form, out var signature));
            Assert.That(signature!.Kind, Is.EqualTo(SignatureKind.Rsa));
            Assert.That(signature.Hash, Is.EqualTo(HashAlgorithmName.SHA256));
            Assert.That(
                Encoding.UTF8.GetString(signature.Payload.Span),
                Is.EqualTo(vector.Decoded.GetProperty("content").GetProperty("payload").GetString()));
            Assert.That(Encoding.ASCII.GetString(signature.SigningInput.Span), Is.EqualTo(compact[0] + "." + compact[1]));
            Assert.That(signature.Signature.Length, Is.EqualTo(256));
        }
    }

    [Test]
    public void The_signature_of_the_vector_is_over_the_signing_input()
    {
        var vector = GoldenVectors.Get("values", "hs-signature");
        Assert.That(JsonWebSignature.TryRead(vector.Octets, out var signature));
        Assert.That(KeyRecord.TryRead(GoldenVectors.Get("keys", "admin-rsa2048").Octets, out var record));
        var key = (RsaPublicKeyRecord)record!;
        using var rsa = RSA.Create(new RSAParameters { Modulus = key.Modulus.Magnitude.ToArray(), Exponent = key.Exponent.Magnitude.ToArray() });
        Assert.That(rsa.VerifyData(signature!.SigningInput.Span, signature.Signature.Span, signature.Hash, RSASignaturePadding.Pkcs1));
    }

    [Test]
    public void Checklist_025_digests_cover_values_from_offset_8()
    {
        var vector = GoldenVectors.Get("values", "hs-signature");
        Assert.That(JsonWebSignature.TryRead(vector.Octets, out var signature));
        using var claims = JsonDocument.Parse(signature!.Payload);
        var listed = claims.RootElement.GetProperty("digests").GetProperty("digests").EnumerateArray().ToDictionary(
            entry => entry.GetProperty("index").GetUInt32(), entry => entry.GetProperty("digest").GetString());
        var values = vector.Decoded.GetProperty("content").GetProperty("signedValues").EnumerateArray().Select(element =>
            HandleValue.OfText(
                element.GetProperty("index").GetUInt32(), element.GetProperty("type").GetString()!, element.GetProperty("dataText").GetString()!)).ToList();
        Assert.That(values, Has.Count.EqualTo(2));
        foreach (var value in values)
        {
            Assert.That(Convert.ToBase64String(ValueDigest.Sha256(value)), Is.EqualTo(listed[value.Index]));
            Assert.That(
                ValueDigest.Sha256(value with { Timestamp = 77, Index = 99 }),
                Is.EqualTo(ValueDigest.Sha256(value)), "neither index nor timestamp");
            Assert.That(ValueDigest.Sha256(value with { Ttl = 1 }), Is.Not.EqualTo(ValueDigest.Sha256(value)));
            Assert.That(SHA256.HashData(ValueDigest.CoveredOctets(value)), Is.EqualTo(ValueDigest.Sha256(value)));
        }
    }

    [TestCase("RS256", SignatureKind.Rsa, "SHA256")]
    [TestCase("RS384", SignatureKind.Rsa, "SHA384")]
    [TestCase("RS512", SignatureKind.Rsa, "SHA512")]
    [TestCase("RS160", SignatureKind.Rsa, "SHA1")]
    [TestCase("DS256", SignatureKind.Dsa, "SHA256")]
    [TestCase("DS160", SignatureKind.Dsa, "SHA1")]
    [TestCase("DS128", SignatureKind.Dsa, "SHA1")]
    [TestCase("DS", SignatureKind.Dsa, "SHA1")]
    [TestCase("DSA", SignatureKind.Dsa, "SHA1")]
    [TestCase("SM2256", SignatureKind.Sm2, "SM3")]
    public void Algorithms(string name, SignatureKind kind, string hash)
    {
        Assert.That(JsonWebSignature.TryRead(WithHeader($$"""{"alg":"{{name}}"}"""), out var signature));
        Assert.That((signature!.Kind, signature.Hash.Name), Is.EqualTo((kind, hash)));
    }

    [TestCase("""{"alg":"none"}""")]
    [TestCase("""{"alg":"None"}""")]
    [TestCase("""{"alg":"HS256"}""")]
    [TestCase("""{"alg":"HS512"}""")]
    [TestCase("""{"alg":"ES256"}""")]
    [TestCase("""{"alg":"RSA"}""")]
    [TestCase("""{"alg":"RS"}""")]
    [TestCase("""{"alg":"RS257"}""")]
    [TestCase("""{"alg":"SM2"}""")]
    [TestCase("""{"alg":"SM2512"}""")]
    [TestCase("""{"alg":"rs256"}""")]
    [TestCase("""{"alg":256}""")]
    [TestCase("""{"alg":"\ud800"}""")]
    [TestCase("""{"alg":"RS256","alg":"none"}""")]
    [TestCase("""{"alg":"RS256","crit":["b64"],"b64":false}""")]
    [TestCase("""{}""")]
    [TestCase("""[]""")]
    [TestCase("""{""")]
    public void Checklist_024_refuses_other_algorithms(string header) =>
        Assert.That(JsonWebSignature.TryRead(WithHeader(header), out _), Is.False);

    [TestCase("")]
    [TestCase("a.b")]
    [TestCase("..")]
    [TestCase("!.!.!")]
    [TestCase("{}")]
    [TestCase("""{"payload":"e30","signatures":[]}""")]
    [TestCase("""{"payload":"e30","signatures":[{"protected":"eyJhbGciOiJSUzI1NiJ9","signature":"AA"},{"protected":"eyJhbGciOiJSUzI1NiJ9","signature":"AA"}]}""")]
    [TestCase("""{"payload":1,"signatures":[{"protected":2,"signature":3}]}""")]
    [TestCase("""{"payload":"e30","signatures":[7]}""")]
    public void Refuses_what_is_no_signature(string text) =>
        Assert.That(JsonWebSignature.TryRead(Encoding.UTF8.GetBytes(text), out _), Is.False);

    private static byte[] WithHeader(string header) =>
        [.. Base64Url.EncodeToUtf8(Encoding.UTF8.GetBytes(header)), .. "."u8, .. Base64Url.EncodeToUtf8("{}"u8), .. "."u8, .. Base64Url.EncodeToUtf8("s"u8)];
}
