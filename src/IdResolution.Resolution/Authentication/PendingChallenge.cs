using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Authentication;

/// <summary>A challenge that waits for its answer, with the request it was made for (specification §6.1).</summary>
internal sealed class PendingChallenge
{
    /// <summary>What the table reckons for an entry besides the request's octets.</summary>
    private const int Overhead = 512;

    public required uint Id { get; init; }

    public required ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>Digest of the request's header and body.</summary>
    public required RequestDigest Digest { get; init; }

    /// <summary>A copy of the request.</summary>
    public required ReadOnlyMemory<byte> Frame { get; init; }

    public required ChallengeSource Source { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>Octets it takes up in the table's reckoning.</summary>
    public long Cost => Frame.Length + Overhead;

    /// <summary>Place among all challenges, by age; owned by the table.</summary>
    public LinkedListNode<PendingChallenge>? ByAge { get; set; }

    /// <summary>Place among those of its source, by age; owned by the table.</summary>
    public LinkedListNode<PendingChallenge>? BySource { get; set; }
}
