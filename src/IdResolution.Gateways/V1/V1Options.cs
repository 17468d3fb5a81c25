namespace IdResolution.Gateways.V1;

/// <summary>What the API tells about its node, and what it keeps secret. Not to be changed once a server has it.</summary>
public sealed record V1Options
{
    /// <summary>The node's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The node's place in the hierarchy, such as <c>Enterprise</c>.</summary>
    public string Role { get; init; } = "";

    /// <summary>Whose node it is, in the operator's words; empty when he said nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>
    /// What cursors are protected with, any octets that nobody outside knows; they stay good as long as it stays the same. Empty: made up, and cursors end with
    /// the server.
    /// </summary>
    public ReadOnlyMemory<byte> CursorSecret { get; init; }
}
