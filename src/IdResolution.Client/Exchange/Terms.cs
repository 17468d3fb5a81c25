using IdResolution.Client.Sessions;
using IdResolution.Protocol;
using IdResolution.Security;

namespace IdResolution.Client.Exchange;

/// <summary>What holds for every message of one exchange with a server, its challenges included (specification §3.8).</summary>
/// <param name="Version">Version of the first request.</param>
/// <param name="Suggested">What we would rather speak: the server answers in the lower of this and its own highest.</param>
internal sealed record Terms(ProtocolVersion Version, ProtocolVersion Suggested)
{
    /// <summary>The newest version below those whose signatures prove nothing (specification §3.4).</summary>
    public static ProtocolVersion LastBeforeGap { get; } = new(2, 4);

    /// <summary>The key that proves answers; null when it is unknown, and then nobody asks for proof.</summary>
    public PublicKey? ServerKey { get; init; }

    /// <summary>Everything in the session is encrypted.</summary>
    public bool EncryptsAll { get; init; }

    /// <summary>The session everything is said in; null outside sessions.</summary>
    public ClientSession? Session { get; init; }
}
