using System.IO.Pipelines;
using System.Text;
using IdResolution.Gateways.V1.Bulk;
using IdResolution.Testing;

namespace IdResolution.Gateways.Tests.V1.Bulk;

public sealed class BulkLinesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static async Task<List<string>> ReadAsync(BulkLines lines)
    {
        var read = new List<string>();
        while (true)
        {
            while (lines.TryTake(out var line)) read.Add(lines.IsTooLong ? "too long" : Encoding.UTF8.GetString(line));
            if (await lines.FillAsync() == BodyState.Ended) return read;
        }
    }

    [TestCase("", new string[0])]
    [TestCase("a", new[] { "a" })]
    [TestCase("a\n", new[] { "a" })]
    [TestCase("a\r\n\n b\t\n", new[] { "a", "", "b" })]
    [TestCase("\uFEFFa\n\uFEFFb", new[] { "a", "\uFEFFb" })]
    [TestCase("12345678901\n1234567890\n12345678901", new[] { "too long", "1234567890", "too long" })]
    public async Task Cuts_a_body_into_lines(string body, string[] expected)
    {
        using var lines = new BulkLines(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(body))), 10, Patience, TimeProvider.System);

        Assert.That(await ReadAsync(lines), Is.EqualTo(expected));
        Assert.That(lines.Line, Is.EqualTo(expected.Length));
    }

    [Test]
    public async Task Cuts_alike_wherever_the_body_was_cut_on_its_way()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var expected = Enumerable.Range(0, random.Next(1, 30)).Select(_ => new string((char)random.Next('a', 'z'), random.Next(0, 40))).ToArray();
            var octets = Encoding.UTF8.GetBytes(string.Join('\n', expected) + "\n");
            var pipe = new Pipe();
            using var lines = new BulkLines(pipe.Reader, 20, Patience, TimeProvider.System);
            var reading = ReadAsync(lines);
            for (var at = 0; at < octets.Length;)
            {
                var length = Math.Min(random.Next(1, 25), octets.Length - at);
                await pipe.Writer.WriteAsync(octets.AsMemory(at, length));
                at += length;
            }
            await pipe.Writer.CompleteAsync();

            Assert.That(await reading, Is.EqualTo(expected.Select(line => line.Length > 20 ? "too long" : line)), $"round {round}");
        }
    }

    [Test]
    public async Task A_line_without_end_is_not_held()
    {
        // The pipe lets the writer go on only when its reader has looked at what is there; what is held is what it has not given back.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 8_192, resumeWriterThreshold: 4_096));
        using var lines = new BulkLines(pipe.Reader, 10_000, Patience, TimeProvider.System);
        var reading = ReadAsync(lines);
        for (var i = 0; i < 1_000; i++) await pipe.Writer.WriteAsync(new byte[4_096].AsMemory()).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await pipe.Writer.WriteAsync("\nlast"u8.ToArray());
        await pipe.Writer.CompleteAsync();

        Assert.That(await reading, Is.EqualTo(new[] { "too long", "last" }));
    }

    [Test]
    public async Task Gives_up_when_nothing_comes_for_too_long()
    {
        var time = new ManualTimeProvider();
        var pipe = new Pipe();
        using var lines = new BulkLines(pipe.Reader, 100, Patience, time);
        await pipe.Writer.WriteAsync("a"u8.ToArray());
        Assert.That(await lines.FillAsync(), Is.EqualTo(BodyState.More));
        time.Advance(Patience * 2);

        var waiting = lines.FillAsync().AsTask();
        time.Advance(Patience / 2);
        Assert.That(waiting.IsCompleted, Is.False);
        time.Advance(Patience / 2);

        Assert.That(await waiting, Is.EqualTo(BodyState.Stalled));
    }

    [Test]
    public async Task Stops_when_it_is_told_to()
    {
        using var lines = new BulkLines(new Pipe().Reader, 100, Patience, TimeProvider.System);
        var waiting = lines.FillAsync().AsTask();

        lines.Stop();

        Assert.That(await waiting, Is.EqualTo(BodyState.Stopped));
        Assert.That(await lines.FillAsync(), Is.EqualTo(BodyState.Stopped));
    }

    [Test]
    public async Task Nothing_late_reaches_a_reader_that_was_given_back()
    {
        var pipe = new Pipe();
        var lines = new BulkLines(pipe.Reader, 100, Patience, TimeProvider.System);
        lines.Dispose();

        lines.Stop();
        await pipe.Writer.WriteAsync("next request"u8.ToArray());

        Assert.That((await pipe.Reader.ReadAsync()).IsCanceled, Is.False);
    }
}
