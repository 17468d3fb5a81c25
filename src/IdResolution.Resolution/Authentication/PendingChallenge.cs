using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Sessions;

namespace IdResolution.Resolution.Authentication;

/// <summary>A challenge that waits for its answer, with the request it was made for (specification §6.1).</summary>
internal sealed class PendingChallenge
{
    /// <summary>What the table reckons for an entry besides the request's octets.</summary>
    private const int Overhead = 512;

    /// <summary>The id its answer names: of its own, or the session's.</summary>
    public required uint Id { get; init; }

    /// <summary>The session it was made in; null outside.</summary>
    public required Session? Session { get; init; }

    /// <summary>Id of the request.</summary>
    public required uint RequestId { get; init; }

    public required ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>Digest of the request's header and body.</summary>
    public required RequestDigest Digest { get; init; }

    /// <summary>A copy of the request, decrypted.</summary>
    public required ReadOnlyMemory<byte> Frame { get; init; }

    public required ChallengeSource Source { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>Octets it takes up in the table's reckoning.</summary>
    public long Cost => Frame.Length + Overhead;

    /// <summary>The one made before it in the same session; owned by the table.</summary>
    public PendingChallenge? Older { get; set; }

    /// <summary>Place among all challenges, by age; owned by the table.</summary>
    public LinkedListNode<PendingChallenge>? ByAge { get; set; }

    /// <summary>Place among those of its source, by age; owned by the table.</summary>
    public LinkedListNode<PendingChallenge>? BySource { get; set; }
}
