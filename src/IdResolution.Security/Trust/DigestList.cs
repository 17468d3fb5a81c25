using System.Security.Cryptography;
using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>
/// The claim <c>digests</c> of HS_SIGNATURE: which values were signed, by index and digest (specification §2.12). Immutable; safe for use
/// from many threads.
/// </summary>
/// <param name="Hash">SHA-1 or SHA-2.</param>
/// <param name="Entries">Digest by index.</param>
public sealed record DigestList(HashAlgorithmName Hash, IReadOnlyDictionary<uint, ReadOnlyMemory<byte>> Entries)
{
    /// <summary>The digests of <paramref name="values"/> with SHA-256, in their order.</summary>
    /// <exception cref="ArgumentException">Two of them have the same index.</exception>
    public static DigestList Of(IEnumerable<HandleValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        // An ordered dictionary, so that a signature is written in the order of the record.
        var entries = new OrderedDictionary<uint, ReadOnlyMemory<byte>>();
        foreach (var value in values) entries.Add(value.Index, ValueDigest.Sha256(value));
        return new DigestList(HashAlgorithmName.SHA256, entries);
    }

    /// <summary>True when the list has a digest for the index of <paramref name="value"/>.</summary>
    public bool Lists(HandleValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Entries.ContainsKey(value.Index);
    }

    /// <summary>True when the list has a digest for the index of <paramref name="value"/> and it is that of this value.</summary>
    public bool Matches(HandleValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Entries.TryGetValue(value.Index, out var listed)
            && CryptographicOperations.HashData(Hash, ValueDigest.CoveredOctets(value)).AsSpan().SequenceEqual(listed.Span);
    }
}
