using System.Collections.Concurrent;

namespace IdResolution.Storage.Embedded;

/// <summary>The homed prefix handles and the transactions that homed them. One writer; readers take no lock.</summary>
internal sealed class HomedPrefixes
{
    private readonly ConcurrentDictionary<byte[], ulong> _homed;
    private readonly ConcurrentDictionary<byte[], ulong>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    public HomedPrefixes(ulong seed)
    {
        _homed = new ConcurrentDictionary<byte[], ulong>(new OctetComparer(seed));
        _bySpan = _homed.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public IReadOnlyCollection<KeyValuePair<byte[], ulong>> All => _homed.ToArray();

    public bool Contains(ReadOnlySpan<byte> key) => _bySpan.ContainsKey(key);

    /// <summary>The transaction that homed a prefix handle, 0 when it is not homed.</summary>
    public ulong TransactionOf(ReadOnlySpan<byte> key) => _bySpan.TryGetValue(key, out var transaction) ? transaction : 0;

    public void Home(ReadOnlySpan<byte> key, ulong transactionId) => _bySpan[key] = transactionId;

    public void Unhome(ReadOnlySpan<byte> key) => _bySpan.TryRemove(key, out _);
}
