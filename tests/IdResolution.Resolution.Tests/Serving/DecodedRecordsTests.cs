using System.Globalization;
using System.Text;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Serving;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Storage;

namespace IdResolution.Resolution.Tests.Serving;

/// <summary>What is kept of records that rights are read from is never older than the store.</summary>
public sealed class DecodedRecordsTests
{
    private readonly MemoryStore _store = new();
    private readonly DecodedRecords _records;

    public DecodedRecordsTests() => _records = new DecodedRecords(_store);

    [TearDown]
    public void AnswerFromMemoryAgain() => _store.AlwaysNeedsTime = false;

    [Test]
    public async Task A_record_is_decoded_once_as_long_as_it_stays_the_same()
    {
        await WriteAsync("A/1", "one");

        var first = Read("A/1");
        var second = Read("A/1");

        Assert.That(TextOf("A/1"), Is.EqualTo("one"));
        Assert.That(second, Is.SameAs(first));
    }

    [Test]
    public async Task A_changed_record_is_read_anew_at_once()
    {
        await WriteAsync("A/1", "one");
        Read("A/1");
        await WriteAsync("A/1", "two");

        Assert.That(TextOf("A/1"), Is.EqualTo("two"));
    }

    [Test]
    public async Task A_deleted_record_is_gone_at_once_and_one_registered_anew_is_the_new_one()
    {
        await WriteAsync("A/1", "one");
        Read("A/1");
        await CommitAsync("A/1", TransactionAction.DeleteHandle, default);
        Assert.That(Read("A/1"), Is.Null);
        await WriteAsync("A/1", "two");

        Assert.That(TextOf("A/1"), Is.EqualTo("two"));
    }

    [Test]
    public async Task More_records_than_are_kept_are_still_read_right()
    {
        for (var i = 0; i <= DecodedRecords.Capacity; i++) await WriteAsync(Name(i), Name(i));
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i <= DecodedRecords.Capacity; i++) Assert.That(TextOf(Name(i)), Is.EqualTo(Name(i)));
        }
    }

    [Test]
    public async Task A_store_that_needs_time_is_asked_otherwise()
    {
        await WriteAsync("A/1", "one");
        Read("A/1");
        _store.AlwaysNeedsTime = true;

        Assert.That(_records.TryRead("A/1"u8.ToArray(), out _), Is.False);
    }

    private static string Name(int number) => "A/" + number.ToString(CultureInfo.InvariantCulture);

    private IReadOnlyList<HandleValue>? Read(string key)
    {
        Assert.That(_records.TryRead(Encoding.ASCII.GetBytes(key), out var values), Is.True);
        return values;
    }

    private string? TextOf(string key) => Read(key) is { } values ? Encoding.UTF8.GetString(values.Single().Data.Span) : null;

    private Task WriteAsync(string key, string text) =>
        CommitAsync(key, TransactionAction.CreateHandle, ValueList.ToArray([HandleValue.OfText(1, "URL", text)]));

    private async Task CommitAsync(string key, TransactionAction action, ReadOnlyMemory<byte> values)
    {
        var result = await _store.CommitAsync(
            new StoreChange { Action = action, Key = Encoding.ASCII.GetBytes(key), Values = values, ExpectedTransactionId = StoreChange.AnyVersion }, default);
        Assert.That(result.Status, Is.EqualTo(CommitStatus.Committed));
    }
}
