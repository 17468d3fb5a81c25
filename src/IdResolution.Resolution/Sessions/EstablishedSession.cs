using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Security.Sessions;

namespace IdResolution.Resolution.Sessions;

/// <summary>
/// A session that this server set up (specification §6.8). Every message in it carries a MAC with a counter that is taken once; it is
/// authenticated once the identity named at set-up has answered a challenge in it. Safe for use from many threads.
/// </summary>
internal sealed class EstablishedSession(
    uint id, SessionKeys keys, ValueReference identity, ChallengeSource source, ClientConnection? connection, TimeSpan timeout, bool allowsLegacy,
    TimeProvider time) : Session(id), IDisposable
{
    private readonly ReplayWindow _counters = new();
    private long _lastUsed = time.GetTimestamp();

    /// <summary>Who set it up.</summary>
    public ChallengeSource Source { get; } = source;

    /// <summary>The connection it was set up over; null for a datagram. Its messages may come over any.</summary>
    public ClientConnection? Connection { get; } = connection;

    /// <summary>When it was last used, by the clock's time stamp.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>True when it was not used for its whole timeout.</summary>
    public bool HasExpired => time.GetElapsedTime(LastUsed) >= timeout;

    public override bool Encrypts => true;

    /// <summary>
    /// Without MAC 404, with a wrong one 502; with a right one and a counter seen before 505. Only a genuine message keeps the session alive.
    /// </summary>
    public override ResponseCode Judge(Message message, ReadOnlySpan<byte> frame)
    {
        if (!SessionMac.IsOn(message)) return ResponseCode.InvalidCredential;
        var credential = message.Credential!;
        // Below 2.5 a message can be replayed: a client that lets itself be talked down to it gives away more than it set up the session for.
        if (!allowsLegacy && message.Envelope.Version < ProtocolVersion.V2_5) return ResponseCode.InvalidSessionKey;
        if (!SessionMac.Verify(keys, message.Envelope, credential, MessageCodec.HeaderAndBody(frame))) return ResponseCode.InvalidSessionKey;
        // Versions before 2.5 do not count, and counter 0 stands for a client that does not.
        var counts = message.Envelope.Version >= ProtocolVersion.V2_5 && credential.SessionCounter != 0;
        if (counts && !_counters.TryTake(credential.SessionCounter)) return ResponseCode.SessionMessageRejected;
        Volatile.Write(ref _lastUsed, time.GetTimestamp());
        return ResponseCode.None;
    }

    public override bool TryDecrypt(in Envelope envelope, ReadOnlySpan<byte> ciphertext, out byte[] message)
    {
        var isDecrypted = keys.TryDecrypt(envelope.Version, ciphertext, out var octets);
        message = octets ?? [];
        return isDecrypted;
    }

    public override bool TryEncrypt(ProtocolVersion version, ReadOnlySpan<byte> message, [NotNullWhen(true)] out byte[]? ciphertext) =>
        keys.TryEncrypt(version, message, out ciphertext);

    public override bool TryMac(
        in Envelope envelope, uint counter, ReadOnlySpan<byte> headerAndBody, [NotNullWhen(true)] out Credential? credential) =>
        SessionMac.TryCreate(keys, envelope, counter, headerAndBody, out credential);

    /// <summary>Only the identity named at set-up, handle and index, authenticates the session; an anonymous session never is.</summary>
    public override void Answered(Asker asker)
    {
        var isDeclared = !identity.Handle.Span.IsEmpty && HandleName.SameIdentity(asker.Identity.Handle.Span, identity.Handle.Span)
            && (asker.Identity.Index == identity.Index || asker.Answer?.Identity.Index == identity.Index);
        if (isDeclared) Asker = Asker.Proven(asker.Identity, Proof.Session);
    }

    /// <summary>Overwrites the key.</summary>
    public void Dispose() => keys.Dispose();
}
