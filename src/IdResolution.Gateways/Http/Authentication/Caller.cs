using IdResolution.Protocol;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>Who sends a request, as far as its headers and its connection tell.</summary>
/// <param name="State">What became of it.</param>
/// <param name="Who">Set when <paramref name="State"/> is <see cref="CallerState.Proven"/>.</param>
/// <param name="Problem">Why not, in words for the client that tell nothing about keys; null when there is nothing to say.</param>
internal sealed record Caller(CallerState State, ProvenIdentity? Who = null, string? Problem = null)
{
    /// <summary>Nobody in particular.</summary>
    public static Caller Anonymous { get; } = new(CallerState.Anonymous);

    /// <summary>The session it named or was given; null for none.</summary>
    public HttpSession? Session { get; init; }

    /// <summary>What it is to answer, where that was made already because it wants a signature of this server; else null.</summary>
    public HandleChallenge? Challenge { get; init; }

    /// <summary>Somebody whose word is not taken.</summary>
    public static Caller Refused(string problem) => new(CallerState.Refused, Problem: problem);

    /// <summary>What <see cref="GatewayDoor.ProveAsync"/> makes of him.</summary>
    public static Caller Of((ResponseCode Code, ProvenIdentity? Who) outcome) => outcome.Code switch
    {
        ResponseCode.Success => new Caller(CallerState.Proven, outcome.Who),
        ResponseCode.ServerTooBusy or ResponseCode.Error => new Caller(CallerState.Busy, Problem: "Too many attempts, or too much is being verified."),
        ResponseCode.UnableToAuthenticate => Refused("The service that holds the key cannot tell."),
        _ => Refused("Identity or key is wrong."),
    };
}
