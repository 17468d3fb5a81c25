using IdResolution.Storage.Embedded;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Tests;

/// <summary>A directory for each test and stores in it with small segments.</summary>
public abstract class StoreFixture
{
    private TemporaryDirectory? _directory;

    protected string DataDirectory => _directory!.Path;

    protected string LogFile(long number) => Path.Combine(DataDirectory, "log", $"{number:D10}.log");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory!.Dispose();

    protected EmbeddedStoreOptions Options() => new()
    {
        DataDirectory = DataDirectory,
        SegmentSize = LogFormat.MinSegmentSize,
        FrameSize = 4096,
        RunsMaintenance = false,
    };

    protected EmbeddedStore Open() => EmbeddedStore.Open(Options());

    protected static async Task<ulong> CommitAsync(EmbeddedStore store, StoreChange change)
    {
        var result = await store.CommitAsync(change, CancellationToken.None);
        Assert.That(result.Status, Is.EqualTo(CommitStatus.Committed));
        return result.TransactionId;
    }

    /// <summary>The version of a record as a lock-free reader sees it; null when it is not registered.</summary>
    protected static ulong? VersionOf(EmbeddedStore store, int number, string prefix = "88.100.7")
    {
        var key = Samples.Key(number, prefix);
        if (store.TryFind(key, out var lease) != LookupStatus.Found) return null;
        using (lease) return Samples.VersionOf(key, lease.Values);
    }

    protected static async Task<List<string>> ListAsync(EmbeddedStore store, string prefix = "88.100.7")
    {
        var handles = new List<string>();
        await foreach (var (handle, _) in store.ListAsync(System.Text.Encoding.UTF8.GetBytes(prefix), after: 0, CancellationToken.None))
        {
            handles.Add(System.Text.Encoding.UTF8.GetString(handle.Span));
        }
        return handles;
    }

    protected static string HandleOf(int number, string prefix = "88.100.7") =>
        System.Text.Encoding.UTF8.GetString(Samples.Spelling(number, prefix));

    /// <summary>Everything a store says about itself, for comparing two ways to the same state.</summary>
    protected static async Task<SortedDictionary<string, string>> StateOfAsync(EmbeddedStore store)
    {
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["count"] = $"{store.Count}",
            ["last"] = $"{store.LastTransactionId}",
            ["homed"] = string.Join(' ', store.HomedPrefixes.Select(p => Convert.ToHexString(p.Span)).Order(StringComparer.Ordinal)),
        };
        var order = new Dictionary<string, int>();
        await foreach (var record in store.ExportAsync(CancellationToken.None))
        {
            var handle = System.Text.Encoding.UTF8.GetString(record.Handle.Span);
            var prefix = handle[..handle.IndexOf('/', StringComparison.Ordinal)];
            order[prefix] = order.GetValueOrDefault(prefix) + 1;
            var values = Convert.ToHexString(record.Values.Span);
            state.Add("handle " + handle, $"{prefix} {order[prefix]}: {record.TransactionId} {record.Date} {values}");
        }
        return state;
    }
}
