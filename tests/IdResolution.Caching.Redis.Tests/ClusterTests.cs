using System.Diagnostics;
using System.Globalization;
using IdResolution.Testing;

namespace IdResolution.Caching.Redis.Tests;

public sealed class ClusterTests
{
    private const int Names = 60;

    [Test]
    public async Task Nodes_share_a_cluster_of_three_and_outlive_one_of_them()
    {
        var members = Enumerable.Range(0, 3).Select(_ => new RedisServer(
            "--cluster-enabled", "yes", "--cluster-require-full-coverage", "no", "--cluster-port",
            PortPicker.FreePort().ToString(CultureInfo.InvariantCulture))).ToArray();
        try
        {
            Join(members);
            // Each member learns of the others by gossip, one later than the next; until then it refuses everything.
            await Wait.UntilAsync(() => members.All(IsUp));
            void Choose(RedisCacheOptions options)
            {
                options.Endpoints = [.. members.Take(2).Select(member => member.Endpoint)];
                options.CallTimeout = TimeSpan.FromSeconds(2);
            }
            await using var one = await NodeFixture.ConnectedAsync(members[0], Choose);
            await using var other = await NodeFixture.ConnectedAsync(members[0], Choose);

            for (var i = 0; i < Names; i++) await one.AskAndSettleAsync(KeyOf(i), Samples.Answer($"{i}"));
            var shared = 0;
            for (var i = 0; i < Names; i++)
            {
                if ((await other.AskAsync(KeyOf(i), Samples.Answer("x"))).Origin == AnswerOrigin.Shared) shared++;
            }
            for (var i = 0; i < Names; i++) await one.Cache.InvalidateAsync(Samples.Handle($"20.1/{i}"));
            await Wait.UntilAsync(() => !Enumerable.Range(0, Names).Any(i => other.IsFresh(KeyOf(i))));
            Assert.That(shared, Is.EqualTo(Names), $"{CallsOf(one)} / {CallsOf(other)}");

            members[2].Kill();
            for (var i = 0; i < Names; i++)
            {
                Assert.That(Samples.TextOf((await one.AskAsync(KeyOf(i), Samples.Answer($"new {i}"))).Octets), Is.EqualTo($"new {i}"));
            }
        }
        finally
        {
            foreach (var member in members) member.Dispose();
        }
    }

    private static string CallsOf(NodeFixture node) =>
        string.Join(", ", Enum.GetValues<CallResult>().Select(result => $"{result} {node.Redis.Metrics.CallsWith(result)}"));

    private static byte[] KeyOf(int i) => Samples.Key($"20.1/{i}");

    private static bool IsUp(RedisServer member)
    {
        using var look = member.Open();
        return look.GetDatabase().Execute("CLUSTER", "INFO").ToString()!.Contains("cluster_state:ok", StringComparison.Ordinal);
    }

    private static void Join(RedisServer[] members)
    {
        using var tool = Process.Start(new ProcessStartInfo("redis-cli", ["--cluster", "create",
            .. members.Select(member => member.Endpoint), "--cluster-yes"])
        {
            RedirectStandardOutput = true,
        })!;
        var said = tool.StandardOutput.ReadToEnd();
        tool.WaitForExit();
        Assert.That(tool.ExitCode, Is.Zero, said);
    }
}
