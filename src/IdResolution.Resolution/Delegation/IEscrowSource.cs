using IdResolution.Protocol.Values;
using IdResolution.Storage;

namespace IdResolution.Resolution.Delegation;

/// <summary>Where the copies of an <see cref="EscrowWatch"/> come from, and whether the services they are of are still there.</summary>
public interface IEscrowSource
{
    /// <summary>Brings <see cref="Escrow.Copy"/> up to date where its file or the delegation has changed. What goes wrong leaves it as it is.</summary>
    /// <param name="escrow">The copy.</param>
    /// <param name="delegation">The prefix handle as it is registered here; null when it is not.</param>
    /// <param name="sites">The sites of the service that it names.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task RefreshAsync(Escrow escrow, StoredRecord? delegation, IReadOnlyList<SiteRecord> sites, CancellationToken cancellationToken);

    /// <summary>True when a server of one of the sites gave any answer within the time. Never throws for what a peer or the network does.</summary>
    Task<bool> IsUpAsync(IReadOnlyList<SiteRecord> sites, CancellationToken cancellationToken);

    /// <summary>Told of what went wrong inside while a service was looked at, for the operator's log; the next look comes all the same.</summary>
    void Failed(Escrow escrow, Exception fault);

    /// <summary>Told when a node begins (true) or ends to answer for somebody else, for the operator's log.</summary>
    void Changed(Escrow escrow, bool isTakenOver);
}
