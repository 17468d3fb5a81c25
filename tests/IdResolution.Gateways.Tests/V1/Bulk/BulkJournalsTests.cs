using IdResolution.Gateways.V1.Bulk;
using IdResolution.Gateways.V1.Idempotency;
using IdResolution.Testing;

namespace IdResolution.Gateways.Tests.V1.Bulk;

public sealed class BulkJournalsTests
{
    private static readonly byte[] Request = new byte[32];
    private static readonly byte[] Other = [.. Enumerable.Repeat((byte)1, 32)];

    private readonly ManualTimeProvider _time = new();
    private string _directory = "";

    [SetUp]
    public void Make() => _directory = Directory.CreateTempSubdirectory("journals-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    private BulkJournals Open(int maxKeys = 10, long maxOctets = 1_000_000) =>
        new(new BulkOptions { Directory = _directory, MaxKeys = maxKeys, MaxKeptOctets = maxOctets }, _time);

    private static IdempotencyKey Key(string text)
    {
        Assert.That(IdempotencyKey.TryRead(text, null, out var key), Is.True);
        return key!;
    }

    private static LineSlot[] ReadAll(LineJournal journal, int count)
    {
        var slots = new LineSlot[count];
        journal.Read(0, slots);
        return slots;
    }

    [Test]
    public void What_was_written_is_there_after_a_restart()
    {
        LineSlot[] slots = [new(1, LineState.Begun), new(UInt128.MaxValue, LineState.Failed), new(3, LineState.Done + (byte)BulkStatus.Deleted, 9_999)];
        using (var journals = Open())
        {
            Assert.That(journals.Open(Key("a"), Request, out var journal), Is.EqualTo(JournalState.New));
            Assert.That(journals.Open(Key("a"), Request, out _), Is.EqualTo(JournalState.Running));
            Assert.That(journal!.TryWrite(0, slots), Is.True);
            journal.End(3);
            journal.Dispose();
        }
        using var again = Open();

        Assert.That(again.Open(Key("a"), Other, out _), Is.EqualTo(JournalState.OtherRequest));
        Assert.That(again.Open(Key("b"), Request, out var other), Is.EqualTo(JournalState.New));
        Assert.That(again.Open(Key("a"), Request, out var repeat), Is.EqualTo(JournalState.Repeat));
        using (repeat)
        using (other)
        {
            Assert.That(ReadAll(repeat!, 4), Is.EqualTo(new[] { slots[0], slots[1], slots[2], default }));
            Assert.That(repeat!.EndedAfter, Is.EqualTo(3));
            Assert.That(slots[2].Status, Is.EqualTo(BulkStatus.Deleted));
        }
    }

    [Test]
    public void A_slot_that_was_half_written_or_moved_is_one_nothing_is_known_of()
    {
        using var journals = Open();
        journals.Open(Key("a"), Request, out var journal);
        journal!.TryWrite(0, [new(1, LineState.Failed), new(2, LineState.Failed), new(3, LineState.Failed)]);
        journal.Dispose();
        var path = Directory.EnumerateFiles(_directory).Single();
        var octets = File.ReadAllBytes(path);
        octets.AsSpan(LineJournal.HeadLength + LineJournal.SlotLength, LineJournal.SlotLength).CopyTo(octets.AsSpan(LineJournal.HeadLength));
        octets[LineJournal.HeadLength + LineJournal.SlotLength + 3] ^= 4;
        File.WriteAllBytes(path, octets[..^3]);

        journals.Open(Key("a"), Request, out var again);
        using (again) Assert.That(ReadAll(again!, 3), Is.EqualTo(new LineSlot[3]));
    }

    [Test]
    public void A_journal_without_a_whole_head_is_removed()
    {
        using (var journals = Open())
        {
            journals.Open(Key("a"), Request, out var journal);
            journal!.Dispose();
        }
        var path = Directory.EnumerateFiles(_directory).Single();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..50]);

        using var again = Open();

        Assert.That(again.Open(Key("a"), Other, out var other), Is.EqualTo(JournalState.New));
        other!.Dispose();
    }

    [Test]
    public void Keys_are_forgotten_when_their_time_is_over_but_not_while_they_are_used()
    {
        using var journals = Open();
        journals.Open(Key("a"), Request, out var idle);
        idle!.Dispose();
        journals.Open(Key("b"), Request, out var running);

        _time.Advance(TimeSpan.FromHours(25));

        Assert.That(Directory.EnumerateFiles(_directory).Count(), Is.EqualTo(1));
        Assert.That(journals.Open(Key("b"), Request, out _), Is.EqualTo(JournalState.Running));
        running!.Dispose();
        Assert.That(journals.Open(Key("b"), Other, out var next), Is.EqualTo(JournalState.New));
        next!.Dispose();
    }

    [Test]
    public void Keys_and_octets_are_bounded()
    {
        using var journals = Open(maxKeys: 2, maxOctets: LineJournal.HeadLength + (3 * LineJournal.SlotLength));
        journals.Open(Key("a"), Request, out var journal);
        Assert.That(journal!.TryWrite(0, new LineSlot[3]), Is.True);
        Assert.That(journal.TryWrite(3, new LineSlot[1]), Is.False);
        journal.Dispose();

        Assert.That(journals.Octets, Is.EqualTo(LineJournal.HeadLength + (3 * LineJournal.SlotLength)));
        Assert.That(journals.Open(Key("b"), Request, out _), Is.EqualTo(JournalState.Full));
        Assert.That(journals.Open(Key("a"), Request, out var again), Is.EqualTo(JournalState.Repeat));
        again!.Dispose();
    }
}
