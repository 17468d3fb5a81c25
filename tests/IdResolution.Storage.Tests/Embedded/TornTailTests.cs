using IdResolution.Storage.Embedded;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class TornTailTests : StoreFixture
{
    [Test]
    public async Task A_last_frame_cut_at_any_octet_is_cut_off_and_reported()
    {
        var (path, start, end) = await PrepareAsync();
        var whole = await File.ReadAllBytesAsync(path);
        for (var cut = start; cut < end; cut++)
        {
            var torn = (byte[])whole.Clone();
            torn.AsSpan((int)cut, (int)(end - cut)).Clear();
            var lost = torn.AsSpan((int)cut).IndexOfAnyExcept((byte)0) < 0
                && whole.AsSpan((int)cut, (int)(end - cut)).IndexOfAnyExcept((byte)0) < 0;
            await File.WriteAllBytesAsync(path, torn);
            await using var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false });
            Assert.Multiple(() =>
            {
                Assert.That(VersionOf(store, 1), Is.EqualTo(1));
                Assert.That(VersionOf(store, 2), lost ? Is.EqualTo(1) : Is.Null, $"cut at {cut} of {start} to {end}");
                Assert.That(store.Recovery.TornTail is null, Is.EqualTo(cut == start || lost));
            });
        }
    }

    [Test]
    public async Task What_was_cut_off_stays_off_and_writing_goes_on()
    {
        var (path, start, end) = await PrepareAsync();
        Damage(path, end - 1);
        await using (var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false }))
        {
            Assert.That(store.Recovery.TornTail, Is.EqualTo(new TornTail(path, start, end - start)));
            Assert.That(await CommitAsync(store, Samples.Create(3)), Is.EqualTo(2), "the lost id is free again");
        }
        await using var again = Open();
        Assert.That(again.Recovery.TornTail, Is.Null);
        Assert.That(new[] { VersionOf(again, 1), VersionOf(again, 2), VersionOf(again, 3) }, Is.EqualTo(new ulong?[] { 1, null, 1 }));
    }

    [Test]
    public async Task A_flipped_bit_in_the_last_frame_is_detected_wherever_it_is()
    {
        var (path, start, end) = await PrepareAsync();
        var whole = await File.ReadAllBytesAsync(path);
        for (var at = start; at < end; at++)
        {
            await File.WriteAllBytesAsync(path, whole);
            Damage(path, at);
            await using var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false });
            Assert.That(store.Recovery.TornTail?.Offset, Is.EqualTo(start));
            Assert.That(VersionOf(store, 2), Is.Null);
        }
    }

    [Test]
    public async Task Octets_of_a_stranger_that_look_like_a_frame_do_not_make_a_torn_tail_damage()
    {
        // The value holds a frame of another store, whole and sound there.
        using var builder = new FrameBuilder();
        var inner = Samples.Create(9);
        builder.Add(EntryWriter.SizeOf(inner, false), 50, out var entry);
        EntryWriter.Write(inner, 50, 1, 0, entry);
        var values = new byte[4 + builder.Length];
        builder.Finish(StoreIdentity.Create()).CopyTo(values.AsSpan(4));
        await using (var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false }))
        {
            await CommitAsync(store, Samples.Create(1) with { Values = values });
        }
        Damage(LogFile(1), LogFormat.SegmentHeaderSize + 8);
        await using var again = Open();
        Assert.That(again.Recovery.TornTail, Is.Not.Null);
        Assert.That(again.Count, Is.Zero);
    }

    internal static void Damage(string path, long at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var octet = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(octet ^ 0x10));
    }

    private async Task<(string Path, long Start, long End)> PrepareAsync()
    {
        await using var store = EmbeddedStore.Open(Options() with { SnapshotOnClose = false });
        await CommitAsync(store, Samples.Create(1));
        var start = store.State.Segments.InOrder[0].Used;
        await CommitAsync(store, Samples.Create(2));
        return (LogFile(1), start, store.State.Segments.InOrder[0].Used);
    }
}
