using System.Buffers.Binary;
using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.National;
using IdResolution.Resolution.Serving;
using IdResolution.Security;
using IdResolution.Security.Sessions;

namespace IdResolution.Resolution.Sessions;

/// <summary>
/// Sets up a session (op 400, specification §6.8): by Diffie-Hellman in a group of the client (mode 4), or with a key made here and encrypted
/// under a public key registered here (3) or, where allowed, sent along (1). Mode 2 is not offered: in it this server would decrypt what
/// strangers send. Nobody is authenticated by it. Anyone may ask for it, and each costs milliseconds, so few run or wait at a time.
/// </summary>
internal sealed class SetUpSession(SessionTable sessions, Records records, EngineOptions options, EngineMetrics metrics) : IOperation
{
    /// <summary>Set-ups of one source that may wait.</summary>
    internal const int MaxWaitingPerSource = 4;

    private const int MaxWaiting = 256;

    private static readonly ProtocolVersion FirstWithCipherCode = new(2, 4);

    private readonly FairSlots _slots = new(options.Sessions.MaxConcurrentSetUps, MaxWaitingPerSource, MaxWaiting, options.VerificationWait);

    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        var request = (SessionSetupRequest)call.Message.Body;
        var version = call.Outer.ReplyVersion;
        var isVersionUsable = SignedOctets.IsDefinedFor(version) && (version >= ProtocolVersion.V2_5 || options.Sessions.LegacyCiphers);
        var isModeOffered = request.Mode is 3 or 4 || (request.Mode == 1 && options.Sessions.OtherModes);
        if (!isVersionUsable || !isModeOffered || request.Identity.Handle.Length > HandleName.MaxLength)
        {
            return ResponseCode.InvalidSessionSetupRequest;
        }

        // A national client goes on under the id it chose itself.
        var own = options.National.AllowSm4Sessions && request.Mode == 3 ? call.Session as ConnectionSession : null;
        var source = ChallengeSource.Of(call.Request.Remote.Address);
        if (!await _slots.EnterAsync(source, cancellationToken).ConfigureAwait(false)) return ResponseCode.ServerTooBusy;
        try
        {
            var (code, keys, data) = request.Mode switch
            {
                4 => Agree(request.PublicKey.Span, version),
                3 => await EncryptToRegisteredAsync(request.KeyReference, version, own is null ? null : SessionCipher.Sm4, cancellationToken)
                    .ConfigureAwait(false),
                _ => EncryptTo(request.PublicKey.Span, version, null),
            };
            if (code != ResponseCode.Success) return code;
            var body = new SessionSetupResponse { Mode = request.Mode, Data = data };
            if (own is not null)
            {
                own.EncryptWith(keys!);
                metrics.SessionSetUp();
                return Answer.Success(body);
            }
            var session = sessions.Open(keys!, request.Identity, request.Timeout, call.Request);
            if (session is null) return ResponseCode.ServerTooBusy;
            metrics.SessionSetUp();
            return Answer.Success(body) with { SessionId = session.Id };
        }
        finally
        {
            _slots.Leave();
        }
    }

    private (ResponseCode Code, SessionKeys? Keys, byte[] Data) Agree(ReadOnlySpan<byte> record, ProtocolVersion version)
    {
        if (!KeyRecord.TryRead(record, out var read) || read is not DhPublicKeyRecord theirs) return Refuse();
        var group = new DiffieHellmanGroup(theirs.P, theirs.G);
        if (!group.IsAcceptable() || !group.Contains(theirs.Y)) return Refuse();
        using var ours = DiffieHellmanKey.Generate(group);
        if (ours.Agree(theirs) is not { } secret) return Refuse();
        try
        {
            // Before 2.4 there was no word for the cipher, and only one.
            var hasCode = version >= FirstWithCipherCode;
            var cipher = hasCode ? SessionCipher.Aes : SessionCipher.Des;
            if (!SessionKeys.TryDerive(cipher, secret, options.Sessions.LegacyCiphers, out var keys)) return Refuse();
            var half = ours.PublicKey.ToArray();
            if (!hasCode) return (ResponseCode.Success, keys, half);
            var data = new byte[sizeof(uint) + half.Length];
            BinaryPrimitives.WriteUInt32BigEndian(data, (uint)cipher);
            half.CopyTo(data, sizeof(uint));
            return (ResponseCode.Success, keys, data);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private async ValueTask<(ResponseCode Code, SessionKeys? Keys, byte[] Data)> EncryptToRegisteredAsync(
        ValueReference reference, ProtocolVersion version, SessionCipher? cipher, CancellationToken cancellationToken)
    {
        // A key of another service is not asked for: that would hold a place for set-ups while somebody far away takes his time.
        var (place, values) = await records.ReadOwnAsync(reference.Handle.Memory, cancellationToken).ConfigureAwait(false);
        if (place == RecordPlace.Elsewhere) return (ResponseCode.UnableToAuthenticate, null, []);
        foreach (var value in values)
        {
            if (value.Index == reference.Index && value.HasType(ValueTypes.PublicKey)) return EncryptTo(value.Data.Span, version, cipher);
        }
        return (ResponseCode.InvalidCredential, null, []);
    }

    private (ResponseCode Code, SessionKeys? Keys, byte[] Data) EncryptTo(
        ReadOnlySpan<byte> publicKey, ProtocolVersion version, SessionCipher? wanted)
    {
        if (!PublicKey.TryRead(publicKey, out var recipient)) return Refuse();
        // The oldest form has no word for the cipher, and only one.
        var cipher = wanted ?? (version < new ProtocolVersion(2, 2) ? SessionCipher.Des : SessionCipher.Aes);
        var key = SessionKeys.Generate(cipher);
        try
        {
            if (SessionKeyTransport.Encrypt(recipient, version, cipher, key) is not { } data)
            {
                return (ResponseCode.NeedRsaKeyForSessionExchange, null, []);
            }
            return SessionKeys.TryCreate(cipher, key, options.Sessions.LegacyCiphers, out var keys)
                ? (ResponseCode.Success, keys, data)
                : Refuse();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static (ResponseCode Code, SessionKeys? Keys, byte[] Data) Refuse() => (ResponseCode.InvalidSessionSetupRequest, null, []);
}
