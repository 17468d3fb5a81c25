using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class ContractTests : StoreFixture
{
    [Test]
    public async Task A_registered_handle_is_found_with_its_values_and_version()
    {
        await using var store = Open();
        var id = await CommitAsync(store, Samples.Create(1, version: 3));
        Assert.That(VersionOf(store, 1), Is.EqualTo(3));
        var record = await store.FindAsync(Samples.Key(1), CancellationToken.None);
        Assert.That(record, Is.Not.Null);
        Assert.Multiple(() =>
        {
            Assert.That(record!.Handle.ToArray(), Is.EqualTo(Samples.Spelling(1)));
            Assert.That(record.TransactionId, Is.EqualTo(id));
            Assert.That(Samples.VersionOf(Samples.Key(1), record.Values.Span), Is.EqualTo(3));
            Assert.That(store.Count, Is.EqualTo(1));
            Assert.That(store.LastTransactionId, Is.EqualTo(id));
        });
    }

    [Test]
    public async Task Writers_never_go_on_in_the_thread_of_the_log()
    {
        await using var store = Open();
        async Task<string?> WriteAsync(int number)
        {
            await CommitAsync(store, Samples.Create(number)).ConfigureAwait(false);
            return Thread.CurrentThread.Name;
        }
        var names = await Task.WhenAll(Enumerable.Range(1, 500).Select(WriteAsync));

        Assert.That(names, Has.None.EqualTo("store committer"));
    }

    [Test]
    public async Task An_unknown_handle_is_not_found()
    {
        await using var store = Open();
        await CommitAsync(store, Samples.Create(1));
        Assert.That(store.TryFind(Samples.Key(2), out _), Is.EqualTo(LookupStatus.NotFound));
        Assert.That(store.TryFind(default, out _), Is.EqualTo(LookupStatus.NotFound));
        Assert.That(store.TryFind(new byte[5000], out _), Is.EqualTo(LookupStatus.NotFound));
        Assert.That(await store.FindAsync(Samples.Key(2), CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Preconditions_decide()
    {
        await using var store = Open();
        var created = await CommitAsync(store, Samples.Create(1));
        Assert.That((await store.CommitAsync(Samples.Create(1), default)).Status, Is.EqualTo(CommitStatus.Conflict), "exists already");
        Assert.That((await store.CommitAsync(Samples.Update(1, 2, expected: created + 1), default)).Status,
            Is.EqualTo(CommitStatus.Conflict), "wrong version");
        Assert.That((await store.CommitAsync(Samples.Update(2, 2, expected: created), default)).Status,
            Is.EqualTo(CommitStatus.Conflict), "not registered");
        Assert.That(VersionOf(store, 1), Is.EqualTo(1));
        var updated = await CommitAsync(store, Samples.Update(1, 2, expected: created));
        Assert.That(updated, Is.GreaterThan(created));
        Assert.That((await store.CommitAsync(Samples.Delete(1, expected: created), default)).Status, Is.EqualTo(CommitStatus.Conflict),
            "changed since");
        await CommitAsync(store, Samples.Delete(1, expected: updated));
        Assert.That(VersionOf(store, 1), Is.Null);
        await CommitAsync(store, Samples.Create(1, version: 9));
        Assert.That(VersionOf(store, 1), Is.EqualTo(9));
    }

    [Test]
    public async Task Of_many_writers_of_one_version_exactly_one_wins()
    {
        await using var store = Open();
        var version = await CommitAsync(store, Samples.Create(1));
        for (var round = 2UL; round < 12; round++)
        {
            var r = round;
            var attempts = Enumerable.Range(0, 50).Select(i => store.CommitAsync(Samples.Update(1, (r * 100) + (ulong)i,
                expected: version), default).AsTask());
            var results = await Task.WhenAll(attempts);
            Assert.That(results.Count(result => result.Status == CommitStatus.Committed), Is.EqualTo(1));
            var winner = Array.FindIndex(results, result => result.Status == CommitStatus.Committed);
            Assert.That(VersionOf(store, 1), Is.EqualTo((round * 100) + (ulong)winner));
            version = results[winner].TransactionId;
        }
    }

    [Test]
    public async Task Many_changes_of_one_handle_in_one_batch_apply_in_order()
    {
        await using var store = Open();
        var changes = new List<Task<CommitResult>>();
        for (var i = 0; i < 300; i++)
        {
            changes.Add(store.CommitAsync(Samples.Create(1, (ulong)(i * 2) + 1), default).AsTask());
            changes.Add(store.CommitAsync(Samples.Delete(1), default).AsTask());
        }
        changes.Add(store.CommitAsync(Samples.Create(1, 777), default).AsTask());
        var results = await Task.WhenAll(changes);
        Assert.That(results.Select(r => r.Status), Is.All.EqualTo(CommitStatus.Committed));
        Assert.That(results.Select(r => r.TransactionId), Is.Ordered.Ascending.And.Unique);
        Assert.That(VersionOf(store, 1), Is.EqualTo(777));
        Assert.That(store.Count, Is.EqualTo(1));
        Assert.That(await ListAsync(store), Is.EqualTo(new[] { HandleOf(1) }));
    }

    [Test]
    public async Task Prefixes_are_homed_and_unhomed()
    {
        await using (var store = Open())
        {
            await CommitAsync(store, Samples.Home("0.NA/88.100"));
            await CommitAsync(store, Samples.Home("0.NA/88.200"));
            await CommitAsync(store, Samples.Unhome("0.NA/88.200"));
            Assert.That(store.IsHomed("0.NA/88.100"u8), Is.True);
        }
        await using var again = Open();
        Assert.That(again.IsHomed("0.NA/88.100"u8), Is.True);
        Assert.That(again.IsHomed("0.NA/88.200"u8), Is.False);
        Assert.That(again.HomedPrefixes.Select(p => System.Text.Encoding.UTF8.GetString(p.Span)), Is.EqualTo(new[] { "0.NA/88.100" }));
        Assert.That(again.Count, Is.Zero, "homed prefixes are no handles");
    }

    [Test]
    public async Task Dates_never_go_back_even_when_the_clock_does()
    {
        var clock = new ManualClock(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        await using var store = EmbeddedStore.Open(Options() with { TimeProvider = clock });
        await CommitAsync(store, Samples.Create(1));
        clock.Now -= TimeSpan.FromHours(1);
        await CommitAsync(store, Samples.Create(2));
        clock.Now += TimeSpan.FromHours(2);
        await CommitAsync(store, Samples.Create(3));
        var dates = new List<long>();
        for (var i = 1; i <= 3; i++) dates.Add((await store.FindAsync(Samples.Key(i), default))!.Date);
        Assert.That(dates, Is.EqualTo(new[] { 1_700_000_000_000, 1_700_000_000_000, 1_700_003_600_000 }));
    }

    [Test]
    public async Task A_large_record_gets_a_segment_that_holds_it()
    {
        var key = Samples.Key(1);
        var change = Samples.Create(1) with { Values = Samples.Values(key, 5, minimumFiller: 250_000) };
        await using (var store = Open())
        {
            await CommitAsync(store, Samples.Create(2));
            await CommitAsync(store, change);
            await CommitAsync(store, Samples.Create(3));
            Assert.That(VersionOf(store, 1), Is.EqualTo(5));
        }
        await using var again = Open();
        Assert.That(new[] { VersionOf(again, 1), VersionOf(again, 2), VersionOf(again, 3) }, Is.EqualTo(new ulong?[] { 5, 1, 1 }));
    }

    [Test]
    public async Task A_closed_store_refuses()
    {
        var store = Open();
        await CommitAsync(store, Samples.Create(1));
        await store.DisposeAsync();
        await store.DisposeAsync();
        Assert.That((await store.CommitAsync(Samples.Create(2), default)).Status, Is.EqualTo(CommitStatus.Refused));
        Assert.That(store.WriteRefusal, Is.Not.Null);
        Assert.That(() => store.TryFind(Samples.Key(1), out _), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_change_that_breaks_a_bound_is_refused_at_the_door()
    {
        await using var store = Open();
        Assert.That(async () => await store.CommitAsync(Samples.Create(1) with { Values = default }, default), Throws.ArgumentException);
        Assert.That(store.LastTransactionId, Is.Zero);
    }

    [Test]
    public async Task More_writers_than_the_queue_holds_all_get_through()
    {
        await using var store = EmbeddedStore.Open(Options() with { QueueCapacity = 4 });
        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => store.CommitAsync(Samples.Create(i), default).AsTask()));
        Assert.That(results.Select(r => r.Status), Is.All.EqualTo(CommitStatus.Committed));
        Assert.That(store.Count, Is.EqualTo(500));
    }

    [Test]
    public void Wrong_options_are_all_named_at_once()
    {
        var errors = new EmbeddedStoreOptions
        {
            DataDirectory = " ", SegmentSize = 1, FrameSize = 1, QueueCapacity = 0, QueueTimeout = TimeSpan.Zero,
                CompactionThreshold = 2, SnapshotInterval = 0,
        }.Validate();
        Assert.That(errors, Has.Count.EqualTo(7));
        Assert.That(Options().Validate(), Is.Empty);
    }

    private sealed class ManualClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
