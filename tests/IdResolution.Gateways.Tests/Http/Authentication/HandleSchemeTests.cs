using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Gateways.Tests.Http.Authentication;

public sealed class HandleSchemeTests
{
    private HttpFace _face = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _face = await HttpFace.StartAsync();
        _client = HttpFace.Client(_face.Https);
    }

    [SetUp]
    public void ForgetFailures() => _face.Time.Advance(TimeSpan.FromHours(1));

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _face.DisposeAsync();
    }

    [Test]
    public async Task Challenge_answer_and_session_go_as_the_specification_writes_them()
    {
        var (status, _, challenges) = await HttpFace.AskAsync(_client);
        Assert.That(status, Is.EqualTo(401));
        Assert.That(challenges, Has.Length.EqualTo(2));
        Assert.That(challenges[0], Does.Match("^Handle sessionId=\"[A-Za-z0-9_-]{32}\", nonce=\"[A-Za-z0-9+/]{22}==\"$"));
        Assert.That(challenges[1], Is.EqualTo("Basic realm=\"handle\""));

        var exchange = new HandleExchange(challenges);
        Assert.That((await HttpFace.AskAsync(_client, exchange.ByKey(HttpFace.Key))).Outcome, Is.EqualTo((200, HttpFace.KeyIdentity)));
        Assert.That((await HttpFace.AskAsync(_client, $"Handle sessionId=\"{exchange.SessionId}\"")).Outcome, Is.EqualTo((200, HttpFace.KeyIdentity)));
    }

    [Test]
    public async Task A_nonce_is_used_once_and_the_next_one_is_told()
    {
        var exchange = await BeginAsync();
        var wrong = await HttpFace.AskAsync(_client, exchange.BySecret("HMAC-SHA256", new byte[32]));
        var again = new HandleExchange(wrong.Challenges);
        var late = await HttpFace.AskAsync(_client, exchange.BySecret("HMAC-SHA256", exchange.Mac("HMAC-SHA256")));
        var newest = new HandleExchange(late.Challenges);

        Assert.That(wrong.Status, Is.EqualTo(401));
        Assert.That(wrong.Challenges[0], Does.EndWith("error=\"Identity or key is wrong.\""));
        Assert.That(late.Status, Is.EqualTo(401), "a right answer to a nonce that was used");
        Assert.That(again.SessionId, Is.EqualTo(exchange.SessionId).And.EqualTo(newest.SessionId));
        Assert.That(new[] { exchange.Nonce, again.Nonce, newest.Nonce }.Distinct(new OctetComparer()).Count(), Is.EqualTo(3));
        Assert.That((await HttpFace.AskAsync(_client, newest.BySecret("HMAC-SHA256", newest.Mac("HMAC-SHA256")))).Status, Is.EqualTo(200));
    }

    [TestCase("SHA256", "SHA256")]
    [TestCase("SHA-256", "SHA256")]
    [TestCase("SHA1", "SHA1")]
    public async Task An_RSA_signature_proves(string alg, string hash)
    {
        var exchange = await BeginAsync();
        Assert.That((await HttpFace.AskAsync(_client, exchange.ByKey(HttpFace.Key, alg: alg, hash: new HashAlgorithmName(hash)))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task DSA_and_SM2_signatures_prove()
    {
        using var dsa = DSA.Create(1024);
        using var dsaKey = PrivateKey.Load(Encoding.UTF8.GetBytes(dsa.ExportPkcs8PrivateKeyPem()));
        using var sm2 = PrivateKey.GenerateSm2();
        await _face.PutAsync("88.100/DSA", new HandleValue { Index = 300, Type = "HS_PUBKEY", Data = dsaKey.PublicKey.ToKeyRecord() });
        await _face.PutAsync("88.100/SM2", new HandleValue { Index = 300, Type = "HS_PUBKEY", Data = sm2.PublicKey.ToKeyRecord() });

        Assert.That((await HttpFace.AskAsync(_client, (await BeginAsync()).ByKey(dsaKey, "300:88.100/DSA"))).Outcome, Is.EqualTo((200, "300:88.100/DSA")));
        var exchange = await BeginAsync();
        var answer = PublicKeyAnswer.Create(sm2, "88.100/SM2"u8, IdResolution.Protocol.ProtocolVersion.Highest, exchange.Nonce, exchange.ClientNonce);
        var header = $"Handle sessionId=\"{exchange.SessionId}\", id=\"300:88.100/SM2\", type=\"HS_PUBKEY\", cnonce=\"{Convert.ToBase64String(exchange.ClientNonce)}\", alg=\"SM3\", signature=\"{Convert.ToBase64String(answer[11..])}\"";
        Assert.That((await HttpFace.AskAsync(_client, header)).Outcome, Is.EqualTo((200, "300:88.100/SM2")));
    }

    [TestCase("SHA1")]
    [TestCase("SHA256")]
    [TestCase("HMAC-SHA1")]
    [TestCase("HMAC-SHA256")]
    public async Task A_secret_key_proves_by_any_good_algorithm(string alg)
    {
        var exchange = await BeginAsync();
        Assert.That((await HttpFace.AskAsync(_client, exchange.BySecret(alg, exchange.Mac(alg)))).Outcome, Is.EqualTo((200, HttpFace.SecretIdentity)));
        exchange = await BeginAsync();
        Assert.That((await HttpFace.AskAsync(_client, exchange.BySecret(alg, exchange.Mac(alg, "wrong")))).Status, Is.EqualTo(401));
    }

    [TestCase(10_000, 160, 200)]
    [TestCase(10_000, 64, 401)]
    [TestCase(4_000_000, 160, 401)]
    public async Task PBKDF2_proves_within_what_a_stranger_may_cost(int iterations, int bits, int status)
    {
        var exchange = await BeginAsync();
        var salt = RandomNumberGenerator.GetBytes(16);
        // What costs too much is refused before it is computed, so that it need not be right.
        var key = iterations > 100_000 ? new byte[bits / 8] : Rfc2898DeriveBytes.Pbkdf2(HttpFace.Secret, salt, iterations, HashAlgorithmName.SHA1, bits / 8);
        var header = exchange.BySecret("PBKDF2WithHmacSHA1", HMACSHA1.HashData(key, exchange.Signed), $", salt=\"{Convert.ToBase64String(salt)}\", iterations=\"{iterations}\", length=\"{bits}\"");

        Assert.That((await HttpFace.AskAsync(_client, header)).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task Weak_digests_and_keys_of_others_prove_nothing()
    {
        using var other = PrivateKey.GenerateRsa();
        var exchange = await BeginAsync();
        Assert.That((await HttpFace.AskAsync(_client, exchange.BySecret("MD5", exchange.Mac("MD5")))).Status, Is.EqualTo(401));
        Assert.That((await HttpFace.AskAsync(_client, (await BeginAsync()).ByKey(other))).Status, Is.EqualTo(401));
        Assert.That((await HttpFace.AskAsync(_client, (await BeginAsync()).ByKey(HttpFace.Key, HttpFace.SecretIdentity))).Status, Is.EqualTo(401));
        Assert.That((await HttpFace.AskAsync(_client, (await BeginAsync()).ByKey(HttpFace.Key, "300:88.100/NOBODY"))).Status, Is.EqualTo(401));
        Assert.That((await HttpFace.AskAsync(_client, (await BeginAsync()).ByKey(HttpFace.Key, "0:88.100/KEY"))).Outcome, Is.EqualTo((200, HttpFace.KeyIdentity)), "any key of the handle");
    }

    [Test]
    public async Task The_server_signs_its_nonce_for_a_client_that_sends_one()
    {
        var clientNonce = RandomNumberGenerator.GetBytes(20);
        var (status, _, challenges) = await HttpFace.AskAsync(_client, $"Handle version=\"0\", cnonce=\"{Convert.ToBase64String(clientNonce)}\"");
        var exchange = new HandleExchange(challenges);

        Assert.That(status, Is.EqualTo(401));
        Assert.That(exchange.Parameters["serverAlg"], Is.EqualTo("SHA256"));
        byte[] signed = [.. exchange.Nonce, .. clientNonce];
        Assert.That(HttpFace.ServerKey.PublicKey.Verify(signed, HashAlgorithmName.SHA256, Convert.FromBase64String(exchange.Parameters["serverSignature"])), Is.True);
        Assert.That((await HttpFace.AskAsync(_client, exchange.ByKey(HttpFace.Key))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_session_ends_when_it_was_silent_for_its_time()
    {
        var exchange = await BeginAsync();
        var session = $"Handle sessionId={exchange.SessionId}";
        await HttpFace.AskAsync(_client, exchange.ByKey(HttpFace.Key));
        for (var i = 0; i < 3; i++)
        {
            _face.Time.Advance(TimeSpan.FromSeconds(1_799));
            Assert.That((await HttpFace.AskAsync(_client, session)).Status, Is.EqualTo(200), "used in time");
        }
        _face.Time.Advance(TimeSpan.FromSeconds(1_800));
        var (status, _, challenges) = await HttpFace.AskAsync(_client, session);

        Assert.That(status, Is.EqualTo(401));
        Assert.That(challenges[0], Does.EndWith("error=\"The session is unknown or has ended.\""));
    }

    [Test]
    public async Task A_script_is_not_sent_to_the_browsers_own_form()
    {
        var (_, _, challenges) = await HttpFace.AskAsync(_client, change: request => request.Headers.Add("X-Requested-With", "XMLHttpRequest"));
        Assert.That(challenges.Single(), Does.StartWith("Handle "));
    }

    [TestCase("Handle")]
    [TestCase("Bearer abc")]
    [TestCase("")]
    public async Task Who_says_nothing_is_nobody(string header)
    {
        var (status, body, _) = await HttpFace.AskAsync(_client, header);
        Assert.That((status, body), Is.EqualTo((401, "Anonymous")));
    }

    [TestCase("Handle sessionId")]
    [TestCase("Handle sessionId=")]
    [TestCase("Handle sessionId=\"abc")]
    [TestCase("Handle sessionId=\"abc\\")]
    [TestCase("Handle sessionId=a, sessionId=a")]
    [TestCase("Handle =x")]
    [TestCase("Handle id=\"%GG\"")]
    [TestCase("Handle id=\"%FF%FE\"")]
    [TestCase("Handle id=\"300:\"")]
    [TestCase("Handle cnonce=\"****\"")]
    [TestCase("Handle iterations=\"-1\"")]
    [TestCase("Handle length=99999999999")]
    [TestCase("Handle signature=\"AAAA\"")]
    [TestCase("Handle signature=\"AAAA\", id=\"300:88.100/KEY\", type=HS_PUBKEY, alg=SHA256")]
    [TestCase("Handle clientCert=\"true\"")]
    public async Task What_makes_no_sense_is_refused_with_a_new_challenge(string header)
    {
        var (status, body, challenges) = await HttpFace.AskAsync(_client, header);
        Assert.That((status, body), Is.EqualTo((401, "Refused")));
        Assert.That(challenges[0], Does.Contain("nonce=\"").And.Contain("error=\""));
    }

    [Test]
    public async Task Random_parameters_are_refused_and_never_a_fault()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] names = ["sessionId", "id", "type", "cnonce", "alg", "signature", "salt", "iterations", "length", "clientCert", "version", "x"];
        string[] values = ["", "\"", "AAAA", "HS_PUBKEY", "HS_SECKEY", "SHA256", "PBKDF2WithHmacSHA1", "300%3A88.100/KEY", "4294967295", "0", "%", "\\", new string('A', 4_000), (await BeginAsync()).SessionId];
        for (var i = 0; i < 200; i++)
        {
            var header = "Handle " + string.Join(", ", Enumerable.Range(0, random.Next(8)).Select(_ => $"{names[random.Next(names.Length)]}=\"{values[random.Next(values.Length)]}\""));
            var (status, _, _) = await HttpFace.AskAsync(_client, header);
            Assert.That(status, Is.EqualTo(401).Or.EqualTo(503), header);
        }
    }

    [Test]
    public async Task Over_plain_HTTP_it_is_as_if_nothing_had_been_said()
    {
        using var clear = HttpFace.Client(_face.Http);
        var exchange = await BeginAsync();
        await HttpFace.AskAsync(_client, exchange.ByKey(HttpFace.Key));
        foreach (var header in new[] { null, $"Handle sessionId=\"{exchange.SessionId}\"", HttpFace.Basic(), "Handle nonsense" })
        {
            var (status, body, challenges) = await HttpFace.AskAsync(clear, header);
            Assert.That((status, body), Is.EqualTo((403, "Anonymous")));
            Assert.That(challenges, Is.Empty);
        }
    }

    [Test]
    public async Task Over_plain_HTTP_it_counts_where_the_operator_says_so()
    {
        await using var face = await HttpFace.StartAsync(options => options with { AllowClearAuthentication = true });
        using var clear = HttpFace.Client(face.Http);
        var exchange = new HandleExchange((await HttpFace.AskAsync(clear)).Challenges);

        Assert.That((await HttpFace.AskAsync(clear, exchange.ByKey(HttpFace.Key))).Status, Is.EqualTo(200));
        Assert.That((await HttpFace.AskAsync(clear, HttpFace.Basic())).Status, Is.EqualTo(200));
    }

    private async Task<HandleExchange> BeginAsync() => new((await HttpFace.AskAsync(_client)).Challenges);

    private sealed class OctetComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] octets) => octets[0];
    }
}
