using IdResolution.Storage.Log;

namespace IdResolution.Storage.Tests.Log;

public sealed class FrameTests
{
    private static readonly StoreIdentity Identity = StoreIdentity.Create();

    [Test]
    public unsafe void Every_flipped_bit_is_detected()
    {
        var frame = Frame(Identity, 3);
        fixed (byte* start = frame)
        {
            Assert.That(FrameView.TryRead(start, frame.Length, Identity, out _), Is.True);
            for (var bit = 0; bit < frame.Length * 8; bit++)
            {
                start[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.That(FrameView.TryRead(start, frame.Length, Identity, out _), Is.False, $"bit {bit}");
                start[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Test]
    public unsafe void A_frame_cut_anywhere_is_refused()
    {
        var frame = Frame(Identity, 2);
        fixed (byte* start = frame)
        {
            for (var available = 0; available < frame.Length; available++)
            {
                Assert.That(FrameView.TryRead(start, available, Identity, out _), Is.False);
            }
        }
    }

    [Test]
    public unsafe void A_frame_of_another_store_is_none()
    {
        fixed (byte* start = Frame(StoreIdentity.Create(), 1)) Assert.That(FrameView.TryRead(start, 4096, Identity, out _), Is.False);
    }

    [Test]
    public unsafe void Finds_the_next_frame_behind_garbage_and_only_a_later_one()
    {
        var frame = Frame(Identity, 2);
        var segment = new byte[4096];
        new Random(1).NextBytes(segment);
        frame.CopyTo(segment, 1024);
        fixed (byte* start = segment)
        {
            Assert.That(FrameView.FindNext(start, 128, segment.Length, Identity, 0), Is.EqualTo(1024));
            Assert.That(FrameView.FindNext(start, 1028, segment.Length, Identity, 0), Is.EqualTo(-1));
            Assert.That(FrameView.FindNext(start, 128, segment.Length, Identity, 1), Is.EqualTo(-1));
        }
    }

    private static byte[] Frame(StoreIdentity identity, int entries)
    {
        using var builder = new FrameBuilder();
        for (var i = 1; i <= entries; i++)
        {
            var change = Samples.Create(i);
            builder.Add(EntryWriter.SizeOf(change, false), (ulong)i, out var entry);
            EntryWriter.Write(change, (ulong)i, 1000 + i, 0, entry);
        }
        return builder.Finish(identity).ToArray();
    }
}
