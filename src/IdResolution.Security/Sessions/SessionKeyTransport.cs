using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IdResolution.Protocol;

namespace IdResolution.Security.Sessions;

/// <summary>
/// A session key under somebody's public key (specification §6.8, modes 1 to 3): the code of the cipher and the key, encrypted. Before
/// version 2.2 the key alone, for DES. Safe for use from many threads.
/// </summary>
public static class SessionKeyTransport
{
    private const int CodeLength = sizeof(uint);

    private static readonly ProtocolVersion FirstWithCode = new(2, 2);

    /// <summary>Encrypts a session key. Null when the public key is of a kind that cannot encrypt, or too small for it.</summary>
    /// <param name="recipient">Whoever is to have the key.</param>
    /// <param name="version">The version of the message it travels in.</param>
    /// <param name="cipher">The cipher the key is for.</param>
    /// <param name="key">The key.</param>
    public static byte[]? Encrypt(PublicKey recipient, ProtocolVersion version, SessionCipher cipher, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        var hasCode = version >= FirstWithCode;
        if (!hasCode && cipher != SessionCipher.Des) return null;
        var octets = new byte[CodeLength + key.Length];
        try
        {
            BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)cipher);
            key.CopyTo(octets.AsSpan(CodeLength));
            return recipient.Encrypt(hasCode ? octets : octets.AsSpan(CodeLength));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>
    /// Reads what <see cref="Encrypt"/> made. False when it does not decrypt or holds no usable key; never throws for what a peer sent.
    /// Whoever tells the two apart to a peer gives him an oracle over the private key.
    /// </summary>
    /// <param name="recipient">The private key of the recipient.</param>
    /// <param name="version">The version of the message it came in.</param>
    /// <param name="encrypted">The octets received.</param>
    /// <param name="allowsLegacy">See <see cref="SessionKeys.TryCreate"/>.</param>
    /// <param name="keys">The keys.</param>
    public static bool TryDecrypt(
        PrivateKey recipient, ProtocolVersion version, ReadOnlySpan<byte> encrypted, bool allowsLegacy, [NotNullWhen(true)] out SessionKeys? keys)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        keys = null;
        if (recipient.Decrypt(encrypted) is not { } octets) return false;
        try
        {
            if (version < FirstWithCode) return SessionKeys.TryCreate(SessionCipher.Des, octets, allowsLegacy, out keys);
            if (octets.Length < CodeLength) return false;
            var cipher = (SessionCipher)BinaryPrimitives.ReadUInt32BigEndian(octets);
            return SessionKeys.TryCreate(cipher, octets.AsSpan(CodeLength), allowsLegacy, out keys);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }
}
