using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Wire;

namespace IdResolution.Security.Sessions;

/// <summary>
/// The credential that shows a message to belong to a session (specification §3.4). Pure; safe for use from many threads.
/// </summary>
public static class SessionMac
{
    /// <summary>Octets of the longest MAC.</summary>
    private const int MaxLength = SHA256.HashSizeInBytes;

    private static readonly Utf8String TypeName = new(CredentialType);
    private static readonly Utf8String HmacName = CredentialDigestNames.NameOf(CredentialDigest.HmacSha256);

    // Before 2.6 one octet stood for the algorithm.
    private static readonly Utf8String OldName = new((ReadOnlySpan<byte>)[2]);

    /// <summary>The credential type of a MAC.</summary>
    public static ReadOnlySpan<byte> CredentialType => "HS_MAC"u8;

    /// <summary>True when a message carries a MAC, right or wrong.</summary>
    public static bool IsOn(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Credential is { } credential && HandleName.EqualsIgnoreCase(credential.Type.Span, CredentialType);
    }

    /// <summary>
    /// Makes the credential of a message whose envelope is final: HMAC-SHA256 from version 2.7 on, SHA-1 over key, octets and key before.
    /// False for versions 2.5 and 2.6 (<see cref="SignedOctets.IsDefinedFor"/>), and when the keys were disposed of.
    /// </summary>
    /// <param name="keys">The keys of the session.</param>
    /// <param name="envelope">The envelope, before encryption.</param>
    /// <param name="counter">The counter of the message; never used twice in a session by a client, and copied by the server.</param>
    /// <param name="headerAndBody">Header and body as sent.</param>
    /// <param name="credential">The credential.</param>
    public static bool TryCreate(
        SessionKeys keys, in Envelope envelope, uint counter, ReadOnlySpan<byte> headerAndBody,
        [NotNullWhen(true)] out Credential? credential)
    {
        ArgumentNullException.ThrowIfNull(keys);
        credential = null;
        var isHmac = envelope.Version >= ProtocolVersion.V2_7;
        Span<byte> mac = stackalloc byte[MaxLength];
        var algorithm = isHmac ? CredentialDigest.HmacSha256 : CredentialDigest.Sha1;
        if (!TryCompute(keys, algorithm, envelope, counter, headerAndBody, ref mac)) return false;
        credential = new Credential
        {
            SessionCounter = counter,
            Type = TypeName,
            DigestAlgorithm = isHmac ? HmacName : OldName,
            Signature = mac.ToArray(),
        };
        return true;
    }

    /// <summary>
    /// True when the credential is a MAC of this session for this message. Compares in constant time and never throws for what a peer sent.
    /// From version 2.7 on only HMACs count.
    /// </summary>
    /// <param name="keys">The keys of the session.</param>
    /// <param name="envelope">The envelope of the message, after decryption.</param>
    /// <param name="credential">The credential of the message.</param>
    /// <param name="headerAndBody">Header and body as received, decrypted.</param>
    public static bool Verify(SessionKeys keys, in Envelope envelope, Credential credential, ReadOnlySpan<byte> headerAndBody)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(credential);
        if (!HandleName.EqualsIgnoreCase(credential.Type.Span, CredentialType)) return false;
        if (!CredentialDigestNames.TryParse(credential.DigestAlgorithm.Span, out var algorithm)) return false;
        var isHmac = algorithm is CredentialDigest.HmacSha256 or CredentialDigest.HmacSha1;
        if (envelope.Version >= ProtocolVersion.V2_7 ? !isHmac : algorithm != CredentialDigest.Sha1) return false;
        Span<byte> mac = stackalloc byte[MaxLength];
        return TryCompute(keys, algorithm, envelope, credential.SessionCounter, headerAndBody, ref mac)
            && CryptographicOperations.FixedTimeEquals(mac, credential.Signature.Span);
    }

    /// <summary>
    /// The HMAC-SHA256 of a message of version 2.7 or newer, without the credential around it: for those who fill it into octets that are
    /// ready but for it. Allocates nothing. False for older versions, and when the keys were disposed of.
    /// </summary>
    /// <param name="keys">The keys of the session.</param>
    /// <param name="envelope">The envelope, before encryption.</param>
    /// <param name="counter">The counter of the message.</param>
    /// <param name="headerAndBody">Header and body as sent or received, decrypted.</param>
    /// <param name="mac">Receives 32 octets.</param>
    public static bool TryWrite(SessionKeys keys, in Envelope envelope, uint counter, ReadOnlySpan<byte> headerAndBody, Span<byte> mac)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return envelope.Version >= ProtocolVersion.V2_7 && TryCompute(keys, CredentialDigest.HmacSha256, envelope, counter, headerAndBody, ref mac);
    }

    private static bool TryCompute(
        SessionKeys keys, CredentialDigest algorithm, in Envelope envelope, uint counter, ReadOnlySpan<byte> headerAndBody, ref Span<byte> mac)
    {
        Span<byte> key = stackalloc byte[SessionKeys.MaxKeyLength];
        if (!keys.TryCopyKey(ref key)) return false;
        try
        {
            if (!SignedOctets.IsDefinedFor(envelope.Version)) return false;
            var length = SessionHmac.BlockLength + SignedOctets.LengthFor(envelope.Version, headerAndBody.Length);
            var rented = ArrayPool<byte>.Shared.Rent(length);
            // In front is room for the key, so that a digest is one call.
            var room = rented.AsSpan(0, length);
            var covered = room[SessionHmac.BlockLength..];
            SignedOctets.Write(covered, envelope, counter, headerAndBody);
            mac = mac[..(algorithm == CredentialDigest.HmacSha256 ? SHA256.HashSizeInBytes : SHA1.HashSizeInBytes)];
            switch (algorithm)
            {
                case CredentialDigest.HmacSha256:
                    SessionHmac.Write(key, room, mac);
                    break;
                case CredentialDigest.HmacSha1:
                    HMACSHA1.HashData(key, covered, mac);
                    break;
                default:
                    using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1))
                    {
                        hash.AppendData(key);
                        hash.AppendData(covered);
                        hash.AppendData(key);
                        hash.GetHashAndReset(mac);
                    }
                    break;
            }
            ArrayPool<byte>.Shared.Return(rented);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
