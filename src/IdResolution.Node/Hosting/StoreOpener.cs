using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Storage.Embedded;
using IdResolution.Storage.Search;

namespace IdResolution.Node.Hosting;

/// <summary>Opens the store that the configuration names.</summary>
internal static class StoreOpener
{
    /// <summary>Opens the store of a node, and makes it in an empty or missing directory.</summary>
    /// <exception cref="StartException">The directory cannot be made or written to.</exception>
    public static EmbeddedStore Open(Configuration configuration, TimeProvider time, Action<StoreNotice>? notify = null)
    {
        var directory = Path.GetFullPath(configuration.Node.DataDirectory);
        try
        {
            Directory.CreateDirectory(directory);
            var search = new ValueSearchOptions { Types = configuration.Search.Types, MaxValues = configuration.Search.MaxValues };
            return EmbeddedStore.Open(OptionsOf(configuration, time, notify) with { Search = search });
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException)
        {
            throw new StartException($"The data directory {directory} cannot be used: {e.Message} It must be writable; Node:DataDirectory names another.", e);
        }
    }

    /// <summary>Refuses a directory that no node ever used: a mistyped path must not look like a sound, empty store.</summary>
    /// <exception cref="StartException">Nothing is there.</exception>
    public static void DemandStore(Configuration configuration)
    {
        var directory = Path.GetFullPath(configuration.Node.DataDirectory);
        if (!Directory.Exists(Path.Combine(directory, "log")))
            throw new StartException($"There is no node's data in {directory}. Name the right place with --config FILE or --set Node:DataDirectory=DIR.");
    }

    public static EmbeddedStoreOptions OptionsOf(Configuration configuration, TimeProvider time, Action<StoreNotice>? notify = null) => new()
    {
        DataDirectory = Path.GetFullPath(configuration.Node.DataDirectory),
        SegmentSize = configuration.Storage.SegmentMebibytes << 20,
        CompactionThreshold = configuration.Storage.CompactionThresholdPercent / 100.0,
        SnapshotInterval = (long)configuration.Storage.SnapshotIntervalMebibytes << 20,
        TimeProvider = time,
        Notify = notify,
    };
}
