using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Gateways.Tests.Http.Authentication;

public sealed class CertificateSchemeTests
{
    private const string Header = "Handle clientCert=\"true\"";

    private HttpFace _face = null!;
    private RSA _rsa = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _face = await HttpFace.StartAsync(options => options with { RequestsClientCertificates = true, SessionTimeout = TimeSpan.FromDays(9) });
        _rsa = RSA.Create(2048);
        using var key = PrivateKey.Load(System.Text.Encoding.UTF8.GetBytes(_rsa.ExportPkcs8PrivateKeyPem()));
        await _face.PutAsync("88.100/王", new HandleValue { Index = 300, Type = "HS_PUBKEY", Data = key.PublicKey.ToKeyRecord() });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _rsa.Dispose();
        await _face.DisposeAsync();
    }

    [TestCase("CN=300:88.100/王")]
    [TestCase("CN=somebody, OID.0.9.2342.19200300.100.1.1=300:88.100/王")]
    [TestCase("OID.0.9.2342.19200300.100.1.1=300:88.100/王, CN=somebody")]
    [TestCase("CN=0:88.100/王")]
    public async Task A_self_made_certificate_with_the_right_key_proves_where_the_request_says_so(string subject)
    {
        using var certificate = Make(subject);
        using var client = HttpFace.Client(_face.Https, certificate);

        Assert.That((await HttpFace.AskAsync(client, Header)).Outcome, Is.EqualTo((200, "300:88.100/王")));
        Assert.That((await HttpFace.AskAsync(client, Header + ", renegotiate=\"true\"")).Status, Is.EqualTo(200));
        Assert.That((await HttpFace.AskAsync(client)).Outcome, Is.EqualTo((401, "Anonymous")), "a browser shows it to everybody");
    }

    [Test]
    public async Task It_is_shown_again_when_a_TLS_session_is_resumed()
    {
        using var certificate = Make("CN=300:88.100/王");
        for (var i = 0; i < 3; i++)
        {
            using var client = HttpFace.Client(_face.Https, certificate);
            Assert.That((await HttpFace.AskAsync(client, Header)).Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task It_may_begin_a_session()
    {
        using var certificate = Make("CN=300:88.100/王");
        using var client = HttpFace.Client(_face.Https, certificate);
        var exchange = new HandleExchange((await HttpFace.AskAsync(client)).Challenges);
        await HttpFace.AskAsync(client, $"Handle sessionId=\"{exchange.SessionId}\", clientCert=\"true\"");
        using var without = HttpFace.Client(_face.Https);

        Assert.That((await HttpFace.AskAsync(without, $"Handle sessionId=\"{exchange.SessionId}\"")).Outcome, Is.EqualTo((200, "300:88.100/王")));
    }

    [TestCase("CN=300:88.100/KEY", "Identity or key is wrong.")]
    [TestCase("CN=300:88.100/SECRET", "Identity or key is wrong.")]
    [TestCase("CN=301:88.100/王", "Identity or key is wrong.")]
    [TestCase("CN=300:88.100/NOBODY", "Identity or key is wrong.")]
    [TestCase("CN=88.100/王", "no UID or CN")]
    [TestCase("O=300:88.100/王", "no UID or CN")]
    public async Task Another_name_is_refused(string subject, string problem)
    {
        using var certificate = Make(subject);
        using var client = HttpFace.Client(_face.Https, certificate);
        var answer = await HttpFace.AskAsync(client, Header);

        Assert.That(answer.Outcome, Is.EqualTo((401, "Refused")));
        Assert.That(answer.Challenges[0], Does.Contain(problem));
    }

    [Test]
    public async Task Another_key_or_kind_of_key_is_refused()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = Make("CN=300:88.100/王", rsa);
        using var elliptic = new CertificateRequest("CN=300:88.100/王", ecdsa, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        foreach (var certificate in new[] { other, elliptic })
        {
            using var client = HttpFace.Client(_face.Https, certificate);
            Assert.That((await HttpFace.AskAsync(client, Header)).Outcome, Is.EqualTo((401, "Refused")));
        }
    }

    [Test]
    public async Task One_that_is_not_valid_now_is_refused()
    {
        foreach (var (from, to) in new[] { (-3, -2), (2, 3) })
        {
            using var certificate = Make("CN=300:88.100/王", from: from, to: to);
            using var client = HttpFace.Client(_face.Https, certificate);
            Assert.That((await HttpFace.AskAsync(client, Header)).Challenges[0], Does.Contain("not valid now"));
        }
    }

    [Test]
    public async Task Without_one_or_where_they_are_off_it_is_refused()
    {
        using var without = HttpFace.Client(_face.Https);
        Assert.That((await HttpFace.AskAsync(without, Header)).Challenges[0], Does.Contain("No client certificate"));

        await using var face = await HttpFace.StartAsync();
        using var certificate = Make("CN=300:88.100/KEY");
        using var client = HttpFace.Client(face.Https, certificate);
        Assert.That((await HttpFace.AskAsync(client, Header)).Challenges[0], Does.Contain("not taken here"));
    }

    [TestCase("X-Forwarded-For", "203.0.113.7")]
    [TestCase("X-Forwarded-Proto", "https")]
    [TestCase("Forwarded", "for=203.0.113.7")]
    [TestCase("Via", "1.1 front")]
    public async Task What_a_proxy_shows_of_itself_is_not_its_clients_whatever_it_says_of_them(string header, string text)
    {
        await using var face = await HttpFace.StartAsync(options => options with { RequestsClientCertificates = true, TrustedProxies = [System.Net.IPNetwork.Parse("127.0.0.0/8")] });
        using var key = PrivateKey.Load(System.Text.Encoding.UTF8.GetBytes(_rsa.ExportPkcs8PrivateKeyPem()));
        await face.PutAsync("88.100/FRONT", new HandleValue { Index = 300, Type = "HS_PUBKEY", Data = key.PublicKey.ToKeyRecord() });
        using var certificate = Make("CN=300:88.100/FRONT");
        using var client = HttpFace.Client(face.Https, certificate);
        Assert.That((await HttpFace.AskAsync(client, Header)).Status, Is.EqualTo(200), "a request of its own");
        Assert.That((await HttpFace.AskAsync(client, Header, change: request => request.Headers.TryAddWithoutValidation(header, text))).Challenges[0], Does.Contain("No client certificate"));
    }

    [Test]
    public async Task A_page_of_another_site_cannot_have_a_session_made_with_the_certificate_of_a_visitor()
    {
        using var certificate = Make("CN=300:88.100/王");
        using var client = HttpFace.Client(_face.Https, certificate);
        Assert.That(await MakeSessionAsync(client, "text/plain", "cross-site"), Does.Contain("A page of another site").And.Not.Contain("authenticated"));
        Assert.That(await MakeSessionAsync(client, "application/json", "cross-site"), Does.Contain("authenticated"), "the browser has asked first");
        Assert.That(await MakeSessionAsync(client, "text/plain", "same-origin"), Does.Contain("authenticated"));
    }

    private static async Task<string> MakeSessionAsync(HttpClient client, string contentType, string site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sessions") { Content = new StringContent("{\"clientCert\":\"true\"}", System.Text.Encoding.UTF8, contentType) };
        request.Headers.Add("Sec-Fetch-Site", site);
        using var answer = await client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private X509Certificate2 Make(string subject, RSA? key = null, int from = -1, int to = 1)
    {
        using var made = new CertificateRequest(subject, key ?? _rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(to));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
