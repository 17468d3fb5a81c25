using System.Globalization;
using System.Text.Json;
using IdResolution.LoadGenerator;

namespace IdResolution.EndToEnd.Tests;

/// <summary>What the load generator says can be relied on: it asks what it says, and wrong answers do not count.</summary>
public sealed class LoadGeneratorTests
{
    [Test]
    public async Task Registers_modifies_and_resolves_at_a_real_node_and_every_answer_is_right()
    {
        using var fixture = new NodeFixture(sampleData: false);
        await using var node = await NodeProcess.StartAsync(fixture);

        var result = await Tool.RunAsync(Tool.Start("idload",
        [
            "mixed", "--server", node.Server, "--key", node.AdminKey, "--absent", "100", "--connections", "2", "--outstanding", "16", "--rounds", "2",
            "--seconds", "0.5", "--warm-up", "0.2", "--pid", node.ProcessId.ToString(CultureInfo.InvariantCulture), "--json",
        ]));

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using var report = JsonDocument.Parse(result.Output);
        var stream = report.RootElement.GetProperty("streams")[0];
        Assert.That(stream.GetProperty("wrong").GetInt64(), Is.Zero);
        Assert.That(stream.GetProperty("rates").EnumerateArray().Select(rate => rate.GetDouble()), Has.All.GreaterThan(0));
        Assert.That(report.RootElement.GetProperty("serverCpu").GetArrayLength(), Is.EqualTo(2));
    }

    [TestCase("tcp")]
    [TestCase("udp")]
    public async Task An_answer_that_is_not_what_was_asked_for_is_not_counted(string transport)
    {
        using var fixture = new NodeFixture(sampleData: false);
        await using var node = await NodeProcess.StartAsync(fixture);

        var result = await Tool.RunAsync(Tool.Start("idload",
            ["resolve", "--transport", transport, "--server", node.Server, "--absent", "0", "--rounds", "1", "--seconds", "0.3", "--warm-up", "0", "--json"]));

        Assert.That(result.ExitCode, Is.EqualTo(1), "there are no records");
        using var report = JsonDocument.Parse(result.Output);
        Assert.That(report.RootElement.GetProperty("streams")[0].GetProperty("wrong").GetInt64(), Is.Positive);
        Assert.That(report.RootElement.GetProperty("streams")[0].GetProperty("rates")[0].GetDouble(), Is.Zero);
    }

    [Test]
    public void Quantiles_are_at_most_a_sixty_fourth_too_high_and_never_too_low()
    {
        var histogram = new LatencyHistogram();
        for (var value = 1; value <= 100_000; value++) histogram.Add(value);

        foreach (var share in (double[])[0.01, 0.5, 0.99, 0.999])
        {
            var exact = share * 100_000;
            Assert.That(histogram.Quantile(share), Is.InRange(exact, exact * (1 + (1 / 64.0)) + 1), share.ToString(CultureInfo.InvariantCulture));
        }
        Assert.That(histogram.Quantile(1), Is.EqualTo(100_000));
        Assert.That(histogram.Max, Is.EqualTo(100_000));
        Assert.That(histogram.Count, Is.EqualTo(100_000));
    }

    [Test]
    public void A_duration_beyond_the_last_bucket_is_kept_as_the_longest()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(long.MaxValue);
        histogram.Add(-1);

        Assert.That(histogram.Quantile(1), Is.EqualTo(long.MaxValue));
        Assert.That(histogram.Quantile(0.1), Is.Zero);
    }

    [TestCase(0.8)]
    [TestCase(1.0)]
    [TestCase(1.2)]
    public void Names_by_the_law_of_Zipf_come_as_often_as_it_says(double exponent)
    {
        const int Records = 1_000, Draws = 200_000;
        var chooser = new NameChooser(new Randomness(1), Records, exponent);
        var counts = new int[Records];
        for (var i = 0; i < Draws; i++) counts[chooser.Next()]++;

        var sum = Enumerable.Range(1, Records).Sum(rank => Math.Pow(rank, -exponent));
        var sorted = counts.OrderDescending().ToArray();
        foreach (var rank in (int[])[1, 2, 10])
        {
            var expected = Draws * Math.Pow(rank, -exponent) / sum;
            Assert.That(sorted[rank - 1], Is.EqualTo(expected).Within(6 * Math.Sqrt(expected)), $"rank {rank}");
        }
    }
}
