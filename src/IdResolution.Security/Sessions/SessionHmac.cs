using System.Security.Cryptography;

namespace IdResolution.Security.Sessions;

/// <summary>
/// HMAC-SHA256 (RFC 2104) for the messages of sessions, by two plain digests over padded keys: the library's own HMAC looks its algorithm
/// up and sets it up for every
/// message, which costs more than the digests (docs/adr/0022). Allocates nothing once a thread has its digest. Safe for use from many
/// threads.
/// </summary>
internal static class SessionHmac
{
    /// <summary>Octets of a block of the digest; keys are at most as long.</summary>
    public const int BlockLength = 64;

    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5c;

    [ThreadStatic]
    private static IncrementalHash? _digest;

    /// <summary>Writes the HMAC of a message into <paramref name="mac"/>.</summary>
    /// <param name="key">The key, 64 octets or less.</param>
    /// <param name="room">64 octets for the padded key, zeroed afterwards, and the message behind them.</param>
    /// <param name="mac">Receives 32 octets.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key is longer than a block.</exception>
    public static void Write(ReadOnlySpan<byte> key, Span<byte> room, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, BlockLength);
        Span<byte> outer = stackalloc byte[BlockLength + SHA256.HashSizeInBytes];
        // Taken away while it is used: one that failed half way is not used again.
        var digest = _digest ?? IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _digest = null;
        try
        {
            Pad(key, InnerPad, room[..BlockLength]);
            digest.AppendData(room);
            digest.GetHashAndReset(outer[BlockLength..]);
            Pad(key, OuterPad, outer[..BlockLength]);
            digest.AppendData(outer);
            digest.GetHashAndReset(mac);
            _digest = digest;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room[..BlockLength]);
            CryptographicOperations.ZeroMemory(outer);
        }
    }

    private static void Pad(ReadOnlySpan<byte> key, byte pad, Span<byte> block)
    {
        block.Fill(pad);
        for (var i = 0; i < key.Length; i++) block[i] ^= key[i];
    }
}
