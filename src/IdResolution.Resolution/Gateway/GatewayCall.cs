using IdResolution.Client.Tracing;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Gateway;

/// <summary>
/// The gateway behind a call: takes answers as they are decided, instead of octets, and what the protocol has no field for. One call at a time, but for the
/// steps of a resolution, which come from many threads.
/// </summary>
/// <param name="request">What was asked for.</param>
/// <param name="take">Told of each answer; more than one for lists, all but the last flagged as continued.</param>
internal sealed class GatewayCall(GatewayRequest request, Func<GatewayCall, Answer, CancellationToken, ValueTask> take) : ITraceSink
{
    /// <summary>True when somebody wants to know the route.</summary>
    public bool IsTraced => request.Route is not null;

    /// <summary>The part of a list that is wanted; null for all of it.</summary>
    public ListPage? Page => request.Page;

    /// <inheritdoc cref="GatewayRequest.AcceptsSame"/>
    public bool AcceptsSame => request.AcceptsSame;

    /// <inheritdoc cref="GatewayRequest.MintSeed"/>
    public ReadOnlyMemory<byte> MintSeed => request.MintSeed;

    /// <summary>See <see cref="GatewayAnswer.Next"/>.</summary>
    public ulong Next { get; private set; }

    /// <summary>See <see cref="GatewayAnswer.Record"/>.</summary>
    public ReadOnlyMemory<byte> Record { get; private set; }

    /// <summary>See <see cref="GatewayAnswer.PreconditionFailed"/>.</summary>
    public bool PreconditionFailed { get; private set; }

    public ValueTask TakeAsync(Answer answer, CancellationToken cancellationToken) => take(this, answer, cancellationToken);

    public void Tell(RouteStep step) => request.Route?.Invoke(step);

    /// <summary>The list has more entries, behind this position.</summary>
    public void GoOnAfter(ulong position) => Next = position;

    /// <summary>Asks whether the record as it stands may be changed; what is said about the last attempt counts.</summary>
    public bool Permits(StoredRecord? record)
    {
        if (request.Precondition is { } precondition) PreconditionFailed = !precondition(record is null ? null : Records.Decode(record));
        return !PreconditionFailed;
    }

    /// <summary>The change is durable and left this record.</summary>
    public void Left(ReadOnlyMemory<byte> record) => Record = record;

    void ITraceSink.OnHop(TraceHop hop) => Tell(RouteStep.Of(hop));
}
