using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Http;

/// <summary>What a node tells everybody about itself. Safe for use from many threads.</summary>
public sealed record NodeFacts
{
    /// <summary>Version of the software.</summary>
    public required string Version { get; init; }

    /// <summary>Place in the hierarchy, such as <c>Enterprise</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Whose node this is, in the operator's words; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The site it is a server of: the same that everybody gets over the protocol.</summary>
    public required SiteRecord Site { get; init; }

    /// <summary>
    /// The prefixes it answers for now, as they stand in the list of homed prefixes, with <c>0.NA/</c>; may be many, and is a copy each time.
    /// </summary>
    public required Func<IReadOnlyCollection<ReadOnlyMemory<byte>>> HomedPrefixes { get; init; }

    /// <summary>True when it asks other nodes about what it does not hold.</summary>
    public bool AnswersForOthers { get; init; }
}
