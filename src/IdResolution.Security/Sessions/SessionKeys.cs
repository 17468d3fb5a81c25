using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IdResolution.Protocol;

namespace IdResolution.Security.Sessions;

/// <summary>
/// The key of one session: encrypts its messages and makes their MACs (specification §3.4, §3.5, §6.8). Immutable and safe for use from many
/// threads; <see cref="Dispose"/> overwrites the key, and whoever still uses it then is told so by a false result.
/// </summary>
public sealed class SessionKeys : IDisposable
{
    /// <summary>Octets of the longest key that is taken; MACs are made with all of them.</summary>
    public const int MaxKeyLength = 64;

    private readonly Lock _lock = new();
    private readonly byte[] _key;
    private readonly bool _allowsLegacy;
    private bool _isDisposed;

    private SessionKeys(SessionCipher cipher, ReadOnlySpan<byte> key, bool allowsLegacy)
    {
        Cipher = cipher;
        _allowsLegacy = allowsLegacy;
        // Pinned, so that the collector leaves no copies behind when it moves things.
        _key = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
        key.CopyTo(_key);
        if (cipher is SessionCipher.Des or SessionCipher.TripleDes) DesParity.Adjust(_key);
    }

    /// <summary>The cipher.</summary>
    public SessionCipher Cipher { get; }

    /// <summary>Takes a copy of a session key that was made by one side and sent to the other (modes 1 to 3).</summary>
    /// <param name="cipher">The cipher it is for.</param>
    /// <param name="key">The key: 8 octets for DES, 24 for triple DES, 16 to 64 for AES, 16 for SM4.</param>
    /// <param name="allowsLegacy">Take DES, triple DES, and messages of versions before 2.4, which are encrypted without chaining.</param>
    /// <param name="keys">The keys.</param>
    /// <returns>False when the cipher is not known or not allowed, or the key has another length or is one of DES's weak ones.</returns>
    public static bool TryCreate(
        SessionCipher cipher, ReadOnlySpan<byte> key, bool allowsLegacy, [NotNullWhen(true)] out SessionKeys? keys)
    {
        keys = null;
        var isUsable = cipher switch
        {
            SessionCipher.Des => allowsLegacy && key.Length == 8,
            SessionCipher.TripleDes => allowsLegacy && key.Length == 24,
            SessionCipher.Aes => key.Length is >= 16 and <= MaxKeyLength,
            SessionCipher.Sm4 => MessageCipher.IsSm4Available && key.Length == 16,
            _ => false,
        };
        if (!isUsable) return false;
        var made = new SessionKeys(cipher, key, allowsLegacy);
        if (cipher is SessionCipher.Des or SessionCipher.TripleDes && DesParity.IsWeak(made._key))
        {
            made.Dispose();
            return false;
        }
        keys = made;
        return true;
    }

    /// <summary>
    /// Derives the session key from a Diffie-Hellman secret (specification §6.8): for AES the first 32 octets once leading zeros beyond that
    /// length are gone, for the others the first octets as they are.
    /// </summary>
    /// <param name="cipher">The cipher it is for.</param>
    /// <param name="secret">The shared secret, as long as the modulus.</param>
    /// <param name="allowsLegacy">See <see cref="TryCreate"/>.</param>
    /// <param name="keys">The keys.</param>
    /// <returns>False under the conditions of <see cref="TryCreate"/>.</returns>
    public static bool TryDerive(
        SessionCipher cipher, ReadOnlySpan<byte> secret, bool allowsLegacy, [NotNullWhen(true)] out SessionKeys? keys)
    {
        if (cipher == SessionCipher.Aes)
        {
            while (secret.Length > 32 && secret[0] == 0) secret = secret[1..];
        }
        var length = Math.Min(secret.Length, KeyLengthOf(cipher));
        return TryCreate(cipher, secret[..length], allowsLegacy, out keys);
    }

    /// <summary>A fresh random key for a cipher, in as many octets as peers expect; a secret, to be overwritten by the caller.</summary>
    public static byte[] Generate(SessionCipher cipher) => RandomNumberGenerator.GetBytes(KeyLengthOf(cipher));

    /// <summary>
    /// Encrypts what stands behind an envelope, for a message of <paramref name="version"/>: from 2.4 on with a random vector in front,
    /// before without chaining. False when that is not allowed, or after <see cref="Dispose"/>.
    /// </summary>
    public bool TryEncrypt(ProtocolVersion version, ReadOnlySpan<byte> message, [NotNullWhen(true)] out byte[]? ciphertext)
    {
        ciphertext = null;
        Span<byte> key = stackalloc byte[MaxKeyLength];
        if (!MayProcess(version) || !TryCopyKey(ref key)) return false;
        try
        {
            ciphertext = MessageCipher.Encrypt(Cipher, key, version, message);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>
    /// The reverse of <see cref="TryEncrypt"/>. False for anything that does not decrypt; never throws for what a peer sent. That it
    /// decrypts proves nothing: the MAC inside does.
    /// </summary>
    public bool TryDecrypt(ProtocolVersion version, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out byte[]? message)
    {
        message = null;
        Span<byte> key = stackalloc byte[MaxKeyLength];
        if (!MayProcess(version) || !TryCopyKey(ref key)) return false;
        try
        {
            return MessageCipher.TryDecrypt(Cipher, key, version, ciphertext, out message);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            CryptographicOperations.ZeroMemory(_key);
        }
    }

    /// <summary>
    /// Copies the key and cuts <paramref name="room"/> to its length; false after <see cref="Dispose"/>. The caller overwrites the copy.
    /// </summary>
    internal bool TryCopyKey(ref Span<byte> room)
    {
        lock (_lock)
        {
            if (_isDisposed) return false;
            _key.CopyTo(room);
            room = room[.._key.Length];
            return true;
        }
    }

    private static int KeyLengthOf(SessionCipher cipher) => cipher switch
    {
        SessionCipher.Des => 8,
        SessionCipher.TripleDes => 24,
        SessionCipher.Sm4 => 16,
        _ => 32,
    };

    private bool MayProcess(ProtocolVersion version) => _allowsLegacy || MessageCipher.IsChained(version);
}
