using System.Text;
using IdResolution.Protocol.Json;

namespace IdResolution.Protocol.Tests.Json;

/// <summary>Lines of bulk files.</summary>
public sealed class Utf8LineReaderTests
{
    [Test]
    public void Lines_of_any_length_come_whole_and_too_long_ones_are_reported()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 200).Select(number =>
            new string((char)('a' + number % 26), random.Next(0, 2000) * (number % 50 == 0 ? 100 : 1))).ToList();
        const int Limit = 100_000;
        var reader = new Utf8LineReader(new MemoryStream(Encoding.UTF8.GetBytes(string.Join("\r\n", lines))), Limit);

        for (var number = 0; number < lines.Count; number++)
        {
            Assert.That(reader.TryRead(out var line));
            Assert.That(reader.Line, Is.EqualTo(number + 1));
            if (reader.TooLong) Assert.That(lines[number], Has.Length.GreaterThan(Limit / 2));
            else Assert.That(Encoding.UTF8.GetString(line), Is.EqualTo(lines[number]));
            Assert.That(reader.TooLong || lines[number].Length <= Limit + 65_536);
        }
        Assert.That(reader.TryRead(out _), Is.False);
    }
}
