using System.Net;
using System.Runtime.CompilerServices;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Tunnel;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Gateway;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Gateways.Tests.Tunnel;

/// <summary>What becomes of an engine's answers, and of its silence.</summary>
public sealed class TunnelRepliesTests
{
    private static readonly byte[] Frame = new byte[65_536];
    private static readonly Task Never = new TaskCompletionSource().Task;
    private static readonly TunnelOptions Short = new() { RequestTimeout = TimeSpan.FromMilliseconds(300) };

    [Test]
    public async Task A_list_goes_no_faster_than_the_client_reads()
    {
        const int Frames = 10_000;
        var heldBack = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var engine = new FakeEngine(async (_, replies, cancellation) =>
        {
            for (var i = 0; i < Frames; i++)
            {
                var sending = replies.SendAsync(Frame, cancellation);
                if (!sending.IsCompleted) heldBack.TrySetResult(i);
                await sending;
            }
            heldBack.TrySetResult(Frames);
        });
        await using var server = await StartAsync(engine);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Addresses[0]) { Content = Post.Body(Post.Question("88.100/x")) };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.That(await heldBack.Task, Is.LessThan(Frames / 2), "frames sent to a client that has read nothing");

        await using var body = await answer.Content.ReadAsStreamAsync();
        var (buffer, total) = (new byte[1 << 20], 0L);
        while (await body.ReadAsync(buffer) is > 0 and var read) total += read;
        Assert.That(total, Is.EqualTo((long)Frames * Frame.Length));
        Assert.That(engine.MaxReplyLength, Is.EqualTo(Envelope.Length + Envelope.MaxMessageLength));
    }

    [Test]
    public async Task A_client_that_goes_away_ends_the_work_for_it()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(new FakeEngine(async (_, replies, cancellation) =>
        {
            try
            {
                while (true) await replies.SendAsync(Frame, cancellation);
            }
            finally
            {
                ended.SetResult();
            }
        }));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Addresses[0]) { Content = Post.Body(Post.Question("88.100/x")) };

        (await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)).Dispose();

        await ended.Task;
    }

    [Test]
    public async Task An_engine_that_does_not_answer_in_time_is_a_504_and_one_that_stops_in_the_middle_breaks_off()
    {
        var silent = new FakeEngine((_, _, cancellation) => new ValueTask(Never.WaitAsync(cancellation)));
        Assert.That(await StatusAsync(silent, Short), Is.EqualTo(504));

        await using var server = await StartAsync(new FakeEngine(async (_, replies, cancellation) =>
        {
            await replies.SendAsync(Frame, cancellation);
            await Never.WaitAsync(cancellation);
        }), Short);
        using var client = new HttpClient();
        Assert.That(() => client.PostAsync(server.Addresses[0], Post.Body(Post.Question("88.100/x"))), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Silence_of_the_engine_is_a_400_and_its_fault_a_500_without_a_word_about_it()
    {
        Assert.That(await StatusAsync(new FakeEngine((_, _, _) => ValueTask.CompletedTask)), Is.EqualTo(400));
        Assert.That(await StatusAsync(new FakeEngine((_, _, _) => throw new InvalidOperationException("hush"))), Is.EqualTo(500));
        Assert.That(await StatusAsync(new FakeEngine((_, _, _) => ValueTask.CompletedTask) { AtOnce = () => throw new InvalidOperationException("hush") }), Is.EqualTo(500));
    }

    [Test]
    public async Task Every_POST_is_a_connection_of_its_own()
    {
        var connections = new List<ClientConnection?>();
        await using var server = await StartAsync(new FakeEngine(async (request, replies, cancellation) =>
        {
            lock (connections) connections.Add(request.Connection);
            await replies.SendAsync(Frame, cancellation);
        }));
        using var client = new HttpClient();

        for (var i = 0; i < 3; i++) (await client.PostAsync(server.Addresses[0], Post.Body(Post.Question("88.100/x")))).Dispose();

        Assert.That(connections, Is.Unique.And.All.Not.Null);
        Assert.That(connections.Select(connection => connection!.IsConfidential), Is.All.False);
    }

    private static async Task<int> StatusAsync(IRequestHandler engine, TunnelOptions? tunnel = null)
    {
        await using var server = await StartAsync(engine, tunnel);
        using var client = new HttpClient();
        using var answer = await client.PostAsync(server.Addresses[0], Post.Body(Post.Question("88.100/x")));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("hush"));
        return (int)answer.StatusCode;
    }

    private static async Task<HttpServer> StartAsync(IRequestHandler engine, TunnelOptions? tunnel = null)
    {
        var options = new HttpServerOptions { EndPoints = [new HttpEndPoint(new IPEndPoint(IPAddress.Loopback, 0), IsTls: false)] };
        var server = new HttpServer(options, new HttpParts
        {
            // For the other rooms, which are not asked.
            Door = (GatewayDoor)RuntimeHelpers.GetUninitializedObject(typeof(GatewayDoor)),
            Engine = engine,
            FindObstacle = () => null,
            Time = TimeProvider.System,
            Loggers = NullLoggerFactory.Instance,
            Tunnel = tunnel ?? new TunnelOptions(),
            Bulk = null!,
        }, _ => [new TunnelRoom(engine, tunnel ?? new TunnelOptions(), TimeProvider.System)]);
        await server.StartAsync(CancellationToken.None);
        return server;
    }
}
