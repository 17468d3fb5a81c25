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
}
