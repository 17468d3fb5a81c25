using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using IdResolution.Gateways.Metrics;
using IdResolution.Testing.Metrics;

namespace IdResolution.Gateways.Tests.Metrics;

internal sealed class MetricsCollectorTests
{
    private Meter _meter = null!;
    private MetricsCollector _collector = null!;

    [SetUp]
    public void Start()
    {
        _meter = new Meter("test");
        _collector = new MetricsCollector(meter => meter == _meter);
    }

    [TearDown]
    public void Stop()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Test]
    public void A_page_is_written_as_the_format_says()
    {
        var counter = _meter.CreateCounter<long>("idresolution.test.written", "By", "Octets\nwith a \\ and \"quotes\".");
        var histogram = _meter.CreateHistogram<double>("idresolution.test.took", "s", "Time.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.000005, 0.5, 1] });
        _meter.CreateObservableGauge("idresolution.test.open", () => 7, "{thing}", "Things.");
        counter.Add(3, new KeyValuePair<string, object?>("reason", "b"));
        counter.Add(4, new KeyValuePair<string, object?>("reason", "a"));
        counter.Add(1, new KeyValuePair<string, object?>("reason", "a"));
        foreach (var seconds in new[] { 0.25, 0.5, 0.75, 4 }) histogram.Record(seconds);

        var own = Page().Split("# HELP idresolution_test_").Skip(1).Select(family => "# HELP idresolution_test_" + family);

        Assert.That(string.Concat(own), Is.EqualTo("""
            # HELP idresolution_test_open Things.
            # TYPE idresolution_test_open gauge
            idresolution_test_open 7
            # HELP idresolution_test_took_seconds Time.
            # TYPE idresolution_test_took_seconds histogram
            idresolution_test_took_seconds_bucket{le="5e-06"} 0
            idresolution_test_took_seconds_bucket{le="0.5"} 2
            idresolution_test_took_seconds_bucket{le="1"} 3
            idresolution_test_took_seconds_bucket{le="+Inf"} 4
            idresolution_test_took_seconds_sum 5.5
            idresolution_test_took_seconds_count 4
            # HELP idresolution_test_written_bytes_total Octets\nwith a \\ and "quotes".
            # TYPE idresolution_test_written_bytes_total counter
            idresolution_test_written_bytes_total{reason="a"} 5
            idresolution_test_written_bytes_total{reason="b"} 3

            """));
    }

    [TestCase("a\"b", "a\\\"b")]
    [TestCase("a\\b", "a\\\\b")]
    [TestCase("a\nidresolution_forged_total 1", "a\\nidresolution_forged_total 1")]
    [TestCase("\"} 1\nx 2 #", "\\\"} 1\\nx 2 #")]
    [TestCase("企业", "企业")]
    [TestCase(null, "")]
    public void A_hostile_label_value_stays_in_its_quotes(string? value, string written)
    {
        _meter.CreateCounter<int>("idresolution.test.things").Add(2, new KeyValuePair<string, object?>("who", value));

        var page = Exposition.Parse(Page());

        Assert.That(page.Samples[$"idresolution_test_things_total{{who=\"{written}\"}}"], Is.EqualTo(2));
        Assert.That(page.Types.Keys, Has.None.Contains("forged"));
    }

    [Test]
    public void Half_a_character_becomes_a_sign_that_something_was_there()
    {
        _meter.CreateCounter<int>("idresolution.test.things").Add(2, new KeyValuePair<string, object?>("who", "a\uD800b"));

        Assert.That(Exposition.Parse(Page()).Samples["idresolution_test_things_total{who=\"a\uFFFDb\"}"], Is.EqualTo(2));
    }

    [Test]
    public void A_long_label_value_is_cut_and_reserved_names_are_moved()
    {
        _meter.CreateCounter<int>("idresolution.test.things").Add(
            1, new("le", new string('x', 5_000)), new("__name__", "y"), new("7 seas", "z"));

        Assert.That(
            Exposition.Parse(Page()).Samples.Keys,
            Has.Member($"idresolution_test_things_total{{_7_seas=\"z\",tag_le=\"{new string('x', Labels.MaxValueLength)}\",tag_name__=\"y\"}}"));
    }

    [Test]
    public void Series_beyond_the_bound_are_counted_and_not_kept()
    {
        var counter = _meter.CreateCounter<int>("idresolution.test.things");
        for (var i = 0; i < Family.MaxSeries + 50; i++) counter.Add(1, new KeyValuePair<string, object?>("peer", i));

        var page = Exposition.Parse(Page());

        Assert.That(page.Samples.Keys.Count(key => key.StartsWith("idresolution_test_things_total", StringComparison.Ordinal)), Is.EqualTo(Family.MaxSeries));
        Assert.That(page.Samples["idresolution_gateways_unshown_total"], Is.EqualTo(50));
    }

    [Test]
    public void Tags_that_are_written_alike_are_one_series()
    {
        var counter = _meter.CreateCounter<int>("idresolution.test.things");
        counter.Add(1, new KeyValuePair<string, object?>("code", 1));
        counter.Add(1, new KeyValuePair<string, object?>("code", "1"));
        counter.Add(1, new("a", "x"), new("b", "y"));
        counter.Add(1, new("b", "y"), new("a", "x"));

        var page = Exposition.Parse(Page());

        Assert.That(page.Samples["idresolution_test_things_total{code=\"1\"}"], Is.EqualTo(2));
        Assert.That(page.Samples["idresolution_test_things_total{a=\"x\",b=\"y\"}"], Is.EqualTo(2));
    }

    [Test]
    public void What_is_asked_shows_the_present_and_only_what_is_there()
    {
        var open = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 };
        _meter.CreateObservableUpDownCounter(
            "idresolution.test.open", () => open.Select(pair => new Measurement<int>(pair.Value, new KeyValuePair<string, object?>("of", pair.Key))).ToArray());
        Page();
        open["a"] = 5;
        open.Remove("b");

        var page = Exposition.Parse(Page());

        Assert.That(page.Samples["idresolution_test_open{of=\"a\"}"], Is.EqualTo(5));
        Assert.That(page.Samples.Keys, Has.No.Member("idresolution_test_open{of=\"b\"}"));
    }

    [Test]
    public void Instruments_of_one_name_are_one_metric_and_of_two_kinds_the_first_is_shown()
    {
        using var other = new Meter(_meter.Name);
        using var collector = new MetricsCollector(meter => meter == _meter || meter == other);
        _meter.CreateObservableGauge("idresolution.test.open", () => 3);
        other.CreateObservableGauge("idresolution.test.open", () => 4);
        other.CreateHistogram<double>("idresolution.test_open").Record(1);

        var page = Exposition.Parse(Page(collector));

        Assert.That(page.Samples["idresolution_test_open"], Is.EqualTo(7));
        Assert.That(page.Samples["idresolution_gateways_unshown_total"], Is.EqualTo(1));
    }

    [Test]
    public void An_instrument_that_fails_is_counted_and_the_others_are_shown()
    {
        _meter.CreateObservableGauge("idresolution.test.broken", int () => throw new InvalidOperationException("broken"));
        _meter.CreateObservableGauge("idresolution.test.whole", () => 1);
        Page();

        var page = Exposition.Parse(Page());

        Assert.That(page.Samples["idresolution_test_whole"], Is.EqualTo(1));
        Assert.That(page.Samples["idresolution_gateways_failures_total"], Is.GreaterThanOrEqualTo(1));
        Assert.That(page.Samples.Keys, Has.No.Member("idresolution_test_broken"));
    }

    [Test]
    public void Threads_that_record_together_lose_nothing_and_pages_written_meanwhile_are_sound()
    {
        const int Threads = 4;
        const int Each = 20_000;
        var counter = _meter.CreateCounter<long>("idresolution.test.things");
        var histogram = _meter.CreateHistogram<int>("idresolution.test.sizes");
        var workers = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("of", i % 7));
                histogram.Record(i % 300, new KeyValuePair<string, object?>("thread", thread));
            }
        })));
        while (!workers.IsCompleted) Exposition.Parse(Page());

        var page = Exposition.Parse(Page());

        Assert.That(workers.IsCompletedSuccessfully);
        Assert.That(page.Sum("idresolution_test_things_total"), Is.EqualTo(Threads * Each));
        Assert.That(page.Sum("idresolution_test_sizes_count"), Is.EqualTo(Threads * Each));
        Assert.That(page.Sum("idresolution_test_sizes_sum"), Is.EqualTo(Threads * (double)Enumerable.Range(0, Each).Sum(i => i % 300)));
    }

    [Test]
    public void Recording_to_a_known_series_allocates_nothing()
    {
        var histogram = _meter.CreateHistogram<double>("idresolution.test.took", "s");
        var (udp, half) = (new KeyValuePair<string, object?>("transport", "udp"), new KeyValuePair<string, object?>("half", "synchronous"));
        for (var i = 0; i < 2_000; i++) histogram.Record(0.001, udp, half);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) histogram.Record(0.001, udp, half);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000));
    }

    [Test]
    public void The_runtime_is_shown_beside_the_node()
    {
        using var collector = new MetricsCollector();

        var page = Exposition.Parse(Page(collector));

        Assert.That(page.Types["dotnet_gc_collections_total"], Is.EqualTo("counter"));
        Assert.That(page.Samples["dotnet_process_memory_working_set_bytes"], Is.GreaterThan(1_000_000));
    }

    private string Page() => Page(_collector);

    private static string Page(MetricsCollector collector)
    {
        var output = new ArrayBufferWriter<byte>();
        collector.Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
