using System.Diagnostics;
using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class BulkLoaderTests : StoreFixture
{
    [Test]
    public async Task A_completed_load_is_there_and_duplicates_were_told()
    {
        await using (var store = Open()) await CommitAsync(store, Samples.Create(5, version: 9));
        using (var loader = EmbeddedStore.OpenForLoading(Options()))
        {
            for (var i = 0; i < 2000; i++)
            {
                Assert.That(loader.Add(Samples.Create(i)).Status, Is.EqualTo(i == 5 ? CommitStatus.Conflict : CommitStatus.Committed));
                if (i % 100 == 0) Assert.That(loader.Add(Samples.Create(i)).Status, Is.EqualTo(CommitStatus.Conflict), "twice in the load");
            }
            loader.Add(Samples.Home("0.NA/88.100.7"));
            loader.Complete();
        }
        await using var again = Open();
        Assert.That(again.Recovery.FromSnapshot, Is.True);
        Assert.That(again.Count, Is.EqualTo(2000));
        Assert.That(again.IsHomed("0.NA/88.100.7"u8), Is.True);
        Assert.That(VersionOf(again, 5), Is.EqualTo(9));
        Assert.That(await ListAsync(again), Has.Count.EqualTo(2000));
        Assert.That((await again.VerifyAsync(null, default)).Problems, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_load_that_was_not_completed_is_taken_back_whole(bool crashed)
    {
        await using (var store = Open()) await CommitAsync(store, Samples.Create(5, version: 9));
        using var copy = new TemporaryDirectory();
        using (var loader = EmbeddedStore.OpenForLoading(Options()))
        {
            for (var i = 10; i < 2000; i++) loader.Add(Samples.Create(i));
            Assert.That(loader.Count, Is.GreaterThan(1000));
            if (crashed) TemporaryDirectory.Copy(DataDirectory, copy.Path);
        }
        var options = crashed ? Options() with { DataDirectory = copy.Path } : Options();
        await using (var again = EmbeddedStore.Open(options))
        {
            Assert.That(again.Recovery.LoadTakenBack, Is.True);
            Assert.That(again.Count, Is.EqualTo(1));
            Assert.That(again.LastTransactionId, Is.EqualTo(1));
            await CommitAsync(again, Samples.Create(10, version: 3));
        }
        await using var third = EmbeddedStore.Open(options);
        Assert.That(third.Recovery.LoadTakenBack, Is.False);
        Assert.That(VersionOf(third, 10), Is.EqualTo(3));
        Assert.That((await third.VerifyAsync(null, default)).Problems, Is.Empty);
    }

    [Test]
    public async Task A_load_that_runs_out_of_space_is_taken_back_whole()
    {
        var files = new FaultyFileSystem();
        await using (var store = Open()) await CommitAsync(store, Samples.Create(5));
        using (var loader = EmbeddedStore.OpenForLoading(Options() with { Files = files }))
        {
            var writes = 0;
            files.Before = (step, _) =>
            {
                if (step == "write" && writes++ > 100) throw FaultyFileSystem.NoSpace();
            };
            Assert.That(
                () =>
                {
                    for (var i = 10; i < 20_000; i++) loader.Add(Samples.Create(i));
                },
                Throws.InstanceOf<IOException>());
        }
        await using var again = Open();
        Assert.That(again.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Two_hundred_thousand_records_load_and_open_both_ways()
    {
        const int Records = 200_000;
        var options = Options() with { SegmentSize = 64 << 20, FrameSize = 1 << 20 };
        var watch = Stopwatch.StartNew();
        using (var loader = EmbeddedStore.OpenForLoading(options))
        {
            for (var i = 0; i < Records; i++) loader.Add(Samples.Create(i, (ulong)i));
            loader.Complete();
        }
        TestContext.Out.WriteLine($"loaded {Records} in {watch.Elapsed.TotalSeconds:0.00} s");
        await using (var store = EmbeddedStore.Open(options))
        {
            TestContext.Out.WriteLine(store.Recovery);
            Assert.That(store.Recovery.FromSnapshot, Is.True);
            Assert.That(store.Count, Is.EqualTo(Records));
        }
        File.Delete(Path.Combine(DataDirectory, "index.snapshot"));
        await using var rebuilt = EmbeddedStore.Open(options);
        TestContext.Out.WriteLine(rebuilt.Recovery);
        Assert.That(rebuilt.Recovery.FromSnapshot, Is.False);
        for (var i = 0; i < Records; i += 7)
        {
            if (VersionOf(rebuilt, i) != (ulong)i) Assert.Fail($"record {i}");
        }
        Assert.That(rebuilt.Count, Is.EqualTo(Records));
    }
}
