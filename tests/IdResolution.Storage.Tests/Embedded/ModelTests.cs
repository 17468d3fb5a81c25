using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

/// <summary>
/// Random operations on a store and on a dictionary that must agree, with restarts of every kind and compaction in between.
/// </summary>
public sealed class ModelTests : StoreFixture
{
    private readonly Dictionary<(string Prefix, int Number), (ulong Version, ulong TransactionId, ulong Registration)> _model = [];
    private readonly HashSet<string> _homed = [];
    private ulong _version;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Store_and_dictionary_agree(int round)
    {
        var seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"round {round}, seed {seed}");
        var random = new Random(seed);
        _model.Clear();
        _homed.Clear();
        var store = Open();
        for (var phase = 0; phase < 8; phase++)
        {
            for (var i = 0; i < 25; i++) await ChangeAsync(store, random);
            switch (random.Next(4))
            {
                case 0:
                    await store.CompactAsync();
                    break;
                case 1:
                    await store.CheckpointAsync();
                    break;
                case 2:
                    store.Maintenance.PrunePostings();
                    break;
                default:
                    await store.DisposeAsync();
                    if (random.Next(2) == 0) File.Delete(Path.Combine(DataDirectory, "index.snapshot"));
                    store = EmbeddedStore.Open(Options() with { SnapshotOnClose = random.Next(2) == 0, CompactionThreshold = 0.8 });
                    break;
            }
            await CompareAsync(store);
        }
        await store.DisposeAsync();
        File.Delete(Path.Combine(DataDirectory, "index.snapshot"));
        store = Open();
        await CompareAsync(store);
        Assert.That((await store.VerifyAsync(null, default)).Problems, Is.Empty);
        await store.DisposeAsync();
    }

    // Thirty changes at once, so that they share frames.
    private async Task ChangeAsync(EmbeddedStore store, Random random)
    {
        var commits = new List<Task<CommitResult>>();
        var apply = new List<Action<CommitResult>>();
        foreach (var number in Enumerable.Range(0, 30).Select(_ => random.Next(200)).Distinct())
        {
            var key = (Prefix: $"88.{number % 3}", number);
            var exists = _model.TryGetValue(key, out var known);
            var version = ++_version;
            switch (random.Next(exists ? 4 : 2))
            {
                case 0 when number < 10:
                    var prefix = $"0.NA/88.{number}";
                    var home = _homed.Contains(prefix) ? Samples.Unhome(prefix) : Samples.Home(prefix);
                    commits.Add(store.CommitAsync(home, default).AsTask());
                    var isHome = home.Action == TransactionAction.HomePrefix;
                    apply.Add(_ => Assert.That(isHome ? _homed.Add(prefix) : _homed.Remove(prefix), Is.True));
                    break;
                case 2:
                    commits.Add(store.CommitAsync(Samples.Delete(number, key.Prefix, known.TransactionId), default).AsTask());
                    apply.Add(_ => _model.Remove(key));
                    break;
                default:
                    var change = Samples.Update(number, version, key.Prefix, known.TransactionId, filler: random.Next(300));
                    commits.Add(store.CommitAsync(exists ? change : change with { Action = TransactionAction.CreateHandle },
                        default).AsTask());
                    apply.Add(r => _model[key] = (version, r.TransactionId, exists ? known.Registration : r.TransactionId));
                    break;
            }
        }
        var results = await Task.WhenAll(commits);
        Assert.That(results.Select(r => r.Status), Is.All.EqualTo(CommitStatus.Committed));
        for (var i = 0; i < results.Length; i++) apply[i](results[i]);
    }

    private async Task CompareAsync(EmbeddedStore store)
    {
        Assert.That(store.Count, Is.EqualTo(_model.Count));
        foreach (var ((prefix, number), known) in _model)
        {
            Assert.That(VersionOf(store, number, prefix), Is.EqualTo(known.Version));
            Assert.That((await store.FindAsync(Samples.Key(number, prefix), default))!.TransactionId, Is.EqualTo(known.TransactionId));
        }
        for (var number = 0; number < 200; number++)
        {
            if (!_model.ContainsKey(($"88.{number % 3}", number))) Assert.That(VersionOf(store, number, $"88.{number % 3}"), Is.Null);
        }
        foreach (var prefix in new[] { "88.0", "88.1", "88.2" })
        {
            var expected = _model.Where(m => m.Key.Prefix == prefix).OrderBy(m => m.Value.Registration)
                .Select(m => HandleOf(m.Key.Number, prefix));
            Assert.That(await ListAsync(store, prefix), Is.EqualTo(expected));
        }
        Assert.That(store.HomedPrefixes.Select(p => System.Text.Encoding.UTF8.GetString(p.Span)), Is.EquivalentTo(_homed));
    }
}
