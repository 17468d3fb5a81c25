using System.Net;
using System.Net.Sockets;
using System.Text;
using IdResolution.Gateways.Metrics;
using IdResolution.Gateways.Operator;
using IdResolution.Testing.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Gateways.Tests.Operator;

internal sealed class OperatorServerTests
{
    private MetricsCollector _metrics = null!;
    private OperatorServer _server = null!;
    private HttpClient _http = null!;
    private string? _obstacle;

    [SetUp]
    public async Task StartAsync()
    {
        _obstacle = null;
        _metrics = new MetricsCollector();
        _server = new OperatorServer(new IPEndPoint(IPAddress.Loopback, 0), _metrics, () => _obstacle, TimeProvider.System, NullLoggerFactory.Instance);
        await _server.StartAsync(CancellationToken.None);
        _http = new HttpClient { BaseAddress = new Uri($"http://{_server.LocalEndPoint}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    [TearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _metrics.Dispose();
    }

    [Test]
    public async Task Metrics_come_in_the_text_format_without_saying_what_serves_them()
    {
        using var answer = await _http.GetAsync("/metrics");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; version=0.0.4; charset=utf-8"));
        Assert.That(answer.Headers.Contains("Server"), Is.False);
        Assert.That(Exposition.Parse(await answer.Content.ReadAsStringAsync()).Samples["idresolution_gateways_ready"], Is.EqualTo(1));
    }

    [Test]
    public async Task Readiness_follows_the_node_and_health_does_not()
    {
        Assert.That(await GetAsync("/readyz"), Is.EqualTo((HttpStatusCode.OK, "ready\n")));
        _obstacle = "stopping";

        Assert.That(await GetAsync("/readyz"), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "not ready: stopping\n")));
        Assert.That(await GetAsync("/healthz"), Is.EqualTo((HttpStatusCode.OK, "ok\n")));
        Assert.That(Exposition.Parse((await GetAsync("/metrics")).Body).Samples["idresolution_gateways_ready"], Is.Zero);
    }

    [TestCase("POST", "/metrics", HttpStatusCode.MethodNotAllowed)]
    [TestCase("HEAD", "/healthz", HttpStatusCode.MethodNotAllowed)]
    [TestCase("DELETE", "/readyz", HttpStatusCode.MethodNotAllowed)]
    [TestCase("GET", "/", HttpStatusCode.NotFound)]
    [TestCase("GET", "/metrics/../etc/passwd", HttpStatusCode.NotFound)]
    [TestCase("GET", "/METRICS", HttpStatusCode.NotFound)]
    public async Task Nothing_else_is_served(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    [TestCase("GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 ")]
    [TestCase("\u0016\u0003\u0001 not HTTP at all\r\n\r\n", "HTTP/1.1 400")]
    [TestCase("GET /healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 400")]
    public async Task What_is_no_request_is_refused_and_the_port_goes_on(string octets, string expected)
    {
        var answer = await SendAsync(Encoding.Latin1.GetBytes(octets));

        // Closing with octets unread may take the answer away from the peer.
        Assert.That(answer, Is.Empty.Or.StartsWith(expected));
        Assert.That((await GetAsync("/healthz")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Large_headers_are_refused()
    {
        Assert.That(await SendAsync(Encoding.ASCII.GetBytes($"GET /{new string('x', 4_000)} HTTP/1.1\r\nHost: x\r\n\r\n")), Is.Empty.Or.StartsWith("HTTP/1.1 414"));
        Assert.That(await SendAsync(Encoding.ASCII.GetBytes($"GET /metrics HTTP/1.1\r\nHost: x\r\nX: {new string('x', 20_000)}\r\n\r\n")), Is.Empty.Or.StartsWith("HTTP/1.1 431"));
        Assert.That((await GetAsync("/healthz")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_thousand_scrapes_do_not_grow_the_memory()
    {
        for (var i = 0; i < 100; i++) await GetAsync("/metrics");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 1_000; i++) await GetAsync("/metrics");

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(500_000));
    }

    [Test]
    public async Task Connections_are_bounded()
    {
        var peers = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 64; i++)
            {
                var peer = new TcpClient();
                peers.Add(peer);
                await peer.ConnectAsync(_server.LocalEndPoint);
            }
            // The last one is closed without an answer.
            Assert.That(await ReadAllAsync(peers[^1].GetStream()), Is.Empty);
        }
        finally
        {
            foreach (var peer in peers) peer.Dispose();
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> SendAsync(byte[] octets)
    {
        using var peer = new TcpClient();
        await peer.ConnectAsync(_server.LocalEndPoint);
        var stream = peer.GetStream();
        await stream.WriteAsync(octets);
        peer.Client.Shutdown(SocketShutdown.Send);
        return await ReadAllAsync(stream);
    }

    private static async Task<string> ReadAllAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, limit.Token);
        }
        catch (IOException)
        {
            // Reset: what came before counts.
        }
        return Encoding.Latin1.GetString(all.ToArray());
    }
}
