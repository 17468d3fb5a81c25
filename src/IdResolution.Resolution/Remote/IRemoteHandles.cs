using IdResolution.Protocol.Messages;

namespace IdResolution.Resolution.Remote;

/// <summary>
/// Handles of other services as far as decisions need them: public keys, groups, administrators, namespaces, and the judgement of secret
/// keys, which never travel. Every member answers within a bounded time and never throws for what a peer or the network does. Safe for use
/// from many threads.
/// </summary>
public interface IRemoteHandles
{
    /// <summary>Values that the responsible service vouches for, possibly from a cache.</summary>
    /// <param name="question">What is asked for.</param>
    /// <param name="allowance">What the request behind it may still cost.</param>
    /// <param name="isRefresh">A cached answer led to a refusal: ask anew unless it is only seconds old (specification §6.6).</param>
    /// <param name="cancellationToken">Ends the waiting, not the question, which others may wait for too.</param>
    ValueTask<RemoteAnswer> FindAsync(
        RemoteQuestion question, RemoteAllowance allowance, bool isRefresh, CancellationToken cancellationToken);

    /// <summary>
    /// Has an answer to our challenge judged by the service that holds the secret key (op 201, specification §6.3.3). Never cached.
    /// </summary>
    /// <param name="request">Identity, nonce, digest and answer.</param>
    /// <param name="allowance">What the request behind it may still cost.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<RemoteVerdict> VerifyAsync(VerifyRequest request, RemoteAllowance allowance, CancellationToken cancellationToken);
}
