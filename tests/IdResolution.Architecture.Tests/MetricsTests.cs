using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using IdResolution.Caching;
using IdResolution.Caching.Redis;
using IdResolution.Client;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Metrics;
using IdResolution.Gateways.Operator;
using IdResolution.Gateways.V1.Bulk;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Remote;
using IdResolution.Security.Audit;
using IdResolution.Storage.Embedded;
using IdResolution.Transport.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Architecture.Tests;

/// <summary>docs/operations/metrics.md lists every instrument of the code, and nothing else.</summary>
public sealed partial class MetricsTests
{
    private readonly Dictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _labels = new(StringComparer.Ordinal);

    private static IEnumerable<Match> Rows => Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations", "metrics.md")));

    [OneTimeSetUp]
    public async Task ListInstrumentsAsync()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (!instrument.Meter.Name.StartsWith("IdResolution.", StringComparison.Ordinal)) return;
                _instruments[NameOf(instrument)] = instrument;
                if (instrument.IsObservable) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => NoteLabels(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => NoteLabels(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => NoteLabels(instrument, tags));
        listener.Start();
        var directory = Directory.CreateTempSubdirectory("metrics-").FullName;
        try
        {
            using var transport = new TransportMetrics();
            using var engine = new EngineMetrics(() => 0, () => 0, () => 0, new IdResolution.Resolution.Delegation.Escrows([new("88.100")]));
            using var failures = new FailureMetrics();
            using var recursions = new RecursionMetrics(() => 0);
            await using var redis = new RedisCache(new RedisCacheOptions { Endpoints = ["127.0.0.1:1"] }, TimeProvider.System);
            using var cache = new AnswerCache(new AnswerCacheOptions(), TimeProvider.System, redis);
            using var audit = AuditLog.Open(new AuditLogOptions { Directory = Path.Combine(directory, "audit") });
            await using var client = new HandleClient(HandleClientOptions.Default);
            await using var remote = new RemoteHandles(new NobodyToAsk(), new RemoteLimits(), TimeProvider.System);
            await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { DataDirectory = directory, SegmentSize = 1 << 20 });
            using var bulks = new BulkMetrics(() => 0, () => 0);
            bulks.Concluded(BulkStatus.Registered, isReplayed: false);
            using var collector = new MetricsCollector();
            await using var server = new OperatorServer(new(System.Net.IPAddress.Loopback, 0), collector, () => null, TimeProvider.System, NullLoggerFactory.Instance);
            using var http = new HttpMetrics(() => 0, () => 0);
            http.Started();
            http.Answered("health", 200, TimeSpan.Zero);
            listener.RecordObservableInstruments();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public void This_test_knows_every_meter_of_the_code()
    {
        var named = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => MeterName().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct();

        Assert.That(_instruments.Values.Select(instrument => instrument.Meter.Name).Distinct(), Is.EquivalentTo(named));
    }

    [Test]
    public void Instruments_are_named_after_their_meter_and_described()
    {
        var wrong = _instruments.Values.Where(instrument =>
            !instrument.Name.StartsWith(instrument.Meter.Name.ToLowerInvariant() + ".", StringComparison.Ordinal)
            || !InstrumentName().IsMatch(instrument.Name) || string.IsNullOrWhiteSpace(instrument.Description));

        Assert.That(wrong.Select(instrument => instrument.Name), Is.Empty);
    }

    [Test]
    public void The_page_lists_every_instrument_with_its_type_and_nothing_else()
    {
        var listed = Rows.Select(row => $"{row.Groups["name"]} {row.Groups["type"]}");
        var present = _instruments.Select(pair => $"{pair.Key} {MetricsCollector.KindOf(pair.Value).ToString().ToLowerInvariant()}");

        Assert.That(listed, Is.EquivalentTo(present));
    }

    [Test]
    public void The_page_names_the_labels()
    {
        var listed = Rows.ToDictionary(row => row.Groups["name"].Value, row => Word().Matches(row.Groups["labels"].Value).Select(word => word.Value).ToArray());

        Assert.That(_labels, Is.Not.Empty);
        foreach (var (name, labels) in _labels) Assert.That(listed[name], Is.EqualTo(labels.Order(StringComparer.Ordinal)), name);
    }

    private static string NameOf(Instrument instrument) => ExpositionName.Of(instrument, MetricsCollector.KindOf(instrument));

    private void NoteLabels(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _labels[NameOf(instrument)] = [.. tags.ToArray().Select(tag => ExpositionName.OfLabel(tag.Key))];

    [GeneratedRegex(@"^\| `(?<name>idresolution_\w+)` \| (?<type>\w+) \| (?<labels>[^|]+) \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"MeterName = ""([\w.]+)""")]
    private static partial Regex MeterName();

    [GeneratedRegex(@"^idresolution(\.[a-z]+(_[a-z]+)*){2,4}$")]
    private static partial Regex InstrumentName();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    private sealed class NobodyToAsk : IRemoteService
    {
        public Task<RemoteAnswer> ResolveAsync(RemoteQuestion question, byte recursionCount, CancellationToken cancellationToken) =>
            Task.FromResult(RemoteAnswer.Unreachable);

        public Task<RemoteVerdict> VerifyAsync(VerifyRequest request, byte recursionCount, CancellationToken cancellationToken) =>
            Task.FromResult(RemoteVerdict.Unreachable);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
