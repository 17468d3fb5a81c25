using IdResolution.Client.Tracing;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Gateway;

/// <summary>The gateway behind a call: takes answers as they are decided, instead of octets.</summary>
/// <param name="take">Told of each answer; more than one for lists, all but the last flagged as continued.</param>
/// <param name="route">Told of the steps of a resolution; null for nobody.</param>
internal sealed class GatewayCall(Func<Answer, CancellationToken, ValueTask> take, Action<RouteStep>? route) : ITraceSink
{
    /// <summary>True when somebody wants to know the route.</summary>
    public bool IsTraced => route is not null;

    /// <inheritdoc cref="GatewayRequest.AcceptsSame"/>
    public bool AcceptsSame { get; init; }

    public ValueTask TakeAsync(Answer answer, CancellationToken cancellationToken) => take(answer, cancellationToken);

    public void Tell(RouteStep step) => route?.Invoke(step);

    void ITraceSink.OnHop(TraceHop hop) => Tell(RouteStep.Of(hop));
}
