using System.Diagnostics;
using System.Globalization;
using System.Text;
using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

/// <summary>
/// Kills a real process in the middle of its work, again and again on one store; rounds from IDRES_KILL_ROUNDS (default 8).
/// </summary>
public sealed class KillTests : StoreFixture
{
    // What the store must hold: the last acknowledged word about a handle, or a later one that was under way when the process died.
    private readonly Dictionary<string, string> _acknowledged = [];
    private readonly Dictionary<string, string> _underWay = [];

    [Test]
    public async Task Nothing_acknowledged_is_lost_and_nothing_torn_is_served()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("IDRES_KILL_ROUNDS") ?? "8", CultureInfo.InvariantCulture);
        var seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var acknowledgements = 0;
        for (var round = 0; round < rounds; round++)
        {
            acknowledgements += await WorkAndDieAsync(random.Next(), lines: random.Next(1, 1500));
            var torn = await CheckAsync(withoutSnapshot: random.Next(3) == 0);
            TestContext.Out.WriteLine($"round {round}: {acknowledgements} acknowledged so far, {_acknowledged.Count} handles, {torn}");
        }
        Assert.That(acknowledgements, Is.GreaterThan(rounds));
    }

    private async Task<int> WorkAndDieAsync(int seed, int lines)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "IdResolution.Storage.Killer.dll");
        var start = new ProcessStartInfo("dotnet", [program, DataDirectory, seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            Assert.That(await process.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"), () => errors.Result);
            return await FollowAsync(process, lines);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    // The pipe is read to its end: what was acknowledged before death is all there.
    private async Task<int> FollowAsync(Process process, int lines)
    {
        var acknowledged = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (lines-- == 0) process.Kill();
            var words = line.Split(' ');
            if (words.Length != 3) continue;
            if (words[0] == "?")
            {
                _underWay[words[1]] = words[2];
                continue;
            }
            _acknowledged[words[1]] = words[2];
            _underWay.Remove(words[1]);
            acknowledged++;
        }
        return acknowledged;
    }

    private async Task<string> CheckAsync(bool withoutSnapshot)
    {
        if (withoutSnapshot) File.Delete(Path.Combine(DataDirectory, "index.snapshot"));
        await using var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = withoutSnapshot });
        var listed = new HashSet<string>();
        foreach (var prefix in new[] { "88.0", "88.1", "88.2" })
        {
            foreach (var handle in await ListAsync(store, prefix)) Assert.That(listed.Add(handle), Is.True, "listed once");
        }
        foreach (var handle in _acknowledged.Keys.Union(_underWay.Keys).ToArray())
        {
            var found = Find(store, handle);
            var acknowledged = _acknowledged.GetValueOrDefault(handle, "deleted");
            Assert.That(found, Is.EqualTo(acknowledged).Or.EqualTo(_underWay.GetValueOrDefault(handle)), handle);
            Assert.That(listed.Contains(handle), Is.EqualTo(found != "deleted"));
            _acknowledged[handle] = found;
        }
        _underWay.Clear();
        var report = await store.VerifyAsync(null, CancellationToken.None);
        Assert.That(report.Problems, Is.Empty);
        Assert.That(listed, Has.Count.EqualTo(store.Count));
        return store.Recovery.ToString();
    }

    private static string Find(EmbeddedStore store, string handle)
    {
        var key = Encoding.ASCII.GetBytes(handle);
        if (store.TryFind(key, out var lease) != LookupStatus.Found) return "deleted";
        using (lease) return Samples.VersionOf(key, lease.Values).ToString(CultureInfo.InvariantCulture);
    }
}
