using IdResolution.Protocol.Names;
using IdResolution.Storage;
using IdResolution.Storage.Embedded;

namespace IdResolution.Benchmarks;

/// <summary>An embedded store in a temporary directory, removed when disposed.</summary>
internal sealed class StoreScratch : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("idbench-").FullName;

    public StoreScratch(int records)
    {
        using (var loader = EmbeddedStore.OpenForLoading(Options))
        {
            loader.Add(new StoreChange { Action = TransactionAction.HomePrefix, Key = "0.NA/88.100.1"u8.ToArray(), ExpectedTransactionId = StoreChange.AnyVersion });
            for (var i = 0; i < records; i++) loader.Add(Create(i));
            loader.Complete();
        }
        Store = EmbeddedStore.Open(Options);
    }

    public EmbeddedStore Store { get; }

    public static byte[] KeyOf(int number) => HandleName.Folded(System.Text.Encoding.UTF8.GetBytes(Frames.Handle(number)));

    public static StoreChange Create(int number) => new()
    {
        Action = TransactionAction.CreateHandle,
        Key = KeyOf(number),
        Values = Frames.Record(number),
        ExpectedTransactionId = StoreChange.AnyVersion,
    };

    public void Dispose()
    {
        Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_directory, recursive: true);
    }

    private EmbeddedStoreOptions Options => new() { DataDirectory = _directory };
}
