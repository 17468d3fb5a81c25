using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using IdResolution.Client;
using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Security.Audit;

namespace IdResolution.EndToEnd.Tests;

/// <summary>An acknowledged registration survives kill -9, and nothing torn is ever served. IDRES_KILL_ROUNDS sets the rounds; tests/soak/kill.sh runs 200.</summary>
public sealed class KillUnderLoadTests
{
    private const int Writers = 48;
    private const int MaxRegistrationsPerRound = 20_000;

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("IDRES_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 4;

    [Test]
    public async Task No_acknowledged_registration_is_lost_and_no_record_is_torn()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var fixture = new NodeFixture(sampleData: false);
        var acknowledged = new ConcurrentDictionary<string, int>();

        for (var round = 0; round < Rounds; round++)
        {
            var before = acknowledged.Count;
            await using (var node = await NodeProcess.StartAsync(fixture))
            {
                // Those of the last rounds after every kill, all of them at the end.
                await CheckAsync(node, acknowledged.Where(entry => entry.Value >= round - 2).Select(entry => entry.Key));
                await RegisterUntilKilledAsync(node, round, random.Next(50, 1_500), acknowledged);
            }
            Assert.That(acknowledged, Has.Count.GreaterThan(before), "the round registered nothing");
        }

        await using var last = await NodeProcess.StartAsync(fixture);
        await CheckAsync(last, acknowledged.Keys);
        CheckAudit(Path.Combine(fixture.DataDirectory, "audit"), acknowledged.Keys);
        TestContext.Out.WriteLine($"{Rounds} kills, {acknowledged.Count} acknowledged registrations, none lost");
    }

    private static void CheckAudit(string directory, ICollection<string> acknowledged)
    {
        Assert.That(AuditVerifier.Verify(directory, []).Findings, Is.Empty);
        var written = new HashSet<string>(AuditReader.Read(directory).Select(HandleOf));
        Assert.That(acknowledged.Where(handle => !written.Contains(handle)), Is.Empty, "acknowledged and not audited");

        static string HandleOf(ReadOnlyMemory<byte> line)
        {
            using var parsed = JsonDocument.Parse(line);
            return parsed.RootElement.TryGetProperty("handle", out var handle) ? handle.GetString()! : "";
        }
    }

    private static async Task RegisterUntilKilledAsync(NodeProcess node, int round, int killAfter, ConcurrentDictionary<string, int> acknowledged)
    {
        using var key = PrivateKey.Load(await File.ReadAllBytesAsync(node.AdminKey));
        using var authenticator = new PrivateKeyAuthenticator(ValueReference.Parse("300:88.100.1/ADMIN"), key);
        await using var client = new HandleClient(HandleClientOptions.Default with
        {
            Servers = [new ServerAddress("127.0.0.1", node.Fixture.Port)],
            Authenticator = authenticator,
        });
        var next = 0;
        var done = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        async Task WriteAsync()
        {
            while (Interlocked.Increment(ref next) is var number && number <= MaxRegistrationsPerRound)
            {
                var handle = $"88.100.1/K-{round.ToString(CultureInfo.InvariantCulture)}-{number.ToString(CultureInfo.InvariantCulture)}";
                try
                {
                    var answer = await client.CreateAsync(handle, ValuesOf(handle));
                    Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success));
                }
                catch (HandleClientException)
                {
                    // The node is gone; what was not answered is nobody's promise.
                    return;
                }
                acknowledged.TryAdd(handle, round);
                if (Interlocked.Increment(ref done) == killAfter) enough.TrySetResult();
            }
        }

        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync)).ToArray();
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await node.KillAsync();
        await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(90));
    }

    private static async Task CheckAsync(NodeProcess node, IEnumerable<string> handles)
    {
        await using var client = new HandleClient(HandleClientOptions.Default with { Servers = [new ServerAddress("127.0.0.1", node.Fixture.Port)], Transport = TransportPreference.TcpOnly });
        await Parallel.ForEachAsync(handles, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (handle, cancellation) =>
        {
            var answer = await client.ResolveAsync(handle, cancellation: cancellation);
            Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success), handle);
            Assert.That(answer.Values.Select(value => Convert.ToHexString(value.Data.Span)), Is.EqualTo(ValuesOf(handle).Select(value => Convert.ToHexString(value.Data.Span))), handle);
        });
    }

    // The values say which handle they belong to, so that a torn or misplaced record is seen.
    private static HandleValue[] ValuesOf(string handle) =>
        [HandleValue.OfText(1, "URL", "https://things.example/" + handle), HandleValue.OfText(2, "DESC", string.Concat(Enumerable.Repeat(handle + ";", 20)))];
}
