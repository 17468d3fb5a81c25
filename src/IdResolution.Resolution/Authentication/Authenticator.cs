using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Remote;
using IdResolution.Resolution.Serving;
using IdResolution.Security;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// Verifies answers to challenges with the keys stored here, with public keys of other services, or through the service that holds a secret
/// key (specification §6.2 to §6.5). Verification is what a request can cost most, so only so many run at once. Safe for use from many
/// threads.
/// </summary>
internal sealed class Authenticator(
    Records records, EngineOptions options, IRemoteHandles? remote, AttemptLimits attempts, FailureMetrics failures) : IDisposable
{
    /// <summary>Keys tried for an identity that leaves the key open.</summary>
    private const int MaxKeysTried = 8;

    // Below 2.7 clients answer with SHA-1; 2.5 and 2.6 have no signature that proves anything (specification §3.4, §6.3.1).
    private static readonly ProtocolVersion OldService = new(2, 4);

    private static readonly Utf8String PublicKeyType = new(ValueTypes.PublicKey);

    private readonly PublicKeyCache _publicKeys = new();

    private readonly FairSlots _slots =
        new(options.MaxConcurrentVerifications, maxWaitingPerSource: 1_024, maxWaiting: 4_096, options.VerificationWait);

    // Anyone may ask to verify, without a challenge; that must not hold up those who answer one.
    private readonly SemaphoreSlim _slotsForOthers = new(Math.Max(1, options.MaxConcurrentVerifications / 2));

    private static ReadOnlySpan<byte> NoKey => "nobody's secret"u8;

    /// <summary>
    /// Verifies the asker's answer, once; later calls give the same result, and so do calls for someone proven before. Success, or 403,
    /// 404, 406, or 3 when too much is being verified.
    /// </summary>
    public async ValueTask<ResponseCode> ProveAsync(Asker asker, CancellationToken cancellationToken)
    {
        if (asker.Outcome is { } known) return known;
        var (code, index) = asker.ShownKey.IsEmpty
            ? await VerifyAsync(asker, cancellationToken).ConfigureAwait(false)
            : await CompareAsync(asker, cancellationToken).ConfigureAwait(false);
        if (code == ResponseCode.Success) attempts.Succeeded(asker.Source, asker.Identity);
        else if (code is ResponseCode.AuthenticationFailed or ResponseCode.InvalidCredential) attempts.Failed(asker.Source, asker.Identity);
        if (code == ResponseCode.Success) asker.Identity = asker.Identity with { Index = index };
        asker.Outcome = code;
        return code;
    }

    /// <summary>
    /// The service for other servers (op 201): success with true or false, never whether the key exists; 3 at once when too much is being
    /// verified.
    /// </summary>
    public (ResponseCode Code, bool IsRight) VerifySecret(VerifyRequest request, IReadOnlyList<HandleValue> values)
    {
        var keys = KeysOf(values, request.Identity.Index, ValueTypes.SecretKey);
        if (!_slotsForOthers.Wait(0, CancellationToken.None))
        {
            failures.Count(FailureReason.TooManyVerifications);
            return (ResponseCode.ServerTooBusy, false);
        }
        try
        {
            var key = FindSecretKey(keys, request.SignedResponse.Span, request.Nonce.Span, request.Digest);
            return (ResponseCode.Success, key is not null);
        }
        finally
        {
            _slotsForOthers.Release();
        }
    }

    public void Dispose() => _slotsForOthers.Dispose();

    private async ValueTask<(ResponseCode Code, uint Index)> VerifyAsync(Asker asker, CancellationToken cancellationToken)
    {
        var (answer, challenge) = (asker.Answer!, asker.Challenge!);
        var isSecret = HandleName.EqualsIgnoreCase(answer.AuthenticationType.Span, ValueTypes.SecretKey);
        var isPublic = HandleName.EqualsIgnoreCase(answer.AuthenticationType.Span, ValueTypes.PublicKey);
        if (!isSecret && !isPublic) return (ResponseCode.InvalidCredential, 0);

        var question = new RemoteQuestion(answer.Identity.Handle, answer.Identity.Index, PublicKeyType);
        var (place, values) = isSecret
            ? await records.ReadOwnAsync(answer.Identity.Handle.Memory, cancellationToken).ConfigureAwait(false)
            : await records.ReadTrustedAsync(question, asker.Remote, isRefresh: false, cancellationToken).ConfigureAwait(false);
        if (place == RecordPlace.Elsewhere && isSecret) return await VerifyElsewhereAsync(asker, cancellationToken).ConfigureAwait(false);
        if (place == RecordPlace.Elsewhere) return (ResponseCode.UnableToAuthenticate, 0);
        var keys = KeysOf(values, answer.Identity.Index, isSecret ? ValueTypes.SecretKey : ValueTypes.PublicKey);

        if (!await _slots.EnterAsync(asker.Source.Network, cancellationToken).ConfigureAwait(false))
        {
            failures.Count(FailureReason.TooManyVerifications);
            return (ResponseCode.ServerTooBusy, 0);
        }
        try
        {
            // Asked again, because many answers may have failed while this one waited.
            if (!attempts.MayTry(asker.Source, answer.Identity))
            {
                failures.Count(FailureReason.TooManyAttempts);
                return (ResponseCode.ServerTooBusy, 0);
            }
            return isSecret ? FindSecretKey(keys, answer.SignedResponse.Span, challenge) : FindPublicKey(keys, answer, challenge);
        }
        finally
        {
            _slots.Leave();
        }
    }

    // That the client has the private key was seen by whoever showed the key to us; whose key it is, is all that is left to find out.
    private async ValueTask<(ResponseCode Code, uint Index)> CompareAsync(Asker asker, CancellationToken cancellationToken)
    {
        if (!PublicKey.TryReadSubjectPublicKeyInfo(asker.ShownKey.Span, out var shown)) return (ResponseCode.InvalidCredential, 0);
        var question = new RemoteQuestion(asker.Identity.Handle, asker.Identity.Index, PublicKeyType);
        var (place, values) = await records.ReadTrustedAsync(question, asker.Remote, isRefresh: false, cancellationToken).ConfigureAwait(false);
        if (place == RecordPlace.Elsewhere) return (ResponseCode.UnableToAuthenticate, 0);
        var code = ResponseCode.InvalidCredential;
        foreach (var value in KeysOf(values, asker.Identity.Index, ValueTypes.PublicKey))
        {
            if (!_publicKeys.TryRead(value.Data.Span, out var key)) continue;
            if (key.Equals(shown)) return (ResponseCode.Success, value.Index);
            code = ResponseCode.AuthenticationFailed;
        }
        return (code, 0);
    }

    // The secret stays where it is. Which key it was for index 0 is not told, so such an identity matches references with index 0 only.
    private async ValueTask<(ResponseCode Code, uint Index)> VerifyElsewhereAsync(Asker asker, CancellationToken cancellationToken)
    {
        var (answer, challenge) = (asker.Answer!, asker.Challenge!);
        var algorithm = SecretKeyAnswer.AlgorithmOf(answer.SignedResponse.Span);
        var isWeak = algorithm is SecretKeyAlgorithm.BareMd5 or SecretKeyAlgorithm.Md5 && !options.SecretKeys.AcceptMd5;
        if (algorithm is null || isWeak) return (ResponseCode.AuthenticationFailed, 0);
        if (remote is null || !Records.MayBeAskedFor(answer.Identity.Handle.Span)) return (ResponseCode.UnableToAuthenticate, 0);
        var request = new VerifyRequest
        {
            Identity = answer.Identity, Nonce = challenge.Nonce, Digest = challenge.Digest, SignedResponse = answer.SignedResponse,
        };
        switch (await remote.VerifyAsync(request, asker.Remote, cancellationToken).ConfigureAwait(false))
        {
            case RemoteVerdict.Right:
                return (ResponseCode.Success, answer.Identity.Index);
            case RemoteVerdict.Unreachable:
                return (ResponseCode.UnableToAuthenticate, 0);
            case RemoteVerdict.TooOld when !challenge.IsLowered:
                asker.ChallengeIn = OldService;
                return (ResponseCode.AuthenticationNeeded, 0);
            default:
                return (ResponseCode.AuthenticationFailed, 0);
        }
    }

    // The key named, or, for index 0, every key of the kind in ascending index order.
    private static List<HandleValue> KeysOf(IReadOnlyList<HandleValue> values, uint index, ReadOnlySpan<byte> type)
    {
        var keys = new List<HandleValue>();
        foreach (var value in values)
        {
            if ((index == 0 || value.Index == index) && value.HasType(type) && keys.Count < MaxKeysTried) keys.Add(value);
        }
        return keys;
    }

    // A key that does not exist is answered like a wrong one, as the verify operation does.
    private (ResponseCode Code, uint Index) FindSecretKey(List<HandleValue> keys, ReadOnlySpan<byte> answer, PendingChallenge challenge)
    {
        var key = FindSecretKey(keys, answer, challenge.Nonce.Span, challenge.Digest);
        return key is null ? (ResponseCode.AuthenticationFailed, 0) : (ResponseCode.Success, key.Index);
    }

    private HandleValue? FindSecretKey(List<HandleValue> keys, ReadOnlySpan<byte> answer, ReadOnlySpan<byte> nonce, RequestDigest digest)
    {
        foreach (var key in keys)
        {
            if (SecretKeyAnswer.Verify(answer, key.Data.Span, nonce, digest.Octets.Span, options.SecretKeys)) return key;
        }
        // The time it takes to be refused is not to tell whether there is a key.
        if (keys.Count == 0) SecretKeyAnswer.Verify(answer, NoKey, nonce, digest.Octets.Span, options.SecretKeys);
        return null;
    }

    private (ResponseCode Code, uint Index) FindPublicKey(
        List<HandleValue> keys, ChallengeAnswer answer, PendingChallenge challenge)
    {
        var code = ResponseCode.InvalidCredential;
        foreach (var value in keys)
        {
            if (!_publicKeys.TryRead(value.Data.Span, out var key)) continue;
            var isRight = PublicKeyAnswer.Verify(
                answer.SignedResponse.Span, key, answer.Identity.Handle.Span, challenge.Nonce.Span, challenge.Digest.Octets.Span);
            if (isRight) return (ResponseCode.Success, value.Index);
            code = ResponseCode.AuthenticationFailed;
        }
        return (code, 0);
    }
}
