// Works on a store until it is killed, and tells on standard output what was acknowledged: "handle version" or "handle deleted", each
// before and after it is committed ("?" and "!"), so that whoever kills it knows what must be there and what may be.
// Arguments: data directory, random seed.
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using IdResolution.Protocol.Values;
using IdResolution.Storage;
using IdResolution.Storage.Embedded;

var random = new Random(int.Parse(args[1], CultureInfo.InvariantCulture));
await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions
{
    DataDirectory = args[0],
    SegmentSize = 64 << 10,
    FrameSize = 8 << 10,
    SnapshotInterval = 128 << 10,
    CompactionThreshold = 0.7,
});
using var output = Console.OpenStandardOutput();
var gate = new Lock();
var version = store.LastTransactionId << 8;
Tell("ready");
var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(() => WorkAsync(writer, random.Next())));
var housekeeping = Task.Run(async () =>
{
    while (true)
    {
        await store.CompactAsync();
        await store.CheckpointAsync();
    }
});
await Task.WhenAll(writers.Append(housekeeping));

async Task WorkAsync(int writer, int seed)
{
    var choice = new Random(seed);
    while (true)
    {
        // Each writer has handles of its own, so that the order of acknowledgements is the order of commits.
        var handle = $"88.{writer % 3}/W{writer}-{choice.Next(60)}";
        var key = Encoding.ASCII.GetBytes(handle);
        var deletes = choice.Next(5) == 0;
        var next = Interlocked.Increment(ref version);
        var what = deletes ? "deleted" : next.ToString(CultureInfo.InvariantCulture);
        Tell($"? {handle} {what}");
        var change = new StoreChange
        {
            Action = deletes ? TransactionAction.DeleteHandle : TransactionAction.UpdateHandle,
            Key = key,
            Values = deletes ? default : Values(key, next),
            ExpectedTransactionId = StoreChange.AnyVersion,
        };
        var result = await store.CommitAsync(change, CancellationToken.None);
        if (result.Status == CommitStatus.Committed) Tell($"! {handle} {what}");
    }
}

void Tell(string line)
{
    // One write for one line: the pipe keeps what was written when the process dies.
    lock (gate) output.Write(Encoding.ASCII.GetBytes(line + "\n"));
}

static byte[] Values(byte[] key, ulong version)
{
    var data = new byte[8 + key.Length + (int)(version * 7919 % 97)];
    BinaryPrimitives.WriteUInt64BigEndian(data, version);
    key.CopyTo(data, 8);
    for (var i = 8 + key.Length; i < data.Length; i++) data[i] = (byte)(version + (ulong)(i - 8 - key.Length));
    return ValueList.ToArray([new HandleValue { Index = 1, Type = "SAMPLE", Data = data }]);
}
