namespace IdResolution.Gateways.Proxy;

/// <summary>An attribute that a location should have (specification §8.7, <c>locatt</c>).</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Value">What it should say; null when it is enough that it is there.</param>
internal readonly record struct Preference(string Name, string? Value)
{
    /// <summary>Reads <c>name:value</c> or <c>name</c>.</summary>
    public static Preference Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new Preference(text, null) : new Preference(text[..colon], text[(colon + 1)..]);
    }

    /// <summary>True when the attributes have it; case is ignored, as media types, languages and countries ask for.</summary>
    public bool IsMetBy(IReadOnlyDictionary<string, string> attributes) =>
        attributes.TryGetValue(Name, out var found) && (Value is null || Value.Equals(found, StringComparison.OrdinalIgnoreCase));
}
