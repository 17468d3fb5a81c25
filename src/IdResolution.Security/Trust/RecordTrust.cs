using IdResolution.Protocol;

namespace IdResolution.Security.Trust;

/// <summary>What is known about a record, value by value. Immutable.</summary>
public sealed record RecordTrust
{
    /// <summary>The handle.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>
    /// <see cref="TrustState.Verified"/> when every value shown that anybody may read is, HS_SIGNATURE aside (every value at all when
    /// only such values were asked for);
    /// <see cref="TrustState.Bad"/> when a value is bad, or a signature is and not everything is verified without it; else
    /// <see cref="TrustState.Unsigned"/>.
    /// </summary>
    public required TrustState State { get; init; }

    /// <summary>
    /// The values shown, in their order. An HS_SIGNATURE value is verified when its own chain holds, whether the values it signs do or not.
    /// </summary>
    public required IReadOnlyList<ValueTrust> Values { get; init; }

    /// <summary>Values that a good signature lists and that are not shown, in ascending order.</summary>
    public required IReadOnlyList<ValueTrust> Missing { get; init; }
}
