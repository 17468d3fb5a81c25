using System.Globalization;
using System.Net.Sockets;
using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Testing;
using IdResolution.Testing.Metrics;
using IdResolution.Testing.Vectors;

namespace IdResolution.EndToEnd.Tests;

/// <summary>A recursive node in front of a tree of real nodes: what its clients get, also while others are away.</summary>
public sealed class RecursiveTests
{
    private const string Pump = "88.100.1/PUMP-0001";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private TreeFixture _tree = null!;
    private RedisServer _redis = null!;
    private NodeProcess _recursive = null!;
    private string _operator = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = new RedisServer("--requirepass", "not told");
        _tree = await TreeFixture.StartAsync();
        _operator = $"127.0.0.1:{PortPicker.FreePort().ToString(CultureInfo.InvariantCulture)}";
        var password = _tree.Root.Fixture.PathOf("redis.password");
        await File.WriteAllTextAsync(password, "not told\n");
        _recursive = await _tree.StartAsync(configuration =>
        {
            configuration["Node:Role"] = "Recursive";
            configuration.Remove("Node:HomedPrefixes");
            configuration.Remove("Node:ServerAdministrators");
            configuration["Handle:IdisProfile"] = true;
            configuration["Recursion:Roots"] = _tree.RootSite;
            // What is remembered is old after a second, so that tests need not wait for it.
            configuration["Cache:MaxTtlSeconds"] = 1;
            configuration["Redis:Endpoints"] = _redis.Endpoint;
            configuration["Redis:PasswordFile"] = password;
            configuration["Operator:Listen"] = _operator;
        });
        for (var number = 1; number <= 5; number++)
            await TreeFixture.CreateAsync(_tree.Secondary, "88.100", $"obj000000{number}", "1:URL=https://example.org/", "2:EMAIL=a@example.org");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _tree.DisposeAsync();
        _redis.Dispose();
    }

    [TestCase("--udp")]
    [TestCase("--tcp")]
    public async Task A_name_is_found_from_the_root_down(string transport)
    {
        var found = await Tool.IdctlAsync("resolve", Pump, "--server", _recursive.Server, transport);
        Assert.That(found.Output, Does.Contain("plant.example/things/pump-0001"), found.ToString());
        found = await Tool.IdctlAsync("resolve", "88.100.1", "--server", _recursive.Server, transport);
        Assert.That(found.Output, Does.Contain("HS_SITE"), found.ToString());
        var missing = await Tool.IdctlAsync("resolve", "88.100.1/NOT-THERE", "--server", _recursive.Server, transport);
        Assert.That(missing.Errors, Does.Contain("[100 "), missing.ToString());
    }

    [Test]
    public async Task Recorded_questions_of_both_client_worlds_are_answered_as_by_the_authority()
    {
        var vectors = new[] { "teleinfo-sdk", "versions", "resolution" }.SelectMany(GoldenVectors.Load)
            .Where(vector => vector.Direction == "client->server" && ResolutionQuestion.PeekHandle(vector.Octets).StartsWith("88.100/"u8)).ToArray();
        Assert.That(vectors, Has.Length.GreaterThan(30));
        foreach (var vector in vectors)
        {
            var expected = await AskAsync(_tree.Secondary, vector.Octets);
            var actual = await AskAsync(_recursive, vector.Octets);
            // Who asks for more than is public is asked who he is, by the authority only.
            if (expected.Header.ResponseCode == ResponseCode.AuthenticationNeeded) continue;
            Assert.That(actual.Header.ResponseCode, Is.EqualTo(expected.Header.ResponseCode), vector.Name);
            Assert.That(actual.Header.Flags, Is.EqualTo(expected.Header.Flags & ~OpFlags.Authoritative), vector.Name);
            Assert.That(actual.Envelope.RequestId, Is.EqualTo(expected.Envelope.RequestId), vector.Name);
            Assert.That(ValuesOf(actual), Is.EqualTo(ValuesOf(expected)), vector.Name);
            Assert.That(actual.RequestDigest is null, Is.EqualTo(expected.RequestDigest is null), vector.Name);
            if (vector.Name == "resolve-certify.request") Assert.That(actual.Credential, Is.Not.Null, vector.Name);
            if (vector.Name == "resolve-certify-no-cache-certify.request") Assert.That(actual.Credential, Is.Null, vector.Name);
        }
    }

    [Test]
    public async Task Answers_keep_coming_while_the_authority_is_dead_and_the_right_ones_when_it_is_back()
    {
        await using var client = Client();
        Assert.That((await client.ResolveAsync(Pump)).Code, Is.EqualTo(ResponseCode.Success));
        var before = await StaleAsync();
        await _tree.Enterprise.KillAsync();
        using var limit = new CancellationTokenSource(Limit);
        var count = 0;
        // Its time is over within a second; from then on there is nothing but old answers.
        do
        {
            var answer = await client.ResolveAsync(Pump, cancellation: limit.Token);
            Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success), $"answer {count}: {answer.Text}");
            count++;
        }
        while (await StaleAsync() < before + 3);

        await _tree.StartAgainAsync(_tree.Enterprise.Fixture);
        var fetched = await RecursionsAsync("Fetched");
        while (await RecursionsAsync("Fetched") == fetched)
        {
            var answer = await client.ResolveAsync(Pump, cancellation: limit.Token);
            Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success));
        }
    }

    [Test]
    public async Task No_question_fails_while_redis_stands_still()
    {
        await using var client = Client();
        await AskForManyAsync(client, 0, 100);
        _redis.Pause();
        try
        {
            await AskForManyAsync(client, 100, 400);
            Assert.That(await SampleAsync("idresolution_caching_redis_open", ""), Is.EqualTo(1), "it was noticed");
        }
        finally
        {
            _redis.Resume();
        }
        using var limit = new CancellationTokenSource(Limit);
        while (await SampleAsync("idresolution_caching_redis_open", "") > 0) limit.Token.ThrowIfCancellationRequested();
        await AskForManyAsync(client, 400, 500);
    }

    [Test]
    public void The_password_of_redis_stands_in_no_log() => Assert.That(_recursive.Output, Does.Contain("answers for others").And.Not.Contain("not told"));

    // Every one is another question, for which memory does not help.
    private static async Task AskForManyAsync(HandleClient client, int from, int to)
    {
        await Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, cancellation) =>
        {
            var answer = await client.ResolveAsync(Pump, new ResolveOptions { Indexes = [1, (uint)(1_000 + number)] }, cancellation);
            Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success), $"question {number}: {answer.Text}");
        });
    }

    private HandleClient Client() => new(HandleClientOptions.Default with { Servers = [new ServerAddress("127.0.0.1", _recursive.Fixture.Port)] });

    private Task<double> StaleAsync() => SampleAsync("idresolution_caching_stale_total", "");

    private Task<double> RecursionsAsync(string outcome) => SampleAsync("idresolution_resolution_recursions_total", $"outcome=\"{outcome}\"");

    private async Task<double> SampleAsync(string name, string label)
    {
        using var http = new HttpClient { Timeout = Limit };
        return Exposition.Parse(await http.GetStringAsync(new Uri($"http://{_operator}/metrics"))).Sum(name, label);
    }

    private static IEnumerable<HandleValue>? ValuesOf(Message message) =>
        (message.Body as ResolutionResponse)?.Values.Select(value => value with { Ttl = 0 });

    private static async Task<Message> AskAsync(NodeProcess node, ReadOnlyMemory<byte> request)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync(node.Endpoint, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(request, limit.Token);
        var head = new byte[Envelope.Length];
        await stream.ReadExactlyAsync(head, limit.Token);
        Assert.That(Envelope.TryRead(head, out var envelope));
        var message = new byte[envelope.MessageLength];
        await stream.ReadExactlyAsync(message, limit.Token);
        Assert.That(MessageCodec.TryRead([.. head, .. message], out var decoded, out var error), $"{error}");
        return decoded;
    }
}
