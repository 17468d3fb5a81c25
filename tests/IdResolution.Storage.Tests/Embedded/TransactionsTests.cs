using System.Text;
using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class TransactionsTests : StoreFixture
{
    [Test]
    public async Task The_log_is_read_in_order_from_any_transaction_on()
    {
        await using var store = Open();
        await CommitAsync(store, Samples.Create(1, version: 5));
        await CommitAsync(store, Samples.Home("0.NA/88.100"));
        await CommitAsync(store, Samples.Delete(1));
        await Task.WhenAll(Enumerable.Range(10, 1000).Select(i => CommitAsync(store, Samples.Create(i))));
        var all = await ReadAsync(store, 0);
        Assert.That(all.Select(t => t.TransactionId), Is.EqualTo(Enumerable.Range(1, 1003).Select(i => (ulong)i)));
        Assert.Multiple(() =>
        {
            Assert.That(all[0].Action, Is.EqualTo(TransactionAction.CreateHandle));
            Assert.That(Encoding.UTF8.GetString(all[0].Handle.Span), Is.EqualTo(HandleOf(1)));
            Assert.That(all[0].Key.ToArray(), Is.EqualTo(Samples.Key(1)));
            Assert.That(Samples.VersionOf(Samples.Key(1), all[0].Values.Span), Is.EqualTo(5));
            Assert.That(Encoding.UTF8.GetString(all[1].Handle.Span), Is.EqualTo("0.NA/88.100"));
            Assert.That(all[2].Action, Is.EqualTo(TransactionAction.DeleteHandle));
        });
        foreach (var after in new ulong[] { 1, 2, 500, 1002, 1003, 5000 })
        {
            Assert.That((await ReadAsync(store, after)).Select(t => t.TransactionId),
                Is.EqualTo(all.Select(t => t.TransactionId).Where(id => id > after)));
        }
    }

    [Test]
    public async Task A_mirror_that_follows_the_log_while_it_is_written_and_compacted_ends_equal()
    {
        await using var store = Open();
        var mirror = new Dictionary<string, ulong>();
        var at = 0UL;
        for (var round = 1UL; round <= 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(i => CommitAsync(store, Samples.Update(i, round))));
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => CommitAsync(store,
                Samples.Delete((int)((round * 13) + (ulong)i) % 100))));
            if (round % 3 == 0) at = await FollowAsync(store, mirror, at);
            if (round % 5 == 0) await store.CompactAsync();
            Assert.That(at == 0 || at >= store.LogFloor || round % 3 != 0, Is.True);
        }
        await FollowAsync(store, mirror, at);
        var expected = new Dictionary<string, ulong>();
        await foreach (var record in store.ExportAsync(default))
        {
            expected.Add(Encoding.UTF8.GetString(record.Handle.Span), record.TransactionId);
        }
        Assert.That(mirror, Is.EquivalentTo(expected));
    }

    [Test]
    public async Task A_reading_that_began_before_a_compaction_reads_on()
    {
        await using var store = Open();
        for (var round = 1UL; round <= 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(i => CommitAsync(store, Samples.Update(i, round))));
        }
        await using var reading = store.ReadTransactionsAsync(0, default).GetAsyncEnumerator();
        Assert.That(await reading.MoveNextAsync(), Is.True);
        Assert.That(await store.CompactAsync(), Is.GreaterThan(0));
        store.Maintenance.Reclaim();
        var ids = new List<ulong> { reading.Current.TransactionId };
        while (await reading.MoveNextAsync()) ids.Add(reading.Current.TransactionId);
        Assert.That(ids, Is.EqualTo(Enumerable.Range(1, 2000).Select(i => (ulong)i)), "it goes on in the segments it held");
        Assert.That(await ReadAsync(store, 0), Has.Count.LessThan(1500), "the next one reads what is left");
    }

    [Test]
    public async Task Every_transaction_is_read_once_while_others_are_committed()
    {
        await using var store = Open();
        await CommitAsync(store, Samples.Create(0));
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 1; !stop.IsCancellationRequested; i++) await CommitAsync(store, Samples.Create(i));
        });
        var at = 0UL;
        while (at < 500)
        {
            foreach (var transaction in await ReadAsync(store, at)) Assert.That(transaction.TransactionId, Is.EqualTo(++at));
        }
        await stop.CancelAsync();
        await writing;
        Assert.That(store.LastTransactionId, Is.GreaterThanOrEqualTo(at));
    }

    [Test]
    public async Task Export_gives_every_record_once()
    {
        await using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => CommitAsync(store, Samples.Create(i, prefix: $"88.{i % 50}"))));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => CommitAsync(store, Samples.Update(i, 2, prefix: $"88.{i % 50}"))));
        var seen = new List<string>();
        await foreach (var record in store.ExportAsync(default))
        {
            var handle = Encoding.UTF8.GetString(record.Handle.Span);
            var key = Encoding.UTF8.GetBytes(handle.ToUpperInvariant());
            var number = int.Parse(handle[^8..], System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(Samples.VersionOf(key, record.Values.Span), Is.EqualTo(number < 100 ? 2 : 1));
            seen.Add(handle);
        }
        Assert.That(seen, Is.EquivalentTo(Enumerable.Range(0, 500).Select(i => HandleOf(i, $"88.{i % 50}"))));
    }

    [Test]
    public async Task Verification_reports_progress_up_to_the_end()
    {
        await using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => CommitAsync(store, Samples.Create(i))));
        var progress = new LastProgress();
        var report = await store.VerifyAsync(progress, default);
        Assert.Multiple(() =>
        {
            Assert.That(report.IsSound, Is.True);
            Assert.That(report.Entries, Is.EqualTo(1000));
            Assert.That(report.LiveRecords, Is.EqualTo(1000));
            Assert.That(report.Frames, Is.GreaterThan(1));
            Assert.That(progress.Last.Done, Is.GreaterThan(progress.Last.Total * 9 / 10).And.LessThanOrEqualTo(progress.Last.Total));
            Assert.That(report.Octets, Is.EqualTo(progress.Last.Total));
        });
    }

    private static async Task<List<StoredTransaction>> ReadAsync(EmbeddedStore store, ulong after)
    {
        var transactions = new List<StoredTransaction>();
        await foreach (var transaction in store.ReadTransactionsAsync(after, default)) transactions.Add(transaction);
        return transactions;
    }

    private static async Task<ulong> FollowAsync(EmbeddedStore store, Dictionary<string, ulong> mirror, ulong after)
    {
        foreach (var transaction in await ReadAsync(store, after))
        {
            var handle = Encoding.UTF8.GetString(transaction.Handle.Span);
            // A deletion is spelled as its key.
            var known = mirror.Keys.FirstOrDefault(h => string.Equals(h, handle, StringComparison.OrdinalIgnoreCase));
            if (known is not null) mirror.Remove(known);
            if (transaction.Action != TransactionAction.DeleteHandle) mirror[handle] = transaction.TransactionId;
            after = transaction.TransactionId;
        }
        return after;
    }

    private sealed class LastProgress : IProgress<StoreProgress>
    {
        public StoreProgress Last { get; private set; }

        public void Report(StoreProgress value) => Last = value;
    }
}
