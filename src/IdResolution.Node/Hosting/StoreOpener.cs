using IdResolution.Node.Options;
using IdResolution.Storage.Embedded;

namespace IdResolution.Node.Hosting;

/// <summary>Opens the store that the configuration names.</summary>
internal static class StoreOpener
{
    public static EmbeddedStore Open(Configuration configuration, TimeProvider time, Action<StoreNotice>? notify = null) =>
        EmbeddedStore.Open(OptionsOf(configuration, time, notify));

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
