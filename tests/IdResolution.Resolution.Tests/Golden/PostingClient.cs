using System.Net;
using System.Net.Http.Headers;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.V1.Bulk;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Resolution.Tests.Golden;

/// <summary>Sends messages to a node through the real HTTP server, as bodies of POSTs, each over its own connection (specification §8.2).</summary>
internal sealed class PostingClient : IAsyncDisposable
{
    private const string MediaType = "application/x-hdl-message";

    private readonly HttpServer _server;
    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    private readonly DirectoryInfo _kept;

    private PostingClient(HttpServer server, DirectoryInfo kept)
    {
        _server = server;
        _kept = kept;
    }

    public static async Task<PostingClient> StartAsync(TestNode node)
    {
        var options = new HttpServerOptions { EndPoints = [new HttpEndPoint(new IPEndPoint(IPAddress.Loopback, 0), IsTls: false)] };
        var kept = Directory.CreateTempSubdirectory("posting-");
        var parts = new HttpParts
        {
            Bulk = new BulkOptions { Directory = kept.FullName },
            Door = node.Engine.Gateway, Engine = node.Engine, FindObstacle = () => null, Time = node.Time, Loggers = NullLoggerFactory.Instance,
        };
        var server = new HttpServer(options, parts);
        await server.StartAsync(CancellationToken.None);
        return new PostingClient(server, kept);
    }

    /// <summary>Every message of the answer.</summary>
    public async Task<IReadOnlyList<byte[]>> SendAsync(byte[] octets)
    {
        using var body = new ByteArrayContent(octets) { Headers = { ContentType = new MediaTypeHeaderValue(MediaType) } };
        using var answer = await _client.PostAsync(_server.Addresses[0], body);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo(MediaType));
        var rest = await answer.Content.ReadAsByteArrayAsync();
        var frames = new List<byte[]>();
        while (rest.Length > 0)
        {
            Assert.That(Envelope.TryRead(rest, out var envelope));
            var length = Envelope.Length + (int)envelope.MessageLength;
            frames.Add(rest[..length]);
            rest = rest[length..];
        }
        return frames;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _kept.Delete(recursive: true);
    }
}
