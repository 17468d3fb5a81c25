using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace IdResolution.Security;

/// <summary>
/// Remembers public keys by the octets they were read from: making a key usable costs several times what verifying with it does, and the
/// same few administrators come again and again. Holds no secret and at most <see cref="MaxKeys"/> keys. Safe for use from many threads.
/// </summary>
public sealed class PublicKeyCache
{
    /// <summary>Most keys remembered; when there are as many, all are forgotten.</summary>
    public const int MaxKeys = 1_024;

    private readonly ConcurrentDictionary<(UInt128, UInt128), PublicKey> _keys = new();
    private int _count;

    /// <summary>Keys remembered now.</summary>
    public int Count => _keys.Count;

    /// <inheritdoc cref="PublicKey.TryRead"/>
    /// <param name="data">The data of an HS_PUBKEY value.</param>
    /// <param name="key">The key; the same object for the same octets as long as it is remembered.</param>
    public bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out PublicKey? key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        var name = (BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        if (_keys.TryGetValue(name, out key)) return true;
        if (!PublicKey.TryRead(data, out key)) return false;
        if (Interlocked.Increment(ref _count) > MaxKeys)
        {
            Volatile.Write(ref _count, 1);
            _keys.Clear();
        }
        _keys[name] = key;
        return true;
    }
}
