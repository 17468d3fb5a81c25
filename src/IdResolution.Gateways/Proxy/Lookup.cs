using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.Proxy;

/// <summary>The look-ups of one request: what everybody may read, and no more of them than a request is worth. One thread at a time.</summary>
internal sealed class Lookup(GatewayDoor door, HttpCall call)
{
    /// <summary>Records that one request may look at: its own, aliases, the namespace, locations of others.</summary>
    public const int MaxRecords = 40;

    private int _records;

    /// <summary>Resolves a handle, through other nodes where this one answers for others; code 6 when the request has used up its look-ups.</summary>
    public ValueTask<GatewayAnswer> ResolveAsync(Utf8String handle, OpFlags flags = OpFlags.None, Action<RouteStep>? route = null) =>
        AskAsync(handle, OpFlags.Recursive | OpFlags.CacheAuthentication | flags, route);

    /// <summary>The values of a handle; none when it cannot be resolved.</summary>
    public async ValueTask<IReadOnlyList<HandleValue>> ValuesAsync(Utf8String handle) => ValuesOf(await ResolveAsync(handle));

    /// <summary>The same when nobody else is to be asked.</summary>
    public async ValueTask<IReadOnlyList<HandleValue>> ValuesHeldHereAsync(Utf8String handle) => ValuesOf(await AskAsync(handle, OpFlags.DoNotRefer, route: null));

    private static IReadOnlyList<HandleValue> ValuesOf(GatewayAnswer answer) => answer.Body is ResolutionResponse found ? found.Values : [];

    private ValueTask<GatewayAnswer> AskAsync(Utf8String handle, OpFlags flags, Action<RouteStep>? route)
    {
        if (++_records > MaxRecords)
            return ValueTask.FromResult(new GatewayAnswer(ResponseCode.RecursionCountTooHigh, new ErrorResponse { Message = Utf8String.Empty }, OpFlags.None, IsFromElsewhere: false));
        var request = call.Ask(OpCode.Resolution, new ResolutionRequest { Handle = handle }, null) with { Flags = flags | OpFlags.PublicOnly, Route = route };
        return door.AskAsync(request, call.Aborted);
    }
}
