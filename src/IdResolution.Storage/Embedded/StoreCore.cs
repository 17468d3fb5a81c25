using IdResolution.Storage.Log;
using IdResolution.Storage.Search;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// An opened data directory: the lock on it, its state and its log. What is shared by the store in service and a bulk load.
/// </summary>
internal sealed class StoreCore : IDisposable
{
    private readonly StoreLock _lock;

    private StoreCore(EmbeddedStoreOptions options, StoreLock storeLock)
    {
        _lock = storeLock;
        Options = options;
        StoreFiles = new StoreFiles(options.DataDirectory, options.Files);
        Log = new LogDirectory(options.DataDirectory, options.Files);
        Log.Prepare();
        foreach (var leftover in Directory.EnumerateFiles(options.DataDirectory, "*" + LogDirectory.TemporaryEnding))
        {
            options.Files.Delete(leftover);
        }
        (State, Report) = new LogRecovery(options, Log, StoreFiles).Run();
        if (options.Search.Types.Count > 0)
        {
            State.FillValues(new ValueIndex(options.Search, State.Identity.HashSeed, text => options.Tell(StoreNoticeKind.SearchIndexFull, text)));
        }
        Writer = new TransactionWriter(State, Log, options);
        options.Tell(StoreNoticeKind.Opened, Report.ToString());
    }

    public EmbeddedStoreOptions Options { get; }

    public StoreFiles StoreFiles { get; }

    public LogDirectory Log { get; }

    public StoreState State { get; }

    public TransactionWriter Writer { get; }

    public RecoveryReport Report { get; }

    public static StoreCore Open(EmbeddedStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = options.Validate();
        if (errors.Count > 0) throw new ArgumentException(string.Join(' ', errors), nameof(options));
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("The log is read in place, which needs a little-endian processor.");
        }
        MakeDirectory(options);
        var storeLock = StoreLock.Take(options.DataDirectory);
        try
        {
            return new StoreCore(options, storeLock);
        }
        catch
        {
            storeLock.Dispose();
            throw;
        }
    }

    private static void MakeDirectory(EmbeddedStoreOptions options)
    {
        if (Directory.Exists(options.DataDirectory)) return;
        var made = Directory.CreateDirectory(options.DataDirectory);
        if (made.Parent is { } parent) options.Files.FlushDirectory(parent.FullName);
    }

    /// <summary>Saves the index.</summary>
    public void WriteSnapshot(Action<Action> betweenCommits) => new SnapshotWriter(State, StoreFiles, Options.Files).Write(betweenCommits);

    /// <summary>
    /// Frees everything and lets the next owner in. Readers have left, or <paramref name="readersRemain"/> and what they read stays
    /// mapped.
    /// </summary>
    public void Close(bool readersRemain)
    {
        Writer.Dispose();
        if (!readersRemain) State.Dispose();
        _lock.Dispose();
    }

    public void Dispose() => Close(readersRemain: false);
}
