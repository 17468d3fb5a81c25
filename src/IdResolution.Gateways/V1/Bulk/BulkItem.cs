using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>One line of a bulk. Immutable.</summary>
internal sealed record BulkItem
{
    /// <summary>What is wanted.</summary>
    public BulkOperation Operation { get; init; }

    /// <summary>The handle; when the name is to be minted, what it begins with. Empty when the line does not say.</summary>
    public Utf8String Handle { get; init; }

    /// <summary>True when the node is to choose the end of the name.</summary>
    public bool Mints { get; init; }

    /// <summary>Values to register or to set.</summary>
    public IReadOnlyList<HandleValue> Values { get; init; } = [];

    /// <summary>Indexes of the values to remove.</summary>
    public IReadOnlyList<uint> Indexes { get; init; } = [];

    /// <summary>Where and why the line cannot be executed; null when it can.</summary>
    public string? Fault { get; init; }
}
