using IdResolution.Client.Tracing;
using IdResolution.Protocol;

namespace IdResolution.Client.Resolving;

/// <summary>What is asked of an <see cref="IHandleResolver"/>. Only values that everybody may read are asked for.</summary>
/// <param name="Handle">The handle; without a slash it stands for the prefix handle of that name.</param>
public sealed record ResolverQuestion(Utf8String Handle)
{
    /// <summary>Indexes wanted; with <see cref="Types"/> empty too: all values (specification §5.2).</summary>
    public IReadOnlyList<uint> Indexes { get; init; } = [];

    /// <summary>Types wanted, united with <see cref="Indexes"/>.</summary>
    public IReadOnlyList<Utf8String> Types { get; init; } = [];

    /// <summary>Primary sites only, and nothing from a cache (specification §5.5).</summary>
    public bool IsAuthoritative { get; init; }

    /// <summary>Every answer on the way must be proven by a key that the step before it named (specification §5.5).</summary>
    public bool IsCertified { get; init; }

    /// <summary>Servers that the question has passed already (specification §5.7).</summary>
    public byte RecursionCount { get; init; }

    /// <summary>
    /// The caller's token for the authority, passed on as it is with flag 0x4 (specification §10.4); empty for none. Such questions are
    /// never answered from a cache. With handles that start at the root, prefix handles among them, and with the target of an alias below
    /// another prefix it is left out: it would be shown to others.
    /// </summary>
    public ReadOnlyMemory<byte> Identity { get; init; }

    /// <summary>
    /// Resolves the target of an HS_ALIAS value instead, at most 20 times; a circle is "handle not found" (specification §5.11). Servers
    /// never do that on behalf of others.
    /// </summary>
    public bool FollowAliases { get; init; }

    /// <summary>Told of every request and answer of this question; null for nobody.</summary>
    public ITraceSink? Trace { get; init; }
}
