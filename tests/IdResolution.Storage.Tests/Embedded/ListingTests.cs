using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class ListingTests : StoreFixture
{
    [Test]
    public async Task Handles_are_listed_in_the_order_and_spelling_of_registration()
    {
        await using var store = Open();
        int[] numbers = [5, 3, 9, 1];
        foreach (var number in numbers) await CommitAsync(store, Samples.Create(number));
        await CommitAsync(store, Samples.Create(7, prefix: "88.100"));
        await CommitAsync(store, Samples.Update(3, 2));
        await CommitAsync(store, Samples.Create(5, 3, expected: StoreChange.AnyVersion));
        Assert.That(await ListAsync(store), Is.EqualTo(numbers.Select(number => HandleOf(number))),
            "changes and overwriting keep the place");
        await CommitAsync(store, Samples.Delete(3));
        await CommitAsync(store, Samples.Create(3));
        Assert.That(await ListAsync(store), Is.EqualTo(new[] { 5, 9, 1, 3 }.Select(number => HandleOf(number))),
            "registering again does not");
        Assert.That(await ListAsync(store, "88.100"), Is.EqualTo(new[] { HandleOf(7, "88.100") }));
        Assert.That(await ListAsync(store, "88.999"), Is.Empty);
    }

    [Test]
    public async Task The_order_survives_compaction_and_a_start_without_snapshot()
    {
        int[] numbers = [.. Enumerable.Range(0, 300).OrderBy(i => i * 7919 % 300)];
        await using (var store = Open())
        {
            foreach (var number in numbers) await CommitAsync(store, Samples.Create(number));
            // The first registrations go, their updates in another order stay.
            await Task.WhenAll(Enumerable.Range(0, 300).Select(i => CommitAsync(store, Samples.Update(i, 2))));
            await CommitAsync(store, Samples.Create(1000, filler: 100_000));
            Assert.That(await store.CompactAsync(), Is.GreaterThan(0));
        }
        File.Delete(Path.Combine(DataDirectory, "index.snapshot"));
        await using var again = Open();
        Assert.That(await ListAsync(again), Is.EqualTo(numbers.Append(1000).Select(number => HandleOf(number))));
    }

    [Test]
    public async Task A_walk_meets_every_steady_handle_exactly_once_while_all_else_changes()
    {
        const int Handles = 2000;
        await using var store = EmbeddedStore.Open(Options() with { CompactionThreshold = 0.9 });
        await Task.WhenAll(Enumerable.Range(0, Handles).Select(i => CommitAsync(store, Samples.Create(i))));
        using var stop = new CancellationTokenSource();
        // Handles 0 to 999 stay registered and are changed all the time; 1000 and up come and go.
        var changing = Task.Run(async () =>
        {
            for (var version = 2UL; !stop.IsCancellationRequested; version++)
            {
                await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => CommitAsync(store, Samples.Update(i, version))));
                await Task.WhenAll(Enumerable.Range(1000, 1000).Select(i => CommitAsync(store,
                    version % 2 == 0 ? Samples.Delete(i) : Samples.Create(i))));
                await store.CompactAsync();
                store.Maintenance.PrunePostings();
                store.Maintenance.Reclaim();
            }
        });
        for (var walk = 0; walk < 15; walk++)
        {
            var seen = new Dictionary<string, int>();
            foreach (var handle in await ListAsync(store)) seen[handle] = seen.GetValueOrDefault(handle) + 1;
            Assert.That(seen.Values, Is.All.EqualTo(1));
            for (var i = 0; i < 1000; i++) Assert.That(seen, Contains.Key(HandleOf(i)));
        }
        await stop.CancelAsync();
        await changing;
    }

    [Test]
    public async Task Dead_postings_are_pruned_and_a_walk_that_began_before_goes_on()
    {
        await using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => CommitAsync(store, Samples.Create(i))));
        await using var walk = store.ListAsync("88.100.7"u8.ToArray(), 0, default).GetAsyncEnumerator();
        for (var i = 0; i < 10; i++) Assert.That(await walk.MoveNextAsync(), Is.True);
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => CommitAsync(store, Samples.Delete(i))));
        var list = store.State.Postings.Find("88.100.7"u8)!;
        Assert.That(list.Count, Is.EqualTo(500));
        store.Maintenance.PrunePostings();
        Assert.That(list.Count, Is.EqualTo(100));
        Assert.That(list.Dead, Is.Zero);
        var rest = new List<string>();
        while (await walk.MoveNextAsync()) rest.Add(System.Text.Encoding.UTF8.GetString(walk.Current.Handle.Span));
        Assert.That(rest, Is.EqualTo(Enumerable.Range(400, 100).Select(i => HandleOf(i))));
        await CommitAsync(store, Samples.Create(3));
        Assert.That(await ListAsync(store), Is.EqualTo(rest.Append(HandleOf(3))));
    }

    [Test]
    public async Task A_walk_that_pauses_holds_up_neither_compaction_nor_the_freeing_of_memory()
    {
        await using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => CommitAsync(store, Samples.Create(i))));
        await using var walk = store.ListAsync("88.100.7"u8.ToArray(), 0, default).GetAsyncEnumerator();
        Assert.That(await walk.MoveNextAsync(), Is.True);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => CommitAsync(store, Samples.Update(i, 2))));
        await CommitAsync(store, Samples.Create(1000, filler: 100_000));
        Assert.That(await store.CompactAsync(), Is.GreaterThan(0));
        Assert.That(store.State.Reclaimer.ReclaimAll(TimeSpan.FromSeconds(10)), Is.True, "nothing waits for the walk");
        var rest = 0;
        while (await walk.MoveNextAsync()) rest++;
        Assert.That(rest, Is.InRange(499, 500), "the handle registered meanwhile may appear");
    }

    [Test]
    public async Task A_walk_can_be_cancelled()
    {
        await using var store = Open();
        for (var i = 0; i < 3; i++) await CommitAsync(store, Samples.Create(i));
        using var cancel = new CancellationTokenSource();
        await using var walk = store.ListAsync("88.100.7"u8.ToArray(), 0, cancel.Token).GetAsyncEnumerator(cancel.Token);
        Assert.That(await walk.MoveNextAsync(), Is.True);
        await cancel.CancelAsync();
        Assert.That(async () => await walk.MoveNextAsync(), Throws.InstanceOf<OperationCanceledException>());
    }
}
