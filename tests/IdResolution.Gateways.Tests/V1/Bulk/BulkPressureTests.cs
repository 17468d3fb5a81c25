using System.IO.Compression;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using IdResolution.Gateways.Tests.Http;
using static IdResolution.Gateways.Tests.V1.Bulk.BulkClient;

namespace IdResolution.Gateways.Tests.V1.Bulk;

/// <summary>What a client may do to a node with bulks.</summary>
public sealed class BulkPressureTests
{
    private HttpNode _node = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync(configuration => configuration with { Bulk = configuration.Bulk with { StallSeconds = 1, MaxConcurrentPerIdentity = 1 } });
        _client = HttpNode.Client(_node.Https);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [Test]
    public async Task A_client_that_reads_nothing_is_read_no_further_and_ended()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", _node.Https.Port);
        await using var stream = new SslStream(socket.GetStream(), false, static (_, certificate, _, _) => certificate is not null);
        await stream.AuthenticateAsClientAsync("localhost");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/bulk HTTP/1.1\r\nHost: x\r\nAuthorization: {HttpNode.Basic()}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 4000000000\r\n\r\n"));
        // A result is longer than its line, so that more has to be told than was sent.
        var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x\n", 32_768)));
        var sent = 0L;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        // Held back first, and ended after the patience; a node that read on would take all of it.
        await Assert.ThatAsync(
            async () =>
            {
                for (; sent < 400_000_000; sent += block.Length) await stream.WriteAsync(block).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
            },
            Throws.InstanceOf<IOException>());

        Assert.That(sent, Is.LessThan(50_000_000));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(64_000_000));
    }

    [Test]
    public async Task One_more_bulk_than_an_identity_may_run_is_asked_to_wait()
    {
        using var body = new SlowBody();
        var running = _client.SendAsync(Request(body), HttpCompletionOption.ResponseHeadersRead);
        await body.SendAsync(Record("slot-1") + "\n");
        using var first = await running;

        using var second = await _client.SendAsync(Request(Lines(Record("slot-2"))));
        body.End();
        Assert.That(await first.Content.ReadAsStringAsync(), Does.Contain("\"done\":"));

        Assert.That((int)second.StatusCode, Is.EqualTo(429));
        Assert.That(second.Headers.RetryAfter, Is.Not.Null);
    }

    [Test]
    public async Task Takes_what_is_compressed()
    {
        using var request = Request(Gzip(writer => writer.Write(string.Join('\n', Enumerable.Range(0, 3_000).Select(i => Record($"gzip-{i}"))))));

        using var answer = await SendWhenFreeAsync(request);

        Assert.That((int?)Parse(await answer.Content.ReadAsStringAsync()).Summary["registered"], Is.EqualTo(3_000));
    }

    [Test]
    public async Task What_expands_without_end_is_ended()
    {
        using var request = Request(Gzip(writer =>
        {
            var blank = new string('\n', 1_000_000);
            for (var i = 0; i < 20; i++) writer.Write(blank);
        }));

        using var answer = await SendWhenFreeAsync(request);

        Assert.That((bool?)Last(await answer.Content.ReadAsStringAsync())["done"], Is.False);
    }

    [Test]
    public async Task What_is_not_compressed_as_it_says_is_ended()
    {
        var body = Lines(Record("nozip"));
        body.Headers.ContentEncoding.Add("gzip");

        using var answer = await SendWhenFreeAsync(Request(body));

        Assert.That((string?)Last(await answer.Content.ReadAsStringAsync())["problem"], Does.Contain("Content-Encoding"));
    }

    [Test]
    public async Task A_node_that_stops_says_so_and_waits_for_no_body()
    {
        // On the bare connection: a client library may throw away what it has received once the server closes.
        var node = await HttpNode.StartAsync(configuration => configuration with { Http = configuration.Http with { AllowClearAuthentication = true } });
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(node.Http.Host, node.Http.Port);
        var line = Record("stop-1") + "\n";
        var request = $"POST /v1/bulk HTTP/1.1\r\nHost: {node.Http.Authority}\r\nAuthorization: {HttpNode.Basic()}\r\nContent-Type: application/x-ndjson\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n{line.Length:x}\r\n{line}\r\n";
        await connection.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(connection.GetStream());
        await ReadToAsync("registered");

        var stopping = node.DisposeAsync();

        await ReadToAsync("""{"done":false,"problem":"the node stops""");
        await stopping;

        async Task ReadToAsync(string text)
        {
            while (await reader.ReadLineAsync() is { } read)
            {
                if (read.Contains(text, StringComparison.Ordinal)) return;
            }
            Assert.Fail($"the connection ended before: {text}");
        }
    }

    private static JsonNode Last(string text) => JsonNode.Parse(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;

    // The slot of the test before is free when its bulk has ended, which may be a moment after its answer.
    private async Task<HttpResponseMessage> SendWhenFreeAsync(HttpRequestMessage request)
    {
        var body = await request.Content!.ReadAsByteArrayAsync();
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            var again = Request(new ByteArrayContent(body));
            foreach (var encoding in request.Content.Headers.ContentEncoding) again.Content!.Headers.ContentEncoding.Add(encoding);
            var answer = await _client.SendAsync(again);
            if ((int)answer.StatusCode != 429) return answer;
            answer.Dispose();
        }
        throw new TimeoutException("no bulk could be begun");
    }

    private static ByteArrayContent Gzip(Action<StreamWriter> write)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        using (var writer = new StreamWriter(gzip)) write(writer);
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
