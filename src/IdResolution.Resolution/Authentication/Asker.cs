using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// Who asks: someone who answered a challenge, an identity that is claimed, and proven once <see cref="Outcome"/> is success (specification
/// §6.2); or someone proven before, by session or login.
/// </summary>
internal sealed class Asker
{
    private Asker(ValueReference identity, Proof proof)
    {
        Identity = identity;
        Proof = proof;
    }

    /// <summary>
    /// The identity rights are looked up for: the claimed one, with the index of the key that verified when the claim left it open.
    /// </summary>
    public ValueReference Identity { get; set; }

    /// <summary>How the identity is shown.</summary>
    public Proof Proof { get; }

    /// <summary>The challenge that was answered; null when the asker was proven before.</summary>
    public PendingChallenge? Challenge { get; private init; }

    /// <summary>The answer to it; null when the asker was proven before.</summary>
    public ChallengeAnswer? Answer { get; private init; }

    /// <summary>Result of verification; null before it.</summary>
    public ResponseCode? Outcome { get; set; }

    /// <summary>Someone who claims to be the identity in the answer, and is still to be verified.</summary>
    public static Asker Claimed(PendingChallenge challenge, ChallengeAnswer answer) =>
        new(answer.Identity, Proof.Challenge) { Challenge = challenge, Answer = answer };

    /// <summary>Someone who was verified before.</summary>
    public static Asker Proven(ValueReference identity, Proof proof) => new(identity, proof) { Outcome = ResponseCode.Success };
}
