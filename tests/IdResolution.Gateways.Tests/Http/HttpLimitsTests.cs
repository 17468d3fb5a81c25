using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.Tests.Http;

public sealed class HttpLimitsTests
{
    private HttpFace _shared = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _shared = await HttpFace.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _shared.DisposeAsync();

    [Test]
    public async Task A_second_is_worth_its_requests_and_the_next_one_waits()
    {
        await using var face = await HttpFace.StartAsync(options => options with { RequestsPerSecondPerSource = 5 });
        using var client = HttpFace.Client(face.Http);
        for (var i = 0; i < 5; i++) Assert.That((await client.GetAsync("/where")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        var refused = await client.GetAsync("/where");
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That((await client.GetAsync("/healthz")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "for load balancers");
        face.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.That((await client.GetAsync("/where")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await client.GetAsync("/where")).StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Requests_under_way_are_bounded_and_give_their_place_back()
    {
        await using var face = await HttpFace.StartAsync(options => options with { MaxRequestsPerSource = 2 });
        using var client = HttpFace.Client(face.Http);
        var waiting = Enumerable.Range(0, 2).Select(_ => client.GetStringAsync("/wait")).ToArray();
        for (var i = 0; i < 2; i++) await face.Room.Arrived.WaitAsync();

        var refused = await client.GetAsync("/where");
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
        face.Room.Release.SetResult();
        Assert.That(await Task.WhenAll(waiting), Has.All.EqualTo("waited"));
        Assert.That((await client.GetAsync("/where")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Connections_of_one_client_are_bounded()
    {
        await using var face = await HttpFace.StartAsync(options => options with { MaxConnectionsPerSource = 2 });
        using var first = await ConnectAsync(face);
        using var second = await ConnectAsync(face);
        Assert.That(await TalkAsync(first, "GET /where HTTP/1.1\r\nHost: x\r\n\r\n", untilEnd: false), Does.StartWith("HTTP/1.1 200"));
        Assert.That(await TalkAsync(second, "GET /where HTTP/1.1\r\nHost: x\r\n\r\n", untilEnd: false), Does.StartWith("HTTP/1.1 200"));
        using (var third = await ConnectAsync(face)) Assert.That(await TalkAsync(third, "GET /where HTTP/1.1\r\nHost: x\r\n\r\n"), Is.Empty);

        second.Close();
        var deadline = Stopwatch.StartNew();
        var answer = "";
        while (answer.Length == 0 && deadline.Elapsed < TimeSpan.FromSeconds(30))
        {
            using var next = await ConnectAsync(face);
            answer = await TalkAsync(next, "GET /where HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }
        Assert.That(answer, Does.StartWith("HTTP/1.1 200"), "a place is free again");
    }

    [TestCase("TRACE", 405)]
    [TestCase("BREW", 501)]
    [TestCase("GETX", 501)]
    public async Task Methods_that_nobody_answers_are_refused(string method, int status)
    {
        await using var face = await HttpFace.StartAsync();
        using var client = await ConnectAsync(face);
        var answer = await TalkAsync(client, $"{method} /who HTTP/1.1\r\nHost: x\r\nAuthorization: Basic secret\r\nConnection: close\r\n\r\n");
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} ").And.Not.Contain("secret"));
    }

    [Test]
    public async Task What_fails_inside_is_told_to_nobody_outside()
    {
        await using var face = await HttpFace.StartAsync();
        using var client = HttpFace.Client(face.Https);
        using var answer = await client.GetAsync("/fault");
        var text = answer.ToString() + await answer.Content.ReadAsStringAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(text, Does.Contain("The node failed.").And.Not.Contain("wrong inside").And.Not.Contain("Exception").And.Not.Contain("X-Half"));
        Assert.That((await client.GetAsync("/where")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Every_answer_has_the_headers_that_browsers_heed()
    {
        await using var face = await HttpFace.StartAsync(options => options with { StrictTransport = TimeSpan.FromDays(1) });
        foreach (var address in new[] { face.Http, face.Https })
        {
            using var client = HttpFace.Client(address);
            foreach (var path in new[] { "/where", "/who", "/fault", "/healthz", "/api/sessions" })
            {
                using var answer = await client.GetAsync(path);
                Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }), path);
                Assert.That(answer.Headers.Contains("Referrer-Policy"), path);
                Assert.That(answer.Headers.Contains("Server"), Is.False);
                Assert.That(answer.Headers.TryGetValues("Strict-Transport-Security", out var strict) ? strict.Single() : null, Is.EqualTo(address == face.Https ? "max-age=86400" : null));
            }
        }
    }

    [TestCase("GET /LONG HTTP/1.1\r\nHost: x\r\n\r\n", 414)]
    [TestCase("GET / HTTP/1.1\r\nHost: x\r\nMANY\r\n", 431)]
    [TestCase("GET / HTTP/1.1\r\nHost: x\r\nX: LONG\r\n\r\n", 431)]
    [TestCase("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400)]
    [TestCase("GET / HTTP/1.1\r\n\r\n", 400)]
    [TestCase("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    [TestCase("GET / HTTP/9.9\r\n\r\n", 505)]
    [TestCase("\u0001\u0002\u0003\r\n\r\n", 400)]
    [TestCase("POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0)]
    [TestCase("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400)]
    [TestCase("POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", 400)]
    [TestCase("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nxxGARBAGE\r\n\r\n", 200)]
    [TestCase("GET http://elsewhere.example/where HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400)]
    [TestCase("GET http://x/where HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200)]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 403)]
    public async Task Hostile_octets_are_answered_or_cut_off_and_the_node_serves_on(string octets, int status)
    {
        var face = _shared;
        var text = octets.Replace("LONG", new string('a', 40_000), StringComparison.Ordinal).Replace("MANY", string.Concat(Enumerable.Repeat("X: y\r\n", 1_000)), StringComparison.Ordinal);
        using (var hostile = await ConnectAsync(face))
        {
            var answer = await TalkAsync(hostile, text);
            if (status > 0) Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
            Assert.That(answer, Does.Not.Contain("Exception"));
        }
        using (var half = await ConnectAsync(face)) await half.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text[..(text.Length / 2)]));
        using var client = HttpFace.Client(face.Http);
        Assert.That((await client.GetAsync("/where")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_body_has_to_come_in_time()
    {
        await using var face = await HttpFace.StartAsync();
        using var slow = await ConnectAsync(face);
        Assert.That(await TalkAsync(slow, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", untilEnd: false), Does.StartWith("HTTP/1.1 100 "));
        face.Time.Advance(HttpLimits.BodyPatience);
        Assert.That(await TalkAsync(slow, "xx", untilEnd: false), Does.StartWith("HTTP/1.1 408 "));
    }

    [Test]
    public async Task Bodies_that_are_not_finished_are_bounded_and_give_their_room_back()
    {
        await using var face = await HttpFace.StartAsync();
        var head = $"POST /record HTTP/1.1\r\nHost: x\r\nContent-Length: {HttpLimits.MaxBodyLength}\r\n\r\n";
        var almost = head + new string(' ', HttpLimits.MaxBodyLength - 1);
        var senders = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => ConnectAsync(face)));
        var answers = senders.Select(sender => TalkAsync(sender, almost, untilEnd: false)).ToArray();
        Assert.That(await await Task.WhenAny(answers), Does.StartWith("HTTP/1.1 503 ").And.Contain("Retry-After: 1"));

        foreach (var sender in senders) sender.Dispose();
        await Task.WhenAll(answers);
        using var client = HttpFace.Client(face.Http);
        HttpStatusCode status;
        do
        {
            using var whole = new ByteArrayContent(new byte[HttpLimits.MaxBodyLength]);
            status = (await client.PostAsync("/record", whole)).StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_body_that_never_ends_is_cut_off_with_the_client()
    {
        var face = _shared;
        using (var slow = await ConnectAsync(face)) await slow.GetStream().WriteAsync("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nxx"u8.ToArray());
        using var client = HttpFace.Client(face.Http);
        Assert.That((await client.GetAsync("/where")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("-tls1_1", false)]
    [TestCase("-tls1", false)]
    [TestCase("-tls1_2", true)]
    [TestCase("-tls1_3", true)]
    public async Task TLS_is_1_2_or_newer(string version, bool isTaken)
    {
        var face = _shared;
        // Without the cipher string the tool itself would not offer the old ones, and its refusal would prove nothing.
        var (code, output) = await ForeignClient.RunAsync("openssl", "s_client", "-connect", $"127.0.0.1:{face.Https.Port}", version, "-cipher", "ALL:@SECLEVEL=0");
        Assert.That(code == 0, Is.EqualTo(isTaken), output);
        if (!isTaken) Assert.That(output, Does.Contain("alert protocol version").Or.Contain("unsupported protocol").Or.Contain("SSL alert number 70"));
    }

    private static async Task<TcpClient> ConnectAsync(HttpFace face)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, face.Http.Port);
        return client;
    }

    // What came before the end, or the first part of it.
    private static async Task<string> TalkAsync(TcpClient client, string text, bool untilEnd = true)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var stream = client.GetStream();
        var answer = new StringBuilder();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text), limit.Token);
            var buffer = new byte[16_384];
            for (var read = 1; read > 0 && (untilEnd || answer.Length == 0);)
            {
                read = await stream.ReadAsync(buffer, limit.Token);
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Cut off.
        }
        return answer.ToString();
    }
}
