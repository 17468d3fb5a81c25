using IdResolution.Storage.Embedded;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class SnapshotTests : StoreFixture
{
    private string SnapshotPath => Path.Combine(DataDirectory, "index.snapshot");

    [Test]
    public async Task A_closed_store_starts_from_its_snapshot_without_reading_the_log()
    {
        await using (var store = Open()) await FillAsync(store, 500);
        await using var again = Open();
        Assert.That(again.Recovery.FromSnapshot, Is.True);
        Assert.That(again.Recovery.TransactionsRead, Is.Zero);
        Assert.That(again.Count, Is.EqualTo(500));
        for (var i = 0; i < 500; i++) Assert.That(VersionOf(again, i), Is.EqualTo(1));
    }

    [Test]
    public async Task Behind_an_old_snapshot_only_the_tail_is_read()
    {
        await using (var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false }))
        {
            await FillAsync(store, 500);
            await store.CheckpointAsync();
            await CommitAsync(store, Samples.Update(1, 7));
            await CommitAsync(store, Samples.Delete(2));
            await CommitAsync(store, Samples.Create(1000));
        }
        await using var again = Open();
        Assert.That(again.Recovery.FromSnapshot, Is.True);
        Assert.That(again.Recovery.TransactionsRead, Is.EqualTo(3));
        Assert.That(new[] { VersionOf(again, 1), VersionOf(again, 2), VersionOf(again, 1000) }, Is.EqualTo(new ulong?[] { 7, null, 1 }));
    }

    [Test]
    public async Task A_damaged_snapshot_is_not_believed_wherever_it_is_damaged()
    {
        SortedDictionary<string, string> expected;
        await using (var store = Open())
        {
            await FillAsync(store, 20);
            expected = await StateOfAsync(store);
        }
        var length = new FileInfo(SnapshotPath).Length;
        for (var at = 0L; at < length; at += Math.Max(1, length / 60))
        {
            TornTailTests.Damage(SnapshotPath, at);
            await using (var again = EmbeddedStore.Open(Options() with { SnapshotOnClose = false }))
            {
                Assert.That(again.Recovery.FromSnapshot, Is.False, $"octet {at}");
                Assert.That(again.Recovery.SnapshotRejection, Is.Not.Null);
                Assert.That(await StateOfAsync(again), Is.EqualTo(expected));
            }
            TornTailTests.Damage(SnapshotPath, at);
        }
        for (var cut = 0L; cut < length; cut += length / 10)
        {
            using (var file = new FileStream(SnapshotPath, FileMode.Open)) file.SetLength(cut);
            await using var again = EmbeddedStore.Open(Options() with { SnapshotOnClose = false });
            Assert.That(again.Recovery.FromSnapshot, Is.False);
            Assert.That(again.Count, Is.EqualTo(20));
        }
    }

    [Test]
    public async Task A_snapshot_that_knows_more_than_the_log_is_not_believed()
    {
        await using (var store = Open()) await FillAsync(store, 20);
        long end;
        await using (var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false }))
        {
            end = store.State.Segments.InOrder[0].Used;
            // Commits while the snapshot is taken: it starts before them and may lead to them.
            var commits = 0;
            var files = StoreFileSystem.Instance;
            new SnapshotWriter(store.State, new StoreFiles(DataDirectory, files), files).Write(action =>
            {
                action();
                if (commits++ == 0) CommitAsync(store, Samples.Create(500)).GetAwaiter().GetResult();
            });
        }
        TornTailTests.Damage(LogFile(1), end + 40);
        await using var again = Open();
        Assert.That(again.Recovery.FromSnapshot, Is.False);
        Assert.That(VersionOf(again, 500), Is.Null);
        Assert.That(again.Count, Is.EqualTo(20));
    }

    [Test]
    public async Task What_a_snapshot_knows_already_is_not_counted_twice()
    {
        await using (var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false }))
        {
            await FillAsync(store, 20);
            var commits = 0;
            var files = StoreFileSystem.Instance;
            new SnapshotWriter(store.State, new StoreFiles(DataDirectory, files), files).Write(action =>
            {
                action();
                if (commits++ > 0) return;
                CommitAsync(store, Samples.Update(1, 2)).GetAwaiter().GetResult();
                CommitAsync(store, Samples.Delete(2)).GetAwaiter().GetResult();
                CommitAsync(store, Samples.Create(2)).GetAwaiter().GetResult();
            });
        }
        long quick;
        await using (var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false }))
        {
            Assert.That(store.Recovery.TransactionsRead, Is.EqualTo(3));
            quick = store.State.Segments.InOrder[0].Dead;
        }
        File.Delete(SnapshotPath);
        await using var rebuilt = Open();
        Assert.That(quick, Is.EqualTo(rebuilt.State.Segments.InOrder[0].Dead));
    }

    [Test]
    public async Task Snapshots_taken_beside_commits_lead_to_the_same_state_as_the_log()
    {
        var seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using (var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false }))
        {
            await FillAsync(store, 300);
            for (var round = 0; round < 5; round++)
            {
                using var stop = new CancellationTokenSource();
                var writers = Enumerable.Range(0, 4).Select(w => Task.Run(() => ChangeAtRandomAsync(store, random.Next(),
                    stop.Token))).ToArray();
                await store.CheckpointAsync();
                await stop.CancelAsync();
                await Task.WhenAll(writers);
            }
        }
        SortedDictionary<string, string> quick;
        await using (var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false }))
        {
            Assert.That(store.Recovery.FromSnapshot, Is.True);
            quick = await StateOfAsync(store);
            Assert.That((await store.VerifyAsync(null, default)).Problems, Is.Empty);
        }
        File.Delete(SnapshotPath);
        await using var rebuilt = Open();
        Assert.That(await StateOfAsync(rebuilt), Is.EqualTo(quick));
    }

    private static async Task ChangeAtRandomAsync(EmbeddedStore store, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        do
        {
            var number = random.Next(400);
            var change = random.Next(10) switch
            {
                < 3 => Samples.Delete(number),
                < 4 => random.Next(2) == 0 ? Samples.Home($"0.NA/{number % 7}") : Samples.Unhome($"0.NA/{number % 7}"),
                _ => Samples.Update(number, (ulong)random.Next(1, 1000)),
            };
            await store.CommitAsync(change, CancellationToken.None);
        }
        while (!stop.IsCancellationRequested);
    }

    private static Task<ulong[]> FillAsync(EmbeddedStore store, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => CommitAsync(store, Samples.Create(i))));
}
