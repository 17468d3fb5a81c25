using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Remote;

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

    /// <summary>The public key, DER, whose private key he has shown a gateway to have; empty when he answered a challenge.</summary>
    public ReadOnlyMemory<byte> ShownKey { get; private init; }

    /// <summary>What the request may still cost in questions to other services.</summary>
    public RemoteAllowance Remote { get; private init; } = new(recursionCount: 0);

    /// <summary>
    /// Set when the service that holds the key is too old for the answer: the version to challenge anew in (specification §6.3.3).
    /// </summary>
    public ProtocolVersion? ChallengeIn { get; set; }

    /// <summary>Where the answer came from.</summary>
    public AttemptSource Source { get; private init; }

    /// <summary>Result of verification; null before it.</summary>
    public ResponseCode? Outcome { get; set; }

    /// <summary>Someone who claims to be the identity in the answer, and is still to be verified.</summary>
    public static Asker Claimed(PendingChallenge challenge, ChallengeAnswer answer, AttemptSource source, byte recursionCount) =>
        new(answer.Identity, Proof.Challenge)
        {
            Challenge = challenge, Answer = answer, Source = source, Remote = new RemoteAllowance(recursionCount) { Source = source.Network },
        };

    /// <summary>Someone who claims to be the identity, and has shown to have the private key that belongs to <paramref name="shownKey"/>.</summary>
    public static Asker Showing(ValueReference identity, ReadOnlyMemory<byte> shownKey, AttemptSource source) =>
        new(identity, Proof.Gateway) { ShownKey = shownKey, Source = source, Remote = new RemoteAllowance(recursionCount: 0) { Source = source.Network } };

    /// <summary>Someone who was verified before.</summary>
    public static Asker Proven(ValueReference identity, Proof proof) => new(identity, proof) { Outcome = ResponseCode.Success };

    /// <summary>The same proven one with another request, which may cost as much as the first.</summary>
    public Asker Again(byte recursionCount) => new(Identity, Proof) { Outcome = Outcome, Remote = new RemoteAllowance(recursionCount) };
}
