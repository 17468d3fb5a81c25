using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Protocol.Json;
using IdResolution.Security;

namespace IdResolution.Gateways.Tests.HandleApi;

public sealed class SiteAndVerificationTests
{
    private const string Secret = "/api/verifications/300%3A88.100.1%2FSECRET";

    private static readonly byte[] Nonce = RandomNumberGenerator.GetBytes(16);
    private static readonly byte[] ClientNonce = RandomNumberGenerator.GetBytes(20);

    private HttpNode _node = null!;
    private ApiClient _anyone = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync();
        _anyone = ApiClient.Anonymous(_node);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _anyone.Dispose();
        await _node.DisposeAsync();
    }

    [Test]
    public async Task Checklist_150_shows_the_site_record()
    {
        var answer = await _anyone.GetAsync("/api/site");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((200, 1)));
        var site = answer.Json.GetProperty("site");
        Assert.That(JsonElement.DeepEquals(site, JsonDocument.Parse(SiteJson.ToArray(_node.Node.Site)).RootElement));
        Assert.That(site.GetProperty("servers")[0].GetProperty("publicKey").GetProperty("value").GetProperty("kty").GetString(), Is.EqualTo("RSA"));
    }

    [TestCase(SecretKeyAlgorithm.Sha1, "SHA1")]
    [TestCase(SecretKeyAlgorithm.Sha1, "SHA-1")]
    [TestCase(SecretKeyAlgorithm.Sha256, "SHA256")]
    [TestCase(SecretKeyAlgorithm.HmacSha1, "HMAC-SHA1")]
    [TestCase(SecretKeyAlgorithm.HmacSha256, "hmac-sha256")]
    public async Task Checklist_150_judges_answers_made_with_a_secret(SecretKeyAlgorithm algorithm, string name)
    {
        foreach (var (secret, isValid) in ((string, bool)[])[(HttpNode.Secret, true), ("wrong", false)])
        {
            var signature = SecretKeyAnswer.Create(algorithm, Encoding.UTF8.GetBytes(secret), Nonce, ClientNonce)[1..];
            var answer = await _anyone.GetAsync($"{Secret}?alg={name}{Parameters(signature)}");
            Assert.That((answer.Status, answer.Text), Is.EqualTo((200, $$"""{"responseCode":1,"isValid":{{(isValid ? "true" : "false")}}}""")));
        }
    }

    [Test]
    public async Task Judges_answers_made_with_a_derived_key()
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var key = Rfc2898DeriveBytes.Pbkdf2(HttpNode.Secret, salt, 1_000, HashAlgorithmName.SHA1, 20);
        var signature = HMACSHA1.HashData(key, (byte[])[.. Nonce, .. ClientNonce]);
        var parameters = $"{Secret}?alg=PBKDF2WithHmacSHA1{Parameters(signature)}&salt={Uri.EscapeDataString(Convert.ToBase64String(salt))}&iterations=1000";
        Assert.That((await _anyone.GetAsync(parameters + "&length=160")).Json.GetProperty("isValid").GetBoolean());
        Assert.That((await _anyone.GetAsync(parameters + "&length=128")).Json.GetProperty("isValid").GetBoolean(), Is.False);
        Assert.That((await _anyone.GetAsync(parameters)).Code, Is.EqualTo(4), "no length");
    }

    [Test]
    public async Task Says_of_who_is_not_there_what_it_says_of_a_wrong_answer()
    {
        var signature = SecretKeyAnswer.Create(SecretKeyAlgorithm.Sha1, Encoding.UTF8.GetBytes(HttpNode.Secret), Nonce, ClientNonce)[1..];
        var answer = await _anyone.GetAsync($"/api/verifications/300:88.100.1/nobody?alg=SHA1{Parameters(signature)}");
        Assert.That((answer.Status, answer.Json.GetProperty("isValid").GetBoolean()), Is.EqualTo((200, false)));
    }

    [TestCase("/api/verifications/300%3Ax?alg=SHA1&nonce=AA==&cnonce=AA==&signature=AA==", 102)]
    [TestCase(Secret, 4)]
    [TestCase(Secret + "?alg=MD5&nonce=AA==&cnonce=AA==&signature=AA==", 4)]
    [TestCase(Secret + "?alg=SHA1&nonce=?&cnonce=AA==&signature=AA==", 4)]
    [TestCase(Secret + "?alg=SHA1&nonce=AA==&cnonce=AA==", 4)]
    [TestCase(Secret + "?alg=SHA1&nonce=AA==&signature=AA==&cnonce=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 4)]
    [TestCase(Secret + "?alg=PBKDF2WithHmacSHA1&nonce=AA==&cnonce=AA==&signature=AA==&salt=AA==&iterations=-1&length=160", 4)]
    public async Task Refuses_what_is_no_answer(string path, int code)
    {
        var answer = await _anyone.GetAsync(path);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, code)), answer.Text);
    }

    // Not escaped where it would do no harm: a plus arrives as a space.
    private static string Parameters(byte[] signature) =>
        $"&nonce={Convert.ToBase64String(Nonce)}&cnonce={Uri.EscapeDataString(Convert.ToBase64String(ClientNonce))}&signature={Convert.ToBase64String(signature)}";
}
