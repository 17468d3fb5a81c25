using IdResolution.Storage.Log;

namespace IdResolution.Storage.Tests.Log;

public sealed class EntryTests
{
    [TestCase("88.100/ABC", "", 5UL)]
    [TestCase("88.100/ABC", "88.100/aBc", 0UL)]
    [TestCase("88.100/ABC-DEF", "88.100/abc-def", LogFormat.MaxTransactionId)]
    public void Reads_back_what_was_written(string key, string spelling, ulong registration)
    {
        var change = Change(key, spelling) with { Values = new byte[] { 0, 0, 0, 0, 9 } };
        var entry = Encode(change, 0xABCD_1234_5678, LogFormat.MaxDate, registration, out var octets);
        Assert.Multiple(() =>
        {
            Assert.That(entry.TransactionId, Is.EqualTo(0xABCD_1234_5678));
            Assert.That(entry.Date, Is.EqualTo(LogFormat.MaxDate));
            Assert.That(entry.Action, Is.EqualTo(TransactionAction.CreateHandle));
            Assert.That(entry.Registration, Is.EqualTo(registration == 0 ? entry.TransactionId : registration));
            Assert.That(System.Text.Encoding.UTF8.GetString(entry.Key), Is.EqualTo(key));
            Assert.That(System.Text.Encoding.UTF8.GetString(entry.CopyHandle()), Is.EqualTo(spelling.Length == 0 ? key : spelling));
            Assert.That(entry.Values.ToArray(), Is.EqualTo(change.Values.ToArray()));
            Assert.That(entry.Size, Is.EqualTo(octets.Length));
        });
    }

    [Test]
    public void Holds_the_largest_key_and_record()
    {
        var change = Change(new string('K', LogFormat.MaxKeyLength),
            new string('k', LogFormat.MaxKeyLength)) with { Values = new byte[LogFormat.MaxValuesLength] };
        var entry = Encode(change, 1, 1, 1, out var octets);
        Assert.That(octets, Has.Length.LessThanOrEqualTo(LogFormat.MaxEntrySize));
        Assert.That(entry.KeyLength, Is.EqualTo(LogFormat.MaxKeyLength));
        Assert.That(entry.ValuesLength, Is.EqualTo(LogFormat.MaxValuesLength));
    }

    [Test]
    public unsafe void Refuses_an_entry_that_is_cut_anywhere()
    {
        Encode(Change("88.100/ABC", "88.100/abc") with { Values = new byte[20] }, 1, 1, 1, out var octets);
        fixed (byte* start = octets)
        {
            for (var available = 0; available < octets.Length; available++)
            {
                Assert.That(EntryView.TryRead(start, available, out _), Is.False);
            }
            Assert.That(EntryView.TryRead(start, octets.Length, out _), Is.True);
        }
    }

    [Test]
    public void Refuses_changes_that_break_a_bound()
    {
        StoreChange[] wrong =
        [
            Change("", ""),
            Change(new string('K', LogFormat.MaxKeyLength + 1), ""),
            Change("88.100/ABC", "88.100/ABX"),
            Change("88.100/ABC", "88.100/AB"),
            Change("88.100/AB\u00C4", "88.100/AB\u00E4"),
            Change("88.100/ABC", "") with { Values = new byte[LogFormat.MaxValuesLength + 1] },
            Change("88.100/ABC", "") with { Values = new byte[3] },
            Change("88.100/ABC", "") with { Action = TransactionAction.DeleteHandle },
            Change("88.100/ABC", "") with { Action = (TransactionAction)6 },
        ];
        foreach (var change in wrong) Assert.That(() => EntryWriter.Check(change), Throws.ArgumentException, change.ToString());
        Assert.That(() => EntryWriter.Check(Change("88.100/ABC", "88.100/abc")), Throws.Nothing);
    }

    private static StoreChange Change(string key, string spelling) => new()
    {
        Action = TransactionAction.CreateHandle,
        Key = System.Text.Encoding.UTF8.GetBytes(key),
        Spelling = System.Text.Encoding.UTF8.GetBytes(spelling),
        Values = new byte[4],
        ExpectedTransactionId = 0,
    };

    private static unsafe EntryView Encode(StoreChange change, ulong transactionId, long date, ulong registration, out byte[] octets)
    {
        octets = GC.AllocateUninitializedArray<byte>(EntryWriter.SizeOf(change, registration != 0), pinned: true);
        EntryWriter.Write(change, transactionId, date, registration, octets);
        var start = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref octets[0]);
        Assert.That(EntryView.TryRead(start, octets.Length, out var entry), Is.True);
        return entry;
    }
}
