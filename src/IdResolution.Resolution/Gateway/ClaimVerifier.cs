using System.Net;
using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Audit;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Serving;
using IdResolution.Security;

namespace IdResolution.Resolution.Gateway;

/// <summary>
/// Verifies what a gateway's client gives to prove who it is, in the ways and within the limits of answers to challenges (specification §6.2 to §6.5, §8.3).
/// Safe for use from many threads.
/// </summary>
internal sealed class ClaimVerifier(
    Authenticator authenticator, AttemptLimits attempts, Auditor auditor, FailureMetrics failures, EngineMetrics metrics, EngineState state, TimeProvider time)
{
    private const int NonceLength = 16;

    private static readonly Utf8String SecretKey = new(ValueTypes.SecretKey);

    /// <inheritdoc cref="GatewayDoor.ProveAsync"/>
    public async ValueTask<(ResponseCode Code, ProvenIdentity? Who)> ProveAsync(IdentityClaim claim, IPAddress source, CancellationToken cancellationToken)
    {
        var (code, who) = await JudgeAsync(claim, new AttemptSource(ChallengeSource.Of(source), ClientTransport.Http), cancellationToken).ConfigureAwait(false);
        if (code == ResponseCode.Success) return (code, new ProvenIdentity(who));
        failures.Count(code);
        auditor.RecordUnproven(source, claim.Identity, code);
        return (code, null);
    }

    private async ValueTask<(ResponseCode Code, ValueReference Who)> JudgeAsync(IdentityClaim claim, AttemptSource source, CancellationToken cancellationToken)
    {
        if (!attempts.MayTry(source, claim.Identity))
        {
            failures.Count(FailureReason.TooManyAttempts);
            return (ResponseCode.ServerTooBusy, default);
        }
        try
        {
            var asker = claim switch
            {
                NonceClaim nonce => Asker.Claimed(ChallengeOf(nonce.Nonce, nonce.ClientNonce, source), nonce.Answer, source, recursionCount: 0),
                SecretClaim secret => Answering(secret, SecretKeyAlgorithm.HmacSha256, source),
                KeyClaim key => Asker.Showing(key.Identity, key.SubjectPublicKeyInfo, source),
                _ => throw new ArgumentException("a kind of claim that nobody verifies", nameof(claim)),
            };
            var code = await authenticator.ProveAsync(asker, cancellationToken).ConfigureAwait(false);
            if (code == ResponseCode.AuthenticationNeeded && claim is SecretClaim again)
            {
                // The service that holds the key knows no HMAC; the secret is here, so nobody need be asked for another answer.
                asker = Answering(again, SecretKeyAlgorithm.Sha1, source);
                asker.Challenge!.IsLowered = true;
                code = await authenticator.ProveAsync(asker, cancellationToken).ConfigureAwait(false);
            }
            return code == ResponseCode.AuthenticationNeeded ? (ResponseCode.UnableToAuthenticate, default) : (code, asker.Identity);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // What goes wrong inside is counted and becomes a code; its text is for nobody outside.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            metrics.Faulted();
            state.Report(exception);
            return (ResponseCode.Error, default);
        }
    }

    // The secret is turned into an answer at once, so that it goes the way of all answers, to another service too.
    private Asker Answering(SecretClaim claim, SecretKeyAlgorithm algorithm, AttemptSource source)
    {
        var (nonce, clientNonce) = (RandomNumberGenerator.GetBytes(NonceLength), RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes));
        var answer = new ChallengeAnswer
        {
            AuthenticationType = SecretKey,
            Identity = claim.Identity,
            SignedResponse = SecretKeyAnswer.Create(algorithm, claim.Secret.Span, nonce, clientNonce),
        };
        return Asker.Claimed(ChallengeOf(nonce, clientNonce, source), answer, source, recursionCount: 0);
    }

    private PendingChallenge ChallengeOf(ReadOnlyMemory<byte> nonce, ReadOnlyMemory<byte> clientNonce, AttemptSource source) => new()
    {
        Id = 0,
        Session = null,
        RequestId = 0,
        Nonce = nonce,
        Digest = DigestOf(clientNonce),
        Frame = default,
        Source = source.Network,
        Transport = source.Transport,
        Expires = time.GetUtcNow(),
    };

    // What stands in the place of the request digest has the length the client gave it; another service is told it in the form that has this length.
    private static RequestDigest DigestOf(ReadOnlyMemory<byte> clientNonce) => new(
        clientNonce.Length switch
        {
            SHA256.HashSizeInBytes => DigestAlgorithm.Sha256,
            SHA1.HashSizeInBytes => DigestAlgorithm.Sha1,
            MD5.HashSizeInBytes => DigestAlgorithm.Md5,
            _ => DigestAlgorithm.LegacyMd5,
        },
        clientNonce);
}
