using IdResolution.Protocol.Messages;

namespace IdResolution.Resolution.Remote;

/// <summary>
/// Asks other services, one exchange a call, without cache or bounds of its own: those are <see cref="RemoteHandles"/>'s. What the network
/// or a peer does is an outcome, never an exception; a cancelled call may end either way. Safe for use from many threads.
/// </summary>
public interface IRemoteService : IAsyncDisposable
{
    /// <summary>The publicly readable values asked for, believed only with proof (specification §5.5).</summary>
    /// <param name="question">What is asked for.</param>
    /// <param name="recursionCount">Servers that asked on behalf of each other before, this one included.</param>
    /// <param name="cancellationToken">Ends the exchange.</param>
    Task<RemoteAnswer> ResolveAsync(RemoteQuestion question, byte recursionCount, CancellationToken cancellationToken);

    /// <summary>Operation 201, believed only with proof.</summary>
    /// <param name="request">The question.</param>
    /// <param name="recursionCount">Servers that asked on behalf of each other before, this one included.</param>
    /// <param name="cancellationToken">Ends the exchange.</param>
    Task<RemoteVerdict> VerifyAsync(VerifyRequest request, byte recursionCount, CancellationToken cancellationToken);
}
