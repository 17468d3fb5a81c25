using System.Net;
using System.Text;
using System.Text.Json;

namespace IdResolution.Gateways.Tests.Http.Authentication;

public sealed class SessionsRoomTests
{
    private const string This = "/api/sessions/this";

    private HttpFace _face = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _face = await HttpFace.StartAsync();
        _client = HttpFace.Client(_face.Https);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _face.DisposeAsync();
    }

    [Test]
    public async Task A_session_is_made_proven_looked_at_and_ended()
    {
        var (made, json) = await SendAsync(HttpMethod.Post, "/api/sessions");
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(made.Headers.Location!.OriginalString, Does.EndWith("/api/sessions/this"));
        Assert.That(Names(json), Is.EqualTo(new[] { "sessionId", "nonce" }));

        var (wrong, refused) = await SendAsync(HttpMethod.Put, This, Answer(json, "wrong"));
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(refused.GetProperty("error").GetString(), Is.EqualTo("Identity or key is wrong."));
        Assert.That(refused.GetProperty("nonce").GetString(), Is.Not.EqualTo(json.GetProperty("nonce").GetString()));

        var (right, proven) = await SendAsync(HttpMethod.Put, This, Answer(refused, HttpFace.Secret));
        var header = $"Handle sessionId=\"{json.GetProperty("sessionId").GetString()}\"";
        Assert.That(right.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Names(proven), Is.EqualTo(new[] { "sessionId", "nonce", "authenticated", "id" }));
        Assert.That(proven.GetProperty("authenticated").GetBoolean(), Is.True);
        Assert.That(proven.GetProperty("id").GetString(), Is.EqualTo(HttpFace.SecretIdentity));
        Assert.That((await HttpFace.AskAsync(_client, header)).Outcome, Is.EqualTo((200, HttpFace.SecretIdentity)));

        var (_, state) = await SendAsync(HttpMethod.Get, This, authorization: header);
        Assert.That(state.GetProperty("id").GetString(), Is.EqualTo(HttpFace.SecretIdentity));
        var (ended, _) = await SendAsync(HttpMethod.Delete, This, authorization: header);
        Assert.That(ended.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await HttpFace.AskAsync(_client, header)).Status, Is.EqualTo(401));
        var (gone, _) = await SendAsync(HttpMethod.Get, This, authorization: header);
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task The_server_shows_who_it_is_when_it_is_sent_a_nonce()
    {
        var clientNonce = new byte[] { 1, 2, 3 };
        var (_, json) = await SendAsync(HttpMethod.Post, "/api/sessions", $$"""{"version":"0","cnonce":"{{Convert.ToBase64String(clientNonce)}}"}""");

        byte[] signed = [.. json.GetProperty("nonce").GetBytesFromBase64(), .. clientNonce];
        Assert.That(HttpFace.ServerKey.PublicKey.Verify(signed, Encoding.ASCII.GetBytes(json.GetProperty("serverAlg").GetString()!), json.GetProperty("serverSignature").GetBytesFromBase64()), Is.True);
    }

    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("""{"sessionId":{}}""")]
    [TestCase("""{"id":"300:88.100/KEY","id":"x"}""")]
    [TestCase("""{"sessionId":"\ud800"}""")]
    [TestCase("""{"cnonce":"*"}""")]
    [TestCase("""{"signature":"AAAA"}""")]
    [TestCase("""{"iterations":-1}""")]
    public async Task A_body_that_makes_no_sense_is_refused(string body)
    {
        foreach (var (method, path) in new[] { (HttpMethod.Post, "/api/sessions"), (HttpMethod.Put, This) })
        {
            var (answer, json) = await SendAsync(method, path, body);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(json.GetProperty("error").GetString(), Is.Not.Empty);
        }
    }

    [Test]
    public async Task A_long_body_and_two_different_sessions_are_refused()
    {
        Assert.That((await SendAsync(HttpMethod.Post, "/api/sessions", "{\"x\":\"" + new string('x', 70_000) + "\"}")).Answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Put, This, """{"sessionId":"a"}""", "Handle sessionId=b")).Answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Put, This, """{"sessionId":"a"}""")).Answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await SendAsync(HttpMethod.Delete, This)).Answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("GET", "/api/sessions", 405)]
    [TestCase("POST", This, 405)]
    [TestCase("GET", "/api/sessions/other", 404)]
    [TestCase("OPTIONS", This, 204)]
    public async Task Methods_and_paths_are_those_of_the_specification(string method, string path, int status)
    {
        var (answer, _) = await SendAsync(new HttpMethod(method), path);
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That(answer.Content.Headers.Contains("Allow") || status == 404, Is.True);
        Assert.That(answer.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { "*" }));
        Assert.That(answer.Headers.Contains("Access-Control-Allow-Credentials"), Is.False);
    }

    [Test]
    public async Task There_are_none_over_plain_HTTP()
    {
        using var clear = HttpFace.Client(_face.Http);
        using var answer = await clear.PostAsync("/api/sessions", null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("nonce"));
    }

    private static string Answer(JsonElement challenge, string secret)
    {
        var sessionId = challenge.GetProperty("sessionId").GetString();
        var exchange = new HandleExchange([$"Handle sessionId=\"{sessionId}\", nonce=\"{challenge.GetProperty("nonce").GetString()}\""]);
        return JsonSerializer.Serialize(new
        {
            sessionId, id = HttpFace.SecretIdentity, type = "HS_SECKEY", cnonce = exchange.ClientNonce, alg = "HMAC-SHA256", signature = exchange.Mac("HMAC-SHA256", secret),
        });
    }

    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    private async Task<(HttpResponseMessage Answer, JsonElement Json)> SendAsync(HttpMethod method, string path, string? body = null, string? authorization = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }
}
