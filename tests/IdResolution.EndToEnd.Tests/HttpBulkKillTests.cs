using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using IdResolution.Testing;

namespace IdResolution.EndToEnd.Tests;

/// <summary>
/// A bulk by curl, cut in the middle and sent again with the same key, registers each identifier exactly once. tests/soak/bulk.sh does it with a million.
/// </summary>
public sealed class HttpBulkKillTests
{
    private const int Items = 20_000;

    // What a new node with one more administrator has besides.
    private int _transactions;

    private int _https;

    [TestCase(false, TestName = "After_the_connection_was_killed_a_repeat_registers_each_exactly_once")]
    [TestCase(true, TestName = "After_the_node_was_killed_a_repeat_registers_each_exactly_once")]
    public async Task A_repeat_registers_each_exactly_once(bool killsNode)
    {
        _https = PortPicker.FreePort();
        using var fixture = new NodeFixture(sampleData: false, change: configuration => configuration["Http:Url"] = $"https://127.0.0.1:{_https}");
        await File.WriteAllLinesAsync(fixture.PathOf("items"), Enumerable.Range(0, Items).Select(Line));
        var node = await PrepareAsync(fixture);
        int told;
        try
        {
            using var client = Curl(fixture, "first", "--limit-rate", "3M");
            client.Start();
            var first = fixture.PathOf("first");
            await WaitAsync(() => File.Exists(first) && CountLines(first) >= Items / 4);
            if (killsNode) await node.KillAsync();
            else client.Kill();
            await client.WaitForExitAsync();
            told = CountLines(first);
            Assert.That(told, Is.LessThan(Items), "there was nothing left to cut off");
            if (killsNode)
            {
                await node.DisposeAsync();
                node = await NodeProcess.StartAsync(fixture);
            }

            var summary = await RepeatAsync(fixture);

            Assert.That((bool?)summary["done"], Is.True);
            Assert.That((int?)summary["registered"] + (int?)summary["unchanged"], Is.EqualTo(Items), summary.ToJsonString());
            Assert.That((int?)summary["replayed"], Is.InRange(told, Items - 1), summary.ToJsonString());
            // Only a node that died can have done what it did not write down, and no more of it than was in flight.
            Assert.That((int?)summary["unchanged"], Is.LessThanOrEqualTo(killsNode ? 1_024 : 0), summary.ToJsonString());
            await node.StopAsync();
        }
        finally
        {
            await node.DisposeAsync();
        }
        Assert.That(await CountTransactionsAsync(fixture), Is.EqualTo(_transactions + Items), "transactions");
        TestContext.Out.WriteLine($"cut after {told} of {Items} results");
    }

    private static string Line(int i) =>
        $$"""{"handle":"88.100.1/B-{{i}}","values":[{"index":1,"type":"URL","data":"https://things.example/{{i}}"}]}""";

    private async Task<NodeProcess> PrepareAsync(NodeFixture fixture)
    {
        await using (var node = await NodeProcess.StartAsync(fixture))
        {
            var secret = await Tool.IdctlAsync(node.AsAdministrator("create", "88.100.1/SECRET", "--no-admin", "--value", "300:HS_SECKEY=soak"));
            Assert.That(secret.ExitCode, Is.Zero, secret.Output);
            var right = await Tool.IdctlAsync(node.AsAdministrator("add", "0.NA/88.100.1", "--value", "101:HS_ADMIN=300:111111111111:88.100.1/SECRET"));
            Assert.That(right.ExitCode, Is.Zero, right.Output);
            await node.StopAsync();
        }
        _transactions = await CountTransactionsAsync(fixture);
        return await NodeProcess.StartAsync(fixture);
    }

    private static async Task<int> CountTransactionsAsync(NodeFixture fixture)
    {
        var verified = await Tool.IdnodeAsync("verify", "--config", fixture.ConfigFile);
        Assert.That(verified.ExitCode, Is.Zero, verified.Output);
        var words = verified.Output.Replace(",", "", StringComparison.Ordinal).Split(' ', '\n');
        return int.Parse(words[Array.LastIndexOf(words, "transactions") - 1], CultureInfo.InvariantCulture);
    }

    private Process Curl(NodeFixture fixture, string output, params string[] more)
    {
        var start = new ProcessStartInfo("curl") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--silent", "--insecure", "--no-buffer", "--max-time", "120", "--user", "300%3A88.100.1%2FSECRET:soak", "--request", "POST",
            "--upload-file", fixture.PathOf("items"), "--output", fixture.PathOf(output), "--header", "Content-Type: application/x-ndjson",
            "--header", "Idempotency-Key: kill", .. more, $"https://127.0.0.1:{_https}/v1/bulk",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return new Process { StartInfo = start };
    }

    // The node may still be writing down what the first attempt began.
    private async Task<JsonNode> RepeatAsync(NodeFixture fixture)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            using var client = Curl(fixture, "second");
            client.Start();
            await client.WaitForExitAsync();
            var last = (await File.ReadAllLinesAsync(fixture.PathOf("second")))[^1];
            if (!last.Contains("still-running", StringComparison.Ordinal)) return JsonNode.Parse(last)!;
        }
        throw new TimeoutException("the key was never free");
    }

    private static int CountLines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var count = 0;
        while (reader.ReadLine() is not null) count++;
        return count;
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!condition()) await timer.WaitForNextTickAsync(limit.Token);
    }
}
