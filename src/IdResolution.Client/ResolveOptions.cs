using IdResolution.Protocol;

namespace IdResolution.Client;

/// <summary>What to select of a record and how to ask (specification §5.2, §5.3, §5.11). Immutable.</summary>
public sealed record ResolveOptions
{
    /// <summary>Every value, from anybody, without following aliases.</summary>
    public static ResolveOptions Default { get; } = new();

    /// <summary>Indexes wanted; with <see cref="Types"/> either may match. Both empty: everything.</summary>
    public IReadOnlyList<uint> Indexes { get; init; } = [];

    /// <summary>Types wanted; a trailing dot asks for subtypes too.</summary>
    public IReadOnlyList<Utf8String> Types { get; init; } = [];

    /// <summary>Primary sites only, no caches.</summary>
    public bool Authoritative { get; init; }

    /// <summary>
    /// The server must prove its answer, refusals included, with the key of the site record or of
    /// <see cref="HandleClientOptions.ServerKey"/> (specification §5.5); see <see cref="HandleClientOptions.RequireCertified"/>.
    /// </summary>
    public bool Certified { get; init; }

    /// <summary>
    /// Only publicly readable values, never a challenge. Null: true without an authenticator, false with one.
    /// </summary>
    public bool? PublicOnly { get; init; }

    /// <summary>Servers that asked on behalf of each other before this question (specification §3.2); 0 for a client.</summary>
    public byte RecursionCount { get; init; }

    /// <summary>
    /// Lets a server ask others for us (specification §5.7). False: the answer is what the server itself knows.
    /// </summary>
    public bool Recursive { get; init; } = true;

    /// <summary>Resolves the target of an HS_ALIAS value instead, at most 20 times.</summary>
    public bool FollowAliases { get; init; }

    /// <summary>
    /// Verifies the values against the signatures in the record (specification §2.12); the result is
    /// <see cref="Answers.ResolutionAnswer.Trust"/>. HS_SIGNATURE values are asked for along with what is selected, and an alias is followed
    /// only when it is verified itself. Needs <see cref="HandleClientOptions.Trust"/>.
    /// </summary>
    public bool Verify { get; init; }
}
