using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class CompactionTests : StoreFixture
{
    [Test]
    public async Task Dead_records_leave_the_log_and_live_ones_stay()
    {
        await using (var store = Open())
        {
            await ChurnAsync(store, handles: 100, rounds: 30);
            var before = LogOctets();
            var expected = await StateOfAsync(store);
            Assert.That(await store.CompactAsync(), Is.GreaterThan(1));
            Assert.That(await StateOfAsync(store), Is.EqualTo(expected));
            store.Maintenance.Reclaim();
            Assert.That(LogOctets(), Is.LessThan(before / 2));
            Assert.That((await store.VerifyAsync(null, default)).Problems, Is.Empty);
            Assert.That(await store.CompactAsync(), Is.Zero, "there is nothing left to do");
        }
        File.Delete(Path.Combine(DataDirectory, "index.snapshot"));
        await using var again = Open();
        Assert.That(again.Count, Is.EqualTo(100));
        for (var i = 0; i < 100; i++) Assert.That(VersionOf(again, i), Is.EqualTo(30));
    }

    [Test]
    public async Task A_deleted_handle_does_not_come_back_and_deletions_leave_with_the_oldest_segment()
    {
        await using (var store = Open())
        {
            await ChurnAsync(store, handles: 200, rounds: 5);
            for (var i = 0; i < 200; i += 2) await CommitAsync(store, Samples.Delete(i));
            await ChurnAsync(store, handles: 100, rounds: 20, prefix: "88.200");
            var last = store.LastTransactionId;
            for (var i = 0; i < 5; i++) await store.CompactAsync();
            Assert.That(store.LogFloor, Is.GreaterThan(1000).And.LessThanOrEqualTo(1100), "the deletions were transactions 1001 to 1100");
            Assert.That(store.LastTransactionId, Is.EqualTo(last));
        }
        File.Delete(Path.Combine(DataDirectory, "index.snapshot"));
        await using var again = Open();
        Assert.That(again.Count, Is.EqualTo(200));
        for (var i = 0; i < 200; i++) Assert.That(VersionOf(again, i), i % 2 == 0 ? Is.Null : Is.EqualTo(5));
        Assert.That(again.LogFloor, Is.GreaterThan(1000));
    }

    [Test]
    public async Task The_last_transaction_is_known_even_when_its_entry_left_the_log()
    {
        ulong last;
        await using (var store = EmbeddedStore.Open(Options() with { CompactionThreshold = 0.95 }))
        {
            await ChurnAsync(store, handles: 50, rounds: 20);
            for (var i = 0; i < 50; i++) await CommitAsync(store, Samples.Delete(i));
            last = store.LastTransactionId;
            // A large record: the segment with the deletions is closed.
            await CommitAsync(store, Samples.Create(1000, filler: 200_000));
            for (var i = 0; i < 3; i++) await store.CompactAsync();
        }
        File.Delete(Path.Combine(DataDirectory, "index.snapshot"));
        await using var again = Open();
        Assert.That(again.LastTransactionId, Is.EqualTo(last + 1));
        Assert.That(again.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task A_crash_at_any_step_of_compaction_loses_nothing()
    {
        var files = new FaultyFileSystem();
        await using var store = EmbeddedStore.Open(Options() with { Files = files });
        await ChurnAsync(store, handles: 60, rounds: 30);
        for (var i = 0; i < 20; i++) await CommitAsync(store, Samples.Delete(i));
        await store.CheckpointAsync();
        var expected = await StateOfAsync(store);
        var copies = new List<TemporaryDirectory>();
        try
        {
            files.Before = (step, path) =>
            {
                if (step == "write" && copies.Count > 20) return;
                copies.Add(new TemporaryDirectory());
                TemporaryDirectory.Copy(DataDirectory, copies[^1].Path);
            };
            await store.CompactAsync();
            files.Before("end", "");
            files.Before = null;
            Assert.That(copies, Has.Count.GreaterThan(5));
            foreach (var copy in copies)
            {
                await using var crashed = EmbeddedStore.Open(Options() with { DataDirectory = copy.Path, CompactionThreshold = 0.9 });
                Assert.That(await StateOfAsync(crashed), Is.EqualTo(expected));
                // And what was interrupted can be done again.
                await crashed.CompactAsync();
                Assert.That(await StateOfAsync(crashed), Is.EqualTo(expected));
                Assert.That((await crashed.VerifyAsync(null, default)).Problems, Is.Empty);
            }
        }
        finally
        {
            foreach (var copy in copies) copy.Dispose();
        }
    }

    [TestCase("create")]
    [TestCase("write")]
    [TestCase("flush")]
    [TestCase("move")]
    [TestCase("flush directory")]
    [TestCase("delete")]
    public async Task A_failure_at_any_step_of_compaction_changes_nothing_for_readers(string failing)
    {
        var files = new FaultyFileSystem();
        SortedDictionary<string, string> expected;
        await using (var store = EmbeddedStore.Open(Options() with { Files = files, SnapshotOnClose = false }))
        {
            await ChurnAsync(store, handles: 60, rounds: 30);
            expected = await StateOfAsync(store);
            files.Before = (step, _) =>
            {
                if (step == failing) throw FaultyFileSystem.NoSpace();
            };
            Assert.That(async () => await store.CompactAsync(), Throws.InstanceOf<IOException>());
            Assert.That(await StateOfAsync(store), Is.EqualTo(expected));
            files.Before = null;
            await CommitAsync(store, Samples.Create(5000));
            await CommitAsync(store, Samples.Delete(5000));
            await store.CompactAsync();
            expected["last"] = $"{store.LastTransactionId}";
            Assert.That(await StateOfAsync(store), Is.EqualTo(expected));
        }
        await using var again = Open();
        Assert.That(await StateOfAsync(again), Is.EqualTo(expected));
    }

    [Test]
    public async Task The_background_thread_compacts_and_saves_by_itself()
    {
        using var compacted = new SemaphoreSlim(0);
        using var saved = new SemaphoreSlim(0);
        var options = Options() with
        {
            RunsMaintenance = true,
            SnapshotInterval = 128 << 10,
            Notify = notice =>
            {
                if (notice.Kind == StoreNoticeKind.Compacted) compacted.Release();
                if (notice.Kind == StoreNoticeKind.SnapshotWritten) saved.Release();
            },
        };
        await using var store = EmbeddedStore.Open(options);
        await ChurnAsync(store, handles: 100, rounds: 20);
        Assert.That(await compacted.WaitAsync(TimeSpan.FromSeconds(20)), Is.True);
        Assert.That(await saved.WaitAsync(TimeSpan.FromSeconds(20)), Is.True);
        for (var i = 0; i < 100; i++) Assert.That(VersionOf(store, i), Is.EqualTo(20));
    }

    private static async Task ChurnAsync(EmbeddedStore store, int handles, int rounds, string prefix = "88.100.7")
    {
        for (var round = 1; round <= rounds; round++)
        {
            var version = (ulong)round;
            await Task.WhenAll(Enumerable.Range(0, handles).Select(i => CommitAsync(store, Samples.Update(i, version, prefix))));
        }
    }

    private long LogOctets() => Directory.GetFiles(Path.Combine(DataDirectory, "log")).Sum(path => new FileInfo(path).Length);
}
