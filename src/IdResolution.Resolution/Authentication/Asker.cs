using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// Someone who answered a challenge: an identity that is claimed, and proven once <see cref="Outcome"/> is success (specification §6.2).
/// </summary>
/// <param name="challenge">The challenge.</param>
/// <param name="answer">The answer.</param>
internal sealed class Asker(PendingChallenge challenge, ChallengeAnswer answer)
{
    public PendingChallenge Challenge { get; } = challenge;

    public ChallengeAnswer Answer { get; } = answer;

    /// <summary>
    /// The identity rights are looked up for: the claimed one, with the index of the key that verified when the claim left it open.
    /// </summary>
    public ValueReference Identity { get; set; } = answer.Identity;

    /// <summary>Result of verification; null before it.</summary>
    public ResponseCode? Outcome { get; set; }
}
