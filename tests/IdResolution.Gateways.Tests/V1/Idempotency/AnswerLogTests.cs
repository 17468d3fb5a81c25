using IdResolution.Gateways.V1;
using IdResolution.Gateways.V1.Bulk;
using IdResolution.Gateways.V1.Idempotency;
using IdResolution.Testing;

namespace IdResolution.Gateways.Tests.V1.Idempotency;

public sealed class AnswerLogTests
{
    private static readonly byte[] Request = new byte[32];
    private static readonly byte[] Other = [.. Enumerable.Repeat((byte)1, 32)];

    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private string _directory = "";

    [SetUp]
    public void Make() => _directory = Directory.CreateTempSubdirectory("answers-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    private AnswerLog Open(int maxKeys = 100) => new(new BulkOptions { Directory = _directory, MaxKeys = maxKeys, MaxKeptOctets = 1_000_000 }, _time);

    private static IdempotencyKey Key(string text)
    {
        Assert.That(IdempotencyKey.TryRead(text, null, out var key), Is.True);
        return key!;
    }

    private static V1Answer Answer(string body) => new V1Answer(201, "application/json", System.Text.Encoding.UTF8.GetBytes(body)).With("ETag", "\"x\"").With("Location", "/ü");

    [Test]
    public async Task An_answer_is_there_after_a_restart_as_it_was()
    {
        using (var log = Open())
        {
            Assert.That(log.Begin(Key("a"), Request, out _), Is.EqualTo(AnswerState.New));
            Assert.That(log.Begin(Key("a"), Request, out _), Is.EqualTo(AnswerState.Running));
            await log.KeepAsync(Key("a"), Request, Answer("{\"a\":1}"));
        }
        using var again = Open();

        Assert.That(again.Begin(Key("a"), Request, out var answer), Is.EqualTo(AnswerState.Done));
        Assert.That((answer!.Status, answer.ContentType, System.Text.Encoding.UTF8.GetString(answer.Body.Span)), Is.EqualTo((201, "application/json", "{\"a\":1}")));
        Assert.That(answer.Headers, Is.EqualTo(Answer("").Headers));
        Assert.That(again.Begin(Key("a"), Other, out _), Is.EqualTo(AnswerState.OtherRequest));
    }

    [Test]
    public void What_was_begun_and_never_ended_is_in_doubt_after_a_restart()
    {
        using (var log = Open())
        {
            log.Begin(Key("a"), Request, out _);
            log.Begin(Key("b"), Request, out _);
            log.Free(Key("b"));
        }
        using var again = Open();

        Assert.That(again.Begin(Key("a"), Request, out _), Is.EqualTo(AnswerState.InDoubt));
        Assert.That(again.Begin(Key("b"), Other, out _), Is.EqualTo(AnswerState.New));
    }

    [Test]
    public async Task A_torn_end_is_cut_off_wherever_it_is_torn()
    {
        using (var log = Open())
        {
            log.Begin(Key("a"), Request, out _);
            await log.KeepAsync(Key("a"), Request, Answer("first"));
            log.Begin(Key("b"), Request, out _);
            await log.KeepAsync(Key("b"), Request, Answer("second"));
        }
        var path = Directory.EnumerateFiles(_directory).Single();
        var whole = await File.ReadAllBytesAsync(path);
        for (var length = whole.Length - 1; length > whole.Length - 150; length -= 7)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            using var log = Open();
            Assert.That(log.Begin(Key("a"), Request, out _), Is.EqualTo(AnswerState.Done), $"{length}");
            Assert.That(log.Begin(Key("b"), Request, out _), Is.EqualTo(AnswerState.InDoubt).Or.EqualTo(AnswerState.New), $"{length}");
            await log.KeepAsync(Key("b"), Request, Answer("again"));
            Assert.That(log.Begin(Key("b"), Request, out _), Is.EqualTo(AnswerState.Done), $"{length}");
        }
    }

    [Test]
    public async Task A_damaged_answer_is_not_given()
    {
        using (var log = Open())
        {
            log.Begin(Key("a"), Request, out _);
            await log.KeepAsync(Key("a"), Request, Answer("first"));
        }
        var path = Directory.EnumerateFiles(_directory).Single();
        var octets = await File.ReadAllBytesAsync(path);
        octets[^1] ^= 1;
        await File.WriteAllBytesAsync(path, octets);
        using var again = Open();

        Assert.That(again.Begin(Key("a"), Request, out var answer), Is.EqualTo(AnswerState.InDoubt));
        Assert.That(answer, Is.Null);
    }

    [Test]
    public async Task Keys_are_forgotten_when_their_time_is_over_and_their_files_removed()
    {
        using var log = Open();
        log.Begin(Key("a"), Request, out _);
        await log.KeepAsync(Key("a"), Request, Answer("first"));
        _time.Advance(TimeSpan.FromHours(23.5));
        Assert.That(log.Begin(Key("a"), Request, out _), Is.EqualTo(AnswerState.Done));

        _time.Advance(TimeSpan.FromHours(2));

        Assert.That(Directory.EnumerateFiles(_directory), Is.Empty);
        Assert.That(log.Begin(Key("a"), Other, out _), Is.EqualTo(AnswerState.New));
    }

    [Test]
    public void Keys_are_bounded()
    {
        using var log = Open(maxKeys: 2);
        log.Begin(Key("a"), Request, out _);
        log.Begin(Key("b"), Request, out _);

        Assert.That(log.Begin(Key("c"), Request, out _), Is.EqualTo(AnswerState.Full));
        log.Free(Key("a"));
        Assert.That(log.Begin(Key("c"), Request, out _), Is.EqualTo(AnswerState.New));
    }
}
