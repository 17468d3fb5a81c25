using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class ReaderStressTests : StoreFixture
{
    private const int Handles = 3000;
    private const int Rounds = 30;

    /// <summary>
    /// Readers of records that describe themselves, against updates, compaction, growth of the index, saving and freeing. A reader that
    /// followed a stale location into freed or reused memory would see another key, a torn record, an older version than before, or would
    /// take the process down.
    /// </summary>
    [Test]
    public async Task Readers_see_whole_and_never_older_records_whatever_goes_on()
    {
        await using var store = EmbeddedStore.Open(Options() with { FrameSize = 16 << 10, CompactionThreshold = 0.9 });
        var written = new ulong[Handles];
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() => WriteAsync(store, written));
        var housekeeping = Task.Run(() => KeepHouse(store, stop.Token));
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Factory.StartNew(
            () => Read(store, written, reader, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToArray();
        await writer;
        await stop.CancelAsync();
        var reads = await Task.WhenAll(readers);
        var rounds = await housekeeping;
        TestContext.Out.WriteLine($"{reads.Sum()} reads, {store.LastTransactionId} commits, {rounds} rounds of housekeeping");
        Assert.That(reads, Is.All.GreaterThan(0));
        Assert.That(store.Count, Is.GreaterThan(Handles), "the index grew");
        Assert.That(rounds, Is.GreaterThan(1));
        for (var i = 0; i < Handles; i++) Assert.That(VersionOf(store, i), written[i] == 0 ? Is.Null : Is.EqualTo(written[i]));
        Assert.That((await store.VerifyAsync(null, default)).Problems, Is.Empty);
    }

    [Test]
    public async Task A_lease_keeps_its_record_while_it_is_replaced_and_rewritten()
    {
        await using var store = Open();
        for (var i = 0; i < 400; i++) await CommitAsync(store, Samples.Create(i));
        Assert.That(ReadWhileRewritten(store), Is.EqualTo(1));
        Assert.That(VersionOf(store, 7), Is.EqualTo(2));
    }

    [Test]
    public async Task Closing_waits_for_a_lease()
    {
        var store = Open();
        await CommitAsync(store, Samples.Create(1));
        using var taken = new ManualResetEventSlim();
        using var giveBack = new ManualResetEventSlim();
        ulong version = 0;
        var reader = new Thread(() =>
        {
            store.TryFind(Samples.Key(1), out var lease);
            using (lease)
            {
                taken.Set();
                giveBack.Wait();
                version = Samples.VersionOf(Samples.Key(1), lease.Values);
            }
        });
        reader.Start();
        taken.Wait();
        var closing = store.DisposeAsync().AsTask();
        Assert.That(SpinWait.SpinUntil(() => !store.State.Reclaimer.TryReclaim(), TimeSpan.FromSeconds(5)), Is.True,
            "it waits for readers");
        Assert.That(closing.IsCompleted, Is.False);
        giveBack.Set();
        reader.Join();
        await closing;
        Assert.That(version, Is.EqualTo(1));
    }

    private static ulong ReadWhileRewritten(EmbeddedStore store)
    {
        var key = Samples.Key(7);
        Assert.That(store.TryFind(key, out var lease), Is.EqualTo(LookupStatus.Found));
        using (lease)
        {
            var rewriting = Task.Run(async () =>
            {
                for (var i = 0; i < 400; i++) await CommitAsync(store, Samples.Update(i, 2));
                await CommitAsync(store, Samples.Create(5000, filler: 70_000));
                await store.CompactAsync();
                store.Maintenance.Reclaim();
            });
            rewriting.GetAwaiter().GetResult();
            return Samples.VersionOf(key, lease.Values);
        }
    }

    private static async Task WriteAsync(EmbeddedStore store, ulong[] written)
    {
        var fresh = 100_000;
        for (var version = 1UL; version <= Rounds; version++)
        {
            var from = (int)(version * 500 % Handles);
            await Task.WhenAll(Enumerable.Range(from, 500).Select(async i =>
            {
                await CommitAsync(store, Samples.Update(i, version));
                Volatile.Write(ref written[i], version);
            }));
            // New handles all the time, so that partitions grow and are freed.
            await Task.WhenAll(Enumerable.Range(fresh, 200).Select(i => CommitAsync(store, Samples.Create(i))));
            fresh += 200;
        }
    }

    private static int KeepHouse(EmbeddedStore store, CancellationToken stop)
    {
        var rounds = 0;
        for (; !stop.IsCancellationRequested; rounds++)
        {
            store.Maintenance.Compact();
            store.Maintenance.Reclaim();
            if (rounds % 4 == 0) store.Maintenance.SaveIndex();
        }
        return rounds;
    }

    private static long Read(EmbeddedStore store, ulong[] written, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        var reads = 0L;
        while (!stop.IsCancellationRequested)
        {
            var number = random.Next(Handles);
            var atLeast = Volatile.Read(ref written[number]);
            var version = VersionOf(store, number) ?? 0;
            if (version < atLeast) Assert.Fail($"Handle {number} was acknowledged in version {atLeast} and read in version {version}.");
            reads++;
        }
        return reads;
    }
}
