using IdResolution.Storage.Embedded;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class DamageTests : StoreFixture
{
    [Test]
    public async Task A_flipped_bit_in_the_middle_is_damage_and_nothing_is_changed()
    {
        var frames = await WriteAsync(40);
        for (var at = frames[0]; at < frames[2]; at += 7)
        {
            TornTailTests.Damage(LogFile(1), at);
            var before = await File.ReadAllBytesAsync(LogFile(1));
            var damage = Assert.Throws<StoreDamagedException>(() => Open());
            Assert.That(damage.Path, Is.EqualTo(LogFile(1)));
            Assert.That(damage.Offset, Is.EqualTo(at < frames[1] ? frames[0] : frames[1]));
            Assert.That(damage.Message, Does.Contain("idnode repair"));
            Assert.That(await File.ReadAllBytesAsync(LogFile(1)), Is.EqualTo(before));
            TornTailTests.Damage(LogFile(1), at);
        }
    }

    [Test]
    public async Task Repair_keeps_every_sound_frame_and_the_damaged_file()
    {
        var frames = await WriteAsync(40);
        TornTailTests.Damage(LogFile(1), frames[5] + 40);
        var report = EmbeddedStore.Repair(Options());
        Assert.That(report.FilesKeptAside, Is.EqualTo(new[] { LogFile(1) + ".damaged" }));
        Assert.That(report.OctetsLost, Is.EqualTo(frames[6] - frames[5]));
        Assert.That(report.FramesKept, Is.EqualTo(39));
        await using var store = Open();
        Assert.That(store.Count, Is.EqualTo(39));
        Assert.That(VersionOf(store, 5), Is.Null);
        Assert.That((await store.VerifyAsync(null, default)).Problems, Is.Empty);
        Assert.That(await CommitAsync(store, Samples.Create(5)), Is.EqualTo(41));
    }

    [Test]
    public async Task Damage_in_an_earlier_segment_is_found_and_repaired()
    {
        await WriteAsync(700);
        var path = LogFile(2);
        var length = (int)new FileInfo(path).Length;
        TornTailTests.Damage(path, length - 3);
        Assert.That(Assert.Throws<StoreDamagedException>(() => Open()).Path, Is.EqualTo(path), "zeros behind the last frame");
        TornTailTests.Damage(path, length - 3);
        TornTailTests.Damage(path, LogFormat.SegmentHeaderSize + 50);
        Assert.That(Assert.Throws<StoreDamagedException>(() => Open()).Path, Is.EqualTo(path));
        EmbeddedStore.Repair(Options());
        await using var store = Open();
        Assert.That(store.Count, Is.EqualTo(699));
        Assert.That((await store.VerifyAsync(null, default)).Problems, Is.Empty);
    }

    [TestCase(8)]
    [TestCase(20)]
    [TestCase(70)]
    public async Task A_damaged_header_is_found_and_rebuilt(int at)
    {
        await WriteAsync(700);
        TornTailTests.Damage(LogFile(2), at);
        Assert.That(Assert.Throws<StoreDamagedException>(() => Open()).Path, Is.EqualTo(LogFile(2)));
        EmbeddedStore.Repair(Options());
        await using var store = Open();
        Assert.That(store.Count, Is.EqualTo(700));
    }

    [Test]
    public async Task A_zeroed_end_of_an_earlier_segment_is_found()
    {
        await WriteAsync(700);
        long start;
        await using (var store = Open()) start = LastFrameOf(store.State.Segments.InOrder[1]);
        File.Delete(Path.Combine(DataDirectory, "index.snapshot"));
        using (var file = new FileStream(LogFile(2), FileMode.Open))
        {
            file.Position = start;
            file.Write(new byte[(int)(file.Length - start)]);
        }
        Assert.That(Assert.Throws<StoreDamagedException>(() => Open()).Path, Is.EqualTo(LogFile(2)));
        Assert.That(EmbeddedStore.Repair(Options()).Actions, Has.Some.Contains("transactions are missing at the end"));
        await using var again = Open();
        Assert.That(again.Count, Is.EqualTo(699));
    }

    [Test]
    public async Task A_missing_segment_is_found_and_repair_says_what_is_lost()
    {
        await WriteAsync(700);
        File.Delete(LogFile(2));
        Assert.That(Assert.Throws<StoreDamagedException>(() => Open()).Message, Does.Contain("missing"));
        Assert.That(EmbeddedStore.Repair(Options()).Actions, Has.Some.Contains("segments 2 to 2 are missing"));
        await using var store = Open();
        Assert.That(store.Count, Is.InRange(1, 699));
        Assert.That(VersionOf(store, 699), Is.EqualTo(1));
    }

    [Test]
    public async Task A_missing_last_segment_is_known_from_the_index()
    {
        await using (var store = Open()) await FillAsync(store, 700);
        var last = Directory.GetFiles(Path.Combine(DataDirectory, "log")).Max()!;
        File.Delete(last);
        Assert.That(Assert.Throws<StoreDamagedException>(() => Open()).Path, Is.EqualTo(last));
        Assert.That(EmbeddedStore.Repair(Options()).Actions, Has.Some.Contains("are missing; all of their transactions are lost"));
        await using var again = Open();
        Assert.That(again.Count, Is.InRange(1, 699));
    }

    [Test]
    public async Task A_store_that_lost_its_whole_log_does_not_start_empty()
    {
        await WriteAsync(10);
        File.Delete(LogFile(1));
        Assert.Throws<StoreDamagedException>(() => Open());
    }

    [Test]
    public async Task A_lost_identity_is_taken_from_the_log()
    {
        await WriteAsync(10);
        var path = Path.Combine(DataDirectory, "identity");
        var before = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        await using (var store = Open()) Assert.That(store.Count, Is.EqualTo(10));
        Assert.That(await File.ReadAllBytesAsync(path), Is.EqualTo(before));
    }

    [Test]
    public async Task A_segment_of_another_store_is_refused()
    {
        await WriteAsync(700);
        using (var other = new TemporaryDirectory())
        {
            await using (var store = EmbeddedStore.Open(Options() with { DataDirectory = other.Path })) await FillAsync(store, 700);
            File.Copy(Path.Combine(other.Path, "log", "0000000002.log"), LogFile(2), overwrite: true);
        }
        Assert.That(Assert.Throws<StoreDamagedException>(() => Open()).Message, Does.Contain("another store"));
    }

    [Test]
    public async Task Verification_finds_a_flipped_bit_that_a_quick_start_does_not_look_at()
    {
        await using (var store = Open()) await FillAsync(store, 100);
        TornTailTests.Damage(LogFile(1), LogFormat.SegmentHeaderSize + 200);
        await using var again = Open();
        Assert.That(again.Recovery.FromSnapshot, Is.True);
        var report = await again.VerifyAsync(null, default);
        Assert.That(report.IsSound, Is.False);
        Assert.That(report.Problems, Has.Some.Contains("the frame is not sound"));
    }

    private async Task<List<long>> WriteAsync(int count)
    {
        await using var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false });
        return await FillAsync(store, count);
    }

    private static async Task<List<long>> FillAsync(EmbeddedStore store, int count)
    {
        var starts = new List<long>();
        // One by one, so that each frame holds one entry.
        for (var i = 0; i < count; i++)
        {
            starts.Add(store.State.Segments.InOrder[^1].Used);
            await CommitAsync(store, Samples.Create(i));
        }
        return starts;
    }

    private static unsafe long LastFrameOf(Segment segment)
    {
        long at = LogFormat.SegmentHeaderSize;
        while (FrameView.TryRead(segment.Start + at, segment.Used - at, segment.Header.Identity, out var frame)
            && at + frame.Size < segment.Used) at += frame.Size;
        return at;
    }
}
