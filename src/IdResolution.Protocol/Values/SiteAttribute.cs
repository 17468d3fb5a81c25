namespace IdResolution.Protocol.Values;

/// <summary>
/// A name and a value that describe a site: <c>desc</c>, <c>alt_addr</c>, <c>domain</c>, <c>path</c> and others (specification §2.6).
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
public readonly record struct SiteAttribute(Utf8String Name, Utf8String Value)
{
    /// <summary>
    /// Name of the attribute that marks a site which answers in the place of a silent service; the value is the prefix of that service (ADR 0019).
    /// </summary>
    public const string Takeover = "takeover";

    /// <summary>Fewest octets of an attribute on the wire.</summary>
    internal const int MinimumLength = 8;
}
