using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.V1;

/// <summary>Resolves in the name of whoever asks. Safe for use from many threads.</summary>
internal sealed class RecordReader(GatewayDoor door)
{
    private const OpFlags Everything = OpFlags.Recursive | OpFlags.CacheAuthentication;

    /// <summary>
    /// Everything that the asker may read: the whole record when he may read all of it, else its public values.
    /// </summary>
    /// <param name="call">The request.</param>
    /// <param name="who">Who asks; null for nobody in particular.</param>
    /// <param name="question">What is asked for.</param>
    /// <param name="authoritative">Primary servers only, and no cache.</param>
    /// <param name="route">Told of the steps; null for nobody.</param>
    public async ValueTask<GatewayAnswer> ReadAsync(
        HttpCall call, ProvenIdentity? who, ResolutionRequest question, bool authoritative = false, RouteLog? route = null)
    {
        var flags = authoritative ? Everything | OpFlags.Authoritative : Everything;
        if (who is not null)
        {
            var request = call.Ask(OpCode.Resolution, question, who) with { Flags = flags, Route = route is null ? null : route.Add };
            var answer = await door.AskAsync(request, call.Aborted);
            if (!IsRefused(answer.Code)) return answer;
            route?.Clear();
        }
        return await door.AskAsync(
            call.Ask(OpCode.Resolution, question, null) with { Flags = flags | OpFlags.PublicOnly, Route = route is null ? null : route.Add }, call.Aborted);
    }

    // Here or at the service that was asked: what is public is his all the same.
    private static bool IsRefused(ResponseCode code) => code is ResponseCode.InvalidAdmin or ResponseCode.InsufficientPermissions
        or ResponseCode.AuthenticationNeeded or ResponseCode.AuthenticationFailed or ResponseCode.InvalidCredential or ResponseCode.UnableToAuthenticate;
}
