namespace IdResolution.Node.Options;

/// <summary>Section <c>Log</c>: what the node writes to standard output.</summary>
public sealed record LogOptions
{
    /// <summary><c>Text</c> (one line an event) or <c>Json</c> (default: Text).</summary>
    public string Format { get; init; } = "Text";

    /// <summary><c>Debug</c>, <c>Information</c>, <c>Warning</c> or <c>Error</c> (default: Information).</summary>
    public string Level { get; init; } = "Information";
}
