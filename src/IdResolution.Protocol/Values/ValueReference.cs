namespace IdResolution.Protocol.Values;

/// <summary>A reference to one value of a handle, <c>index:handle</c> in text (specification §0). Index 0 means any value of the right kind.</summary>
/// <param name="Handle">The handle.</param>
/// <param name="Index">The index of the value.</param>
public readonly record struct ValueReference(Utf8String Handle, uint Index)
{
    /// <summary>Fewest octets a reference takes on the wire.</summary>
    internal const int MinimumLength = 8;

    /// <summary>Reads <c>300:88.100/ADMIN</c>; a text without leading number and colon is a handle with index 0.</summary>
    public static ValueReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && uint.TryParse(text.AsSpan(0, colon), System.Globalization.NumberStyles.None, null, out var index)
            ? new ValueReference(text[(colon + 1)..], index)
            : new ValueReference(text, 0);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Index}:{Handle}";
}
