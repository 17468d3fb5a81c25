using System.Text;

namespace IdResolution.Protocol;

/// <summary>
/// An immutable run of octets that is text on the wire: a handle, a type name, a message.
/// The octets are kept exactly as they came, well-formed UTF-8 or not, so that a message can be written back unchanged (specification §0, §1.1).
/// Equality compares octets; case rules are those of <see cref="Names.HandleName"/>. Safe for use from many threads.
/// </summary>
public readonly struct Utf8String : IEquatable<Utf8String>
{
    private readonly byte[]? _octets;

    /// <summary>Copies <paramref name="octets"/>.</summary>
    public Utf8String(ReadOnlySpan<byte> octets) => _octets = octets.IsEmpty ? null : octets.ToArray();

    /// <summary>Encodes <paramref name="text"/> as UTF-8.</summary>
    public Utf8String(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _octets = text.Length == 0 ? null : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>The empty string.</summary>
    public static Utf8String Empty => default;

    /// <summary>The octets.</summary>
    public ReadOnlySpan<byte> Span => _octets;

    /// <summary>The octets, for code that must keep them across an await.</summary>
    public ReadOnlyMemory<byte> Memory => _octets;

    /// <summary>Number of octets.</summary>
    public int Length => _octets?.Length ?? 0;

    /// <summary>True when there are no octets.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Encodes text as UTF-8.</summary>
    public static implicit operator Utf8String(string text) => new(text);

    /// <inheritdoc cref="op_Implicit(string)"/>
    public static Utf8String FromString(string text) => new(text);

    /// <summary>Compares octets.</summary>
    public static bool operator ==(Utf8String left, Utf8String right) => left.Equals(right);

    /// <summary>Compares octets.</summary>
    public static bool operator !=(Utf8String left, Utf8String right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Utf8String other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Utf8String other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Decodes for people; octets that are not UTF-8 become U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Span);
}
