using System.Net;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security.Audit;

namespace IdResolution.Gateways.Tests.Http.Authentication;

public sealed class BasicSchemeTests
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
    public async Task The_right_secret_proves_and_a_wrong_one_is_told_so()
    {
        Assert.That((await HttpFace.AskAsync(_client, HttpFace.Basic())).Outcome, Is.EqualTo((200, HttpFace.SecretIdentity)));
        Assert.That((await HttpFace.AskAsync(_client, HttpFace.Basic(identity: "0:88.100/SECRET"))).Outcome, Is.EqualTo((200, HttpFace.SecretIdentity)));

        var wrong = await HttpFace.AskAsync(_client, HttpFace.Basic("wrong"));
        Assert.That(wrong.Outcome, Is.EqualTo((401, "Refused")));
        Assert.That(wrong.Challenges[0], Does.EndWith("error=\"Identity or key is wrong.\""));
    }

    [Test]
    public async Task A_colon_belongs_to_the_secret_and_names_may_hold_any_character()
    {
        await _face.PutAsync("88.100/王:%", new HandleValue { Index = 7, Type = "HS_SECKEY", Data = "a:b:中"u8.ToArray() });
        Assert.That((await HttpFace.AskAsync(_client, HttpFace.Basic("a:b:中", "7:88.100/王:%"))).Outcome, Is.EqualTo((200, "7:88.100/王:%")));
    }

    [TestCase("Basic")]
    [TestCase("Basic ****")]
    [TestCase("Basic MzAwOjg4LjEwMC9TRUNSRVQ=")]
    [TestCase("Basic OnNlY3JldA==")]
    public async Task What_is_no_name_and_password_is_refused(string header) =>
        Assert.That((await HttpFace.AskAsync(_client, header)).Outcome, Is.EqualTo((401, "Refused")));

    [Test]
    public async Task Two_headers_or_one_too_long_are_refused()
    {
        Assert.That((await HttpFace.AskAsync(_client, HttpFace.Basic(new string('x', 9_000)))).Status, Is.EqualTo(401));
        var two = await HttpFace.AskAsync(_client, HttpFace.Basic(), change: request => request.Headers.TryAddWithoutValidation("Authorization", "Basic x"));
        Assert.That(two.Status, Is.EqualTo(401).Or.EqualTo(400));
    }

    [Test]
    public async Task Failures_are_written_down_and_too_many_are_not_looked_at()
    {
        var statuses = new List<int>();
        var before = _face.Trail.Entries.Length;
        for (var i = 0; i < 25; i++) statuses.Add((await HttpFace.AskAsync(_client, HttpFace.Basic("guess" + i))).Status);

        Assert.That(statuses.Take(20), Has.All.EqualTo(401));
        Assert.That(statuses.Skip(20), Has.All.EqualTo(503));
        Assert.That((await HttpFace.AskAsync(_client, HttpFace.Basic())).Status, Is.EqualTo(503), "the right one is not looked at either");
        var lines = _face.Trail.Entries[before..].Where(line => line.Kind == AuditKind.Act).ToArray();
        Assert.That(lines, Has.Length.EqualTo(20), "of more than that only the number is written");
        Assert.That(lines.Select(line => (line.Who, line.Proof, line.Operation, line.Code)).Distinct(), Is.EqualTo(new[]
        {
            (ValueReference.Parse(HttpFace.SecretIdentity), AuditProof.Claimed, OpCode.ChallengeResponse, ResponseCode.AuthenticationFailed),
        }));
        _face.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await HttpFace.AskAsync(_client, HttpFace.Basic())).Status, Is.EqualTo(200));
    }

    [TestCase("cross-site", "no-cors", "GET", null, false)]
    [TestCase("cross-site", "navigate", "GET", null, true)]
    [TestCase("cross-site", "cors", "GET", null, true)]
    [TestCase("cross-site", "navigate", "POST", "application/x-www-form-urlencoded", false)]
    [TestCase("cross-site", "cors", "POST", "text/plain; charset=utf-8", false)]
    [TestCase("same-site", "cors", "POST", null, false)]
    [TestCase("cross-site", "cors", "POST", "application/json", true)]
    [TestCase("cross-site", "cors", "PUT", "text/plain", true)]
    [TestCase("cross-site", "cors", "DELETE", null, true)]
    [TestCase("same-origin", "navigate", "POST", "application/x-www-form-urlencoded", true)]
    [TestCase("none", "navigate", "GET", null, true)]
    [TestCase(null, null, "POST", "text/plain", true)]
    public async Task A_page_of_another_site_cannot_use_what_the_browser_remembers(string? site, string? mode, string method, string? type, bool isTaken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/who");
        request.Headers.TryAddWithoutValidation("Authorization", HttpFace.Basic());
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        if (mode is not null) request.Headers.Add("Sec-Fetch-Mode", mode);
        if (method != "GET") request.Content = new ByteArrayContent([]);
        if (type is not null) request.Content!.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await _client.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(isTaken ? 200 : 401));
    }

    [TestCase("https://evil.example", false)]
    [TestCase("null", false)]
    [TestCase("own", true)]
    public async Task An_older_browser_tells_by_Origin_where_a_page_is_from(string origin, bool isTaken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/who") { Content = new StringContent("x", Encoding.UTF8, "text/plain") };
        request.Headers.TryAddWithoutValidation("Authorization", HttpFace.Basic());
        request.Headers.Add("Origin", origin == "own" ? _face.Https.GetLeftPart(UriPartial.Authority) : origin);
        using var answer = await _client.SendAsync(request);
        Assert.That(answer.StatusCode == HttpStatusCode.OK, Is.EqualTo(isTaken));

        using var asked = new HttpRequestMessage(HttpMethod.Post, "/who") { Content = new StringContent("x", Encoding.UTF8, "text/plain") };
        asked.Headers.TryAddWithoutValidation("Authorization", HttpFace.Basic());
        asked.Headers.Add("Origin", origin == "own" ? _face.Https.GetLeftPart(UriPartial.Authority) : origin);
        asked.Headers.Add("X-Requested-With", "a script");
        using var afterPreflight = await _client.SendAsync(asked);
        Assert.That(afterPreflight.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
