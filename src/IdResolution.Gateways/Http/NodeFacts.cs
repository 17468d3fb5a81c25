using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Http;

/// <summary>What a node tells everybody about itself. Safe for use from many threads.</summary>
public sealed record NodeFacts
{
    /// <summary>Version of the software.</summary>
    public string Version { get; init; } = "";

    /// <summary>Place in the hierarchy, such as <c>Enterprise</c>.</summary>
    public string Role { get; init; } = "";

    /// <summary>Whose node this is, in the operator's words; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The site it is a server of: the same that everybody gets over the protocol.</summary>
    public SiteRecord Site { get; init; } = new();

    /// <summary>True when it asks other nodes about what it does not hold.</summary>
    public bool AnswersForOthers { get; init; }
}
