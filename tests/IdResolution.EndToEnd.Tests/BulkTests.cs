using System.Globalization;

namespace IdResolution.EndToEnd.Tests;

/// <summary>idnode load, export, verify and repair on a stopped node.</summary>
public sealed class BulkTests
{
    private const int Records = 5_000;

    [Test]
    public async Task What_is_loaded_is_resolved_verified_and_exported()
    {
        using var fixture = new NodeFixture(sampleData: false);
        var records = fixture.PathOf("records.ndjson");
        const string Suspended = """{"handle":"0.SUSPENDED/88.100.1.7","values":[]}""";
        await File.WriteAllLinesAsync(records, [Suspended, .. Enumerable.Range(0, Records).Select(Line)]);

        var loaded = await Tool.IdnodeAsync("load", records, "--config", fixture.ConfigFile);
        Assert.That(loaded.ExitCode, Is.Zero, loaded.ToString());

        await using (var node = await NodeProcess.StartAsync(fixture))
        {
            var resolved = await Tool.IdctlAsync("resolve", "88.100.1/obj0000042", "--server", node.Server);
            Assert.That(resolved.ExitCode, Is.Zero, resolved.ToString());
            Assert.That(resolved.Output, Does.Contain("https://things.example/42"));
            foreach (var transport in new[] { "udp", "tcp", "tcp1" })
            {
                var load = await LoadGenerator.RunAsync(node.Fixture.Port, transport, Records);
                Assert.That(load["ok"]!.GetValue<long>(), Is.Positive, load.ToJsonString());
                Assert.That(load["bad_code"]!.GetValue<long>() + load["mismatch"]!.GetValue<long>(), Is.Zero, load.ToJsonString());
            }
            Assert.That(await node.StopAsync(), Is.Zero);
        }

        var verified = await Tool.IdnodeAsync("verify", "--config", fixture.ConfigFile);
        Assert.That(verified.ExitCode, Is.Zero, verified.ToString());

        var exported = fixture.PathOf("exported.ndjson");
        var export = await Tool.IdnodeAsync("export", exported, "--config", fixture.ConfigFile);
        Assert.That(export.ExitCode, Is.Zero, export.ToString());
        Assert.That(File.ReadLines(exported).First(), Is.EqualTo(Suspended), "what is suspended stays so");
        Assert.That(File.ReadLines(exported).Count(line => line.Contains("88.100.1/obj", StringComparison.Ordinal)), Is.EqualTo(Records));

        // The export is what load takes: a second node made of it exports the same.
        using var copy = new NodeFixture(sampleData: false);
        Assert.That((await Tool.IdnodeAsync("load", exported, "--config", copy.ConfigFile)).ExitCode, Is.Zero);
        var second = copy.PathOf("exported.ndjson");
        Assert.That((await Tool.IdnodeAsync("export", second, "--config", copy.ConfigFile)).ExitCode, Is.Zero);
        Assert.That(File.ReadLines(second).Order(StringComparer.Ordinal), Is.EqualTo(File.ReadLines(exported).Order(StringComparer.Ordinal)));
    }

    [Test]
    public async Task Bad_lines_are_reported_with_their_number_and_good_ones_loaded()
    {
        using var fixture = new NodeFixture(sampleData: false);
        var records = fixture.PathOf("records.ndjson");
        await File.WriteAllLinesAsync(records, [Line(1), "{", Line(2), """{"handle":"noslash","values":[]}""", Line(3)]);

        var loaded = await Tool.IdnodeAsync("load", records, "--config", fixture.ConfigFile);

        Assert.That(loaded.ExitCode, Is.EqualTo(1), loaded.ToString());
        Assert.That(loaded.Errors, Does.Contain("line 2").And.Contain("line 4"));
        Assert.That(loaded.Output + loaded.Errors, Does.Contain("3"));
    }

    [Test]
    public async Task Damage_in_the_middle_stops_the_start_and_repair_keeps_the_rest()
    {
        using var fixture = new NodeFixture();
        await using (var node = await NodeProcess.StartAsync(fixture))
        {
            for (var i = 0; i < 3; i++)
            {
                var created = await Tool.IdctlAsync(node.AsAdministrator("create", $"88.100.1/D-{i.ToString(CultureInfo.InvariantCulture)}", "--value", "1:DESC=victim-of-a-bad-disk"));
                Assert.That(created.ExitCode, Is.Zero, created.ToString());
            }
            await node.KillAsync();
        }
        var log = Directory.EnumerateFiles(Path.Combine(fixture.DataDirectory, "log")).Order(StringComparer.Ordinal).First();
        Flip(log, "victim-of-a-bad-disk"u8);

        var started = await Tool.IdnodeAsync("--config", fixture.ConfigFile);
        Assert.That(started.ExitCode, Is.EqualTo(74), started.ToString());
        Assert.That(started.Errors, Does.Contain(Path.GetFileName(log)).And.Contain("idnode repair").And.Contain("octet"));

        Assert.That((await Tool.IdnodeAsync("verify", "--config", fixture.ConfigFile)).ExitCode, Is.EqualTo(74));
        var repaired = await Tool.IdnodeAsync("repair", "--config", fixture.ConfigFile);
        Assert.That(repaired.ExitCode, Is.Zero, repaired.ToString());

        await using var again = await NodeProcess.StartAsync(fixture);
        Assert.That((await Tool.IdctlAsync("resolve", "88.100.1/D-2", "--server", again.Server)).ExitCode, Is.Zero);
        Assert.That((await Tool.IdctlAsync("resolve", "88.100.1/PUMP-0001", "--server", again.Server)).ExitCode, Is.Zero);
    }

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"handle":"88.100.1/obj{{number:D7}}","values":[{"index":1,"type":"URL","data":{"format":"string","value":"https://things.example/{{number}}"},"ttl":86400}]}""");

    private static void Flip(string file, ReadOnlySpan<byte> where)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        var octets = new byte[RandomAccess.GetLength(handle)];
        RandomAccess.Read(handle, octets, 0);
        var offset = octets.AsSpan().IndexOf(where);
        Assert.That(offset, Is.Positive);
        RandomAccess.Write(handle, [(byte)(octets[offset] ^ 0x20)], offset);
    }
}
