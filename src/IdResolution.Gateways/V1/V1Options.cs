namespace IdResolution.Gateways.V1;

/// <summary>What the API keeps secret. Not to be changed once a server has it.</summary>
public sealed record V1Options
{
    /// <summary>
    /// What cursors are protected with, any octets that nobody outside knows; they stay good as long as it stays the same. Empty: made up, and cursors end with
    /// the server.
    /// </summary>
    public ReadOnlyMemory<byte> CursorSecret { get; init; }
}
