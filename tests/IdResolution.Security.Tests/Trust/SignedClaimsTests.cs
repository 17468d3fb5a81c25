using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;
using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests.Trust;

[TestFixture]
public sealed class SignedClaimsTests
{
    [Test]
    public void The_signature_of_the_reference_is_understood_and_made_again_octet_for_octet()
    {
        var vector = GoldenVectors.Get("values", "hs-signature");
        Assert.That(SignedClaims.TryRead(vector.Octets, out var signed));
        var claims = signed!.Claims;
        Assert.That(claims.Issuer, Is.EqualTo(Name("301:88.100/ADMIN")));
        Assert.That(claims.Subject, Is.EqualTo(Name("88.100/signed")));
        Assert.That((claims.IssuedAt, claims.NotBefore, claims.Expires), Is.EqualTo((1_795_302_137L, 1_700_000_000L, 2_000_000_000L)));
        Assert.That(claims.Chain, Is.EqualTo((ValueReference[])[Name("0.0/0.0")]));
        HandleValue[] values = [HandleValue.OfText(1, "URL", "http://example.org/1"), HandleValue.OfText(2, "EMAIL", "a@example.org")];
        Assert.That(values.All(claims.Digests!.Matches));
        Assert.That(signed.IsSignedBy(VectorKeys.Public("admin-rsa2048")));
        Assert.That(signed.IsSignedBy(VectorKeys.Public("server-rsa2048")), Is.False);

        var again = SignedClaims.Sign(claims with { Digests = DigestList.Of(values) }, TrustWorld.SignerKey);
        Assert.That(Encoding.ASCII.GetString(again), Is.EqualTo(Encoding.ASCII.GetString(vector.Octets)));
    }

    [Test]
    public void The_certificate_of_the_reference_is_understood_and_made_again_octet_for_octet()
    {
        var vector = GoldenVectors.Get("values", "hs-cert");
        Assert.That(SignedClaims.TryRead(vector.Octets, out var signed));
        var claims = signed!.Claims;
        Assert.That(claims.Issuer, Is.EqualTo(Name("301:0.NA/88.100")));
        Assert.That(claims.Subject, Is.EqualTo(Name("301:88.100/ADMIN")));
        Assert.That(claims.PublicKey, Is.EqualTo(VectorKeys.Public("admin-rsa2048")));
        Assert.That(claims.Permissions, Is.EqualTo((TrustPermission[])[new(TrustPermissionLevel.Everything, "88.100")]));
        Assert.That((claims.Digests, claims.IsSelfSigned), Is.EqualTo(((DigestList?)null, false)));
        var signer = new[] { TrustWorld.RootKey, TrustWorld.SignerKey }.Single(key => signed.IsSignedBy(key.PublicKey));
        Assert.That(Encoding.ASCII.GetString(SignedClaims.Sign(claims, signer)), Is.EqualTo(Encoding.ASCII.GetString(vector.Octets)));
    }

    [TestCase(OpensslSignatures.Rs256, "admin-rsa2048", "admin-dsa2048")]
    [TestCase(OpensslSignatures.Rs384, "admin-rsa2048", "server-rsa2048")]
    [TestCase(OpensslSignatures.Rs512, "admin-rsa2048", "server-rsa2048")]
    [TestCase(OpensslSignatures.Ds256, "admin-dsa2048", "admin-rsa2048")]
    public void Signatures_made_with_openssl_verify_with_their_key_alone(string text, string right, string wrong)
    {
        var octets = Octets(text);
        Assert.That(SignedClaims.TryRead(octets, out var signed));
        Assert.That(signed!.Claims.Others, Is.EqualTo(new Dictionary<string, string> { ["org"] = "\"Pump works\"" }));
        Assert.That(signed.IsSignedBy(VectorKeys.Public(right)));
        Assert.That(signed.IsSignedBy(VectorKeys.Public(wrong)), Is.False);
        octets[octets.AsSpan().IndexOf((byte)'.') + 30] ^= 1;
        Assert.That(!SignedClaims.TryRead(octets, out signed) || !signed.IsSignedBy(VectorKeys.Public(right)), "a changed claim");
    }

