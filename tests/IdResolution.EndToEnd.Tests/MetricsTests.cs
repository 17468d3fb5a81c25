using System.Diagnostics;
using System.Globalization;
using IdResolution.Testing;
using IdResolution.Testing.Metrics;

namespace IdResolution.EndToEnd.Tests;

/// <summary>What whoever watches a running node sees, with curl.</summary>
public sealed class MetricsTests
{
    private const int Handles = 10;

    private NodeFixture _fixture = null!;
    private NodeProcess _node = null!;
    private string _operator = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _operator = $"127.0.0.1:{PortPicker.FreePort().ToString(CultureInfo.InvariantCulture)}";
        _fixture = new NodeFixture(sampleData: false, change: configuration => configuration["Operator:Listen"] = _operator);
        var records = _fixture.PathOf("records.ndjson");
        await File.WriteAllLinesAsync(records, Enumerable.Range(0, Handles).Select(Line));
        Assert.That((await Tool.IdnodeAsync("load", records, "--config", _fixture.ConfigFile)).ExitCode, Is.Zero);
        _node = await NodeProcess.StartAsync(_fixture);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _node.DisposeAsync();
        _fixture.Dispose();
    }

    [Test]
    public async Task A_node_that_says_it_is_ready_is()
    {
        Assert.That(await CurlAsync("/readyz"), Is.EqualTo("ready\n"));
        Assert.That(await CurlAsync("/healthz"), Is.EqualTo("ok\n"));
        Assert.That(await CurlAsync("/metrics", "--head", "--request", "GET"), Does.Contain("Content-Type: text/plain; version=0.0.4").And.Not.Contain("Server:"));
    }

    [Test]
    public async Task Counters_follow_the_traffic()
    {
        var before = await ScrapeAsync();
        Assert.That((await Tool.IdctlAsync("resolve", "88.100.1/obj0000001", "--server", _node.Server, "--udp")).ExitCode, Is.Zero);
        Assert.That((await Tool.IdctlAsync("resolve", "88.100.1/NOT-THERE", "--server", _node.Server, "--tcp")).ExitCode, Is.Not.Zero);
        var created = await Tool.IdctlAsync(_node.AsAdministrator("create", "88.100.1/COUNTED", "--value", "1:DESC=x"));
        Assert.That(created.ExitCode, Is.Zero, created.ToString());
        var after = await ScrapeAsync();

        foreach (var (name, label) in new[]
        {
            ("idresolution_transport_requests_total", "transport=\"udp\""), ("idresolution_transport_requests_total", "transport=\"tcp\""),
            ("idresolution_resolution_answers_total", "code=\"1\""), ("idresolution_resolution_answers_total", "code=\"100\""),
            ("idresolution_resolution_requests_total", "operation=\"CreateHandle\""), ("idresolution_transport_duration_seconds_count", "half=\"asynchronous\""),
            ("idresolution_storage_commits_total", "status=\"Committed\""), ("idresolution_storage_flush_duration_seconds_count", ""),
            ("idresolution_storage_written_bytes_total", ""), ("idresolution_storage_records", ""), ("idresolution_audit_lines_total", ""),
        })
            Assert.That(after.Sum(name, label), Is.GreaterThan(before.Sum(name, label)), name + label);
        Assert.That(after.Sum("idresolution_resolution_faults_total"), Is.Zero);
        Assert.That(after.Sum("idresolution_storage_disk_free_bytes"), Is.Positive);
        Assert.That(after.Sum("idresolution_gateways_unshown_total"), Is.Zero);
    }

    [TestCase("udp")]
    [TestCase("tcp")]
    public async Task A_node_under_load_is_watched_without_a_lost_answer(string transport)
    {
        var before = await ScrapeAsync();
        var load = LoadGenerator.RunAsync(_fixture.Port, transport, Handles);
        do await ScrapeAsync();
        while (!load.IsCompleted);
        var result = await load;
        var after = await ScrapeAsync();

        var answered = result["ok"]!.GetValue<long>();
        Assert.That(answered, Is.Positive);
        Assert.That(result["lost"]!.GetValue<long>() + result["bad_code"]!.GetValue<long>(), Is.Zero);
        var label = $"transport=\"{transport}\"";
        Assert.That(Moved("idresolution_transport_requests_total", label), Is.GreaterThanOrEqualTo(answered));
        // One in 32 of what memory answers.
        var measured = Moved("idresolution_transport_duration_seconds_count", $"half=\"synchronous\",{label}");
        Assert.That(measured, Is.EqualTo(Moved("idresolution_transport_requests_total", label) / 32).Within(100));

        double Moved(string name, string with) => after.Sum(name, with) - before.Sum(name, with);
    }

    [Test]
    public async Task Nothing_listens_for_the_operator_unless_he_says_where()
    {
        using var fixture = new NodeFixture();
        await using var node = await NodeProcess.StartAsync(fixture);

        Assert.That(node.Output, Does.Contain("ready on").And.Not.Contain("operator port"));
    }

    [Test]
    public async Task A_taken_operator_port_stops_the_start_with_a_reason()
    {
        using var fixture = new NodeFixture(change: configuration => configuration["Operator:Listen"] = _operator);
        var started = await Tool.IdnodeAsync("--config", fixture.ConfigFile);

        Assert.That(started.ExitCode, Is.EqualTo(1), started.ToString());
        Assert.That(started.Errors, Does.Contain($"Cannot listen on {_operator} for the operator").And.Not.Contain("   at "));
    }

    private static string Line(int number) =>
        $$"""{"handle":"88.100.1/obj{{number.ToString("D7", CultureInfo.InvariantCulture)}}","values":[{"index":1,"type":"DESC","data":"x"}]}""";

    private async Task<Exposition> ScrapeAsync() => Exposition.Parse(await CurlAsync("/metrics"));

    private async Task<string> CurlAsync(string path, params string[] arguments)
    {
        var start = new ProcessStartInfo("curl", ["--silent", "--show-error", "--fail", "--max-time", "30", .. arguments, $"http://{_operator}{path}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        var result = await Tool.RunAsync(start);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result.Output;
    }
}