    [Test]
    public void Ours_are_the_octets_that_openssl_makes()
    {
        // PKCS#1 v1.5 has one right signature for a text, so equal octets are a verification by the other side.
        var parts = Octets(OpensslSignatures.Rs256);
        var input = parts.AsSpan(0, parts.AsSpan().LastIndexOf((byte)'.'));
        var ours = TrustWorld.SignerKey.Sign(input, HashAlgorithmName.SHA256);
        Assert.That(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(ours)), Is.EqualTo(parts[(input.Length + 1)..]));
    }

    [Test]
    public void Everything_written_is_read_again()
    {
        var claims = TrustWorld.SignerCertificate with
        {
            Issuer = Name("300:88.100/管理员"),
            Chain = [Name("0.NA/88.100"), Name("400:0.0/0.0")],
            Permissions =
            [
                .. Enum.GetValues<TrustPermissionLevel>().Where(level => level != TrustPermissionLevel.Unknown)
                    .Select(level => new TrustPermission(level, "0.NA/88.100", MayCertify: level is TrustPermissionLevel.ThisHandle)),
            ],
            PublicKey = TrustWorld.PrefixKey.PublicKey,
            Content = "free text \"quoted\"",
            Others = new Dictionary<string, string> { ["org"] = "\"泵厂\"", ["sn"] = "17", ["exts"] = """{"a":[1,2]}""" },
        };
        foreach (var key in (PrivateKey[])[TrustWorld.SignerKey, TrustWorld.PrefixKey, TrustWorld.StrangeKey])
        {
            Assert.That(SignedClaims.TryRead(SignedClaims.Sign(claims, key), out var signed));
            Assert.That(signed!.IsSignedBy(key.PublicKey));
            var read = signed.Claims;
            Assert.That(read.Others, Is.EqualTo(claims.Others));
            Assert.That(read.Chain, Is.EqualTo(claims.Chain));
            Assert.That(read.Permissions, Is.EqualTo(claims.Permissions));
            Assert.That(
                read with { Others = claims.Others, Chain = claims.Chain, Permissions = claims.Permissions }, Is.EqualTo(claims));
        }
    }

    [TestCase("""{"alg":"none"}""")]
    [TestCase("""{"alg":"HS256"}""")]
    [TestCase("""{"alg":"ES256"}""")]
    public void Checklist_024_anybodys_signatures_are_refused(string header)
    {
        // With HS256 the public key would serve as secret key.
        var input = Encoding.ASCII.GetBytes($"{Encoded(header)}.{Encoded(OpensslSignatures.Payload)}");
        var mac = HMACSHA256.HashData(Encoding.ASCII.GetBytes(TrustWorld.SignerKey.PublicKey.ExportPem()), input);
        Assert.That(SignedClaims.TryRead([.. input, (byte)'.', .. Base64Url.EncodeToUtf8(mac)], out _), Is.False);
    }

    [Test]
    public void A_key_of_another_kind_than_the_algorithm_verifies_nothing()
    {
        foreach (var (key, header) in ((PrivateKey, string)[])
            [(TrustWorld.SignerKey, """{"alg":"DS256"}"""), (TrustWorld.PrefixKey, """{"alg":"RS256"}""")])
        {
            var input = Encoding.ASCII.GetBytes($"{Encoded(header)}.{Encoded(OpensslSignatures.Payload)}");
            var signature = key.Sign(input, HashAlgorithmName.SHA256);
            Assert.That(key.PublicKey.Verify(input, HashAlgorithmName.SHA256, signature), "the octets themselves are right");
            Assert.That(SignedClaims.TryRead([.. input, (byte)'.', .. Base64Url.EncodeToUtf8(signature)], out var signed));
            Assert.That(signed!.IsSignedBy(key.PublicKey), Is.False);
        }
    }

    [TestCase("""{"sub":"88.100/X"}""", TestName = "Refuses_claims_without_issuer")]
    [TestCase("""{"iss":"300:88.100/A"}""", TestName = "Refuses_claims_without_subject")]
    [TestCase("""{"iss":"300:88.100/A","sub":"a/b","sub":"a/c"}""", TestName = "Refuses_a_claim_that_is_there_twice")]
    [TestCase("""{"iss":300,"sub":"a/b"}""", TestName = "Refuses_an_issuer_that_is_a_number")]
    [TestCase("""{"iss":"","sub":"a/b"}""", TestName = "Refuses_an_empty_issuer")]
    [TestCase("""{"iss":"a/\ud800","sub":"a/b"}""", TestName = "Refuses_half_a_character")]
    [TestCase(""","exp":"tomorrow" """, TestName = "Refuses_a_time_that_is_text")]
    [TestCase(""","exp":null""", TestName = "Refuses_a_time_that_is_null")]
    [TestCase(""","exp":1e99""", TestName = "Refuses_a_time_beyond_all_numbers")]
    [TestCase(""","perms":"everything" """, TestName = "Refuses_permissions_that_are_no_list")]
    [TestCase(""","perms":[{"handle":"a/b"}]""", TestName = "Refuses_a_permission_without_word")]
    [TestCase(""","perms":[{"perm":"thisHandle","handle":"a/b","ca":"no"}]""", TestName = "Refuses_a_ca_flag_that_is_text")]
    [TestCase(""","chain":"0.0/0.0" """, TestName = "Refuses_a_chain_that_is_no_list")]
    [TestCase(""","digests":{"digests":[]}""", TestName = "Refuses_digests_without_algorithm")]
    [TestCase(""","digests":{"alg":"MD5","digests":[]}""", TestName = "Refuses_digests_with_MD5")]
    [TestCase(""","digests":{"alg":"SHA-1","digests":[{"index":1,"digest":"AAAA"}]}""", TestName = "Refuses_a_digest_of_another_length")]
    [TestCase(""","digests":{"alg":"SHA-1","digests":[{"index":-1,"digest":"AAAAAAAAAAAAAAAAAAAAAAAAAAA="}]}""", TestName = "Refuses_a_negative_index")]
    [TestCase(
        """
        ,"digests":{"alg":"SHA-1","digests":[{"index":1,"digest":"AAAAAAAAAAAAAAAAAAAAAAAAAAA="},{"index":1,"digest":"BAAAAAAAAAAAAAAAAAAAAAAAAAA="}]}
        """,
        TestName = "Refuses_two_digests_for_one_index")]
    [TestCase("""["iss","sub"]""", TestName = "Refuses_claims_that_are_a_list")]
    public void Refuses(string payload)
    {
        if (payload[0] == ',') payload = $$"""{"iss":"a/b","sub":"a/b"{{payload}}}""";
        Assert.That(SignedClaims.TryRead(Unsigned(payload), out _), Is.False);
    }

    [Test]
    public void Accepts_the_smallest_claims_and_other_hashes()
    {
        Assert.That(SignedClaims.TryRead(Unsigned("""{"iss":"a/b","sub":"a/b"}"""), out var signed));
        Assert.That(signed!.Claims.IsSelfSigned);
        var value = HandleValue.OfText(1, "URL", "x");
        foreach (var (name, hash) in ((string, HashAlgorithmName)[])
        [
            ("SHA-1", HashAlgorithmName.SHA1), ("sha1", HashAlgorithmName.SHA1), ("SHA256", HashAlgorithmName.SHA256),
            ("SHA-512", HashAlgorithmName.SHA512),
        ])
        {
            var digest = Convert.ToBase64String(CryptographicOperations.HashData(hash, ValueDigest.CoveredOctets(value)));
            var digests = $$$"""{"alg":"{{{name}}}","digests":[{"index":1,"digest":"{{{digest}}}"}]}""";
            Assert.That(SignedClaims.TryRead(Unsigned($$"""{"iss":"a/b","sub":"a/b","digests":{{digests}}}"""), out signed));
            Assert.That(signed!.Claims.Digests!.Matches(value));
            Assert.That(signed.Claims.Digests.Matches(HandleValue.OfText(1, "URL", "y")), Is.False);
        }
    }

    [Test]
    public void Huge_and_deep_texts_are_refused_or_harmless()
    {
        var deep = $$"""{"iss":"a/b","sub":"a/b","x":{{new string('[', 5_000)}}{{new string(']', 5_000)}}}""";
        Assert.That(SignedClaims.TryRead(Unsigned(deep), out _), Is.False);
        var wide = $$"""{"iss":"a/b","sub":"a/b","chain":[{{string.Join(',', Enumerable.Repeat("\"1:a/b\"", 20_000))}}]}""";
        Assert.That(SignedClaims.TryRead(Unsigned(wide), out _), Is.False, "no chain has that many links");
        var huge = $$"""{"iss":"a/b","sub":"a/b","content":"{{new string('x', 300_000)}}"}""";
        Assert.That(SignedClaims.TryRead(Unsigned(huge), out _), Is.False, "no message holds that");
    }

    [Test]
    public void Mutated_signatures_throw_nothing_and_verify_only_when_they_are_the_same_text()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var good = SignedClaims.Sign(TrustWorld.Claims, TrustWorld.SignerKey);
        for (var i = 0; i < 2_000; i++)
        {
            var mutated = good.ToArray();
            var position = random.Next(mutated.Length);
            mutated[position] = (byte)random.Next(256);
            if (!SignedClaims.TryRead(mutated, out var signed) || !signed.IsSignedBy(TrustWorld.SignerKey.PublicKey)) continue;
            // Bits behind the last octet and white space are no part of the signature.
            Assert.That(position > good.AsSpan().LastIndexOf((byte)'.') || mutated[position] == good[position], $"octet {position}");
        }
    }

    private static byte[] Octets(string lines) => Encoding.ASCII.GetBytes(lines.ReplaceLineEndings(""));

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static byte[] Unsigned(string payload) => Encoding.ASCII.GetBytes($"{Encoded("""{"alg":"RS256"}""")}.{Encoded(payload)}.AAAA");

    private static ValueReference Name(string text) => ValueReference.Parse(text);
}
