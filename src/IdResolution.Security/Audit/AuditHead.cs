using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace IdResolution.Security.Audit;

/// <summary>
/// The last line of a chain: whoever knows it can tell later whether anything up to there was changed. Its text form is
/// <c>sequence:hash</c>. Immutable.
/// </summary>
/// <param name="Sequence">Number of the line, from 1; 0 before the first.</param>
/// <param name="Hash">Its hash, 32 octets; zeros before the first.</param>
public sealed record AuditHead(long Sequence, ReadOnlyMemory<byte> Hash)
{
    /// <summary>Where every chain starts.</summary>
    public static AuditHead Start { get; } = new(0, new byte[AuditLine.HashLength]);

    /// <summary>Reads <c>sequence:hash</c>; lower-case hexadecimal digits only.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out AuditHead? head)
    {
        head = null;
        var hash = new byte[AuditLine.HashLength];
        var isRead = Utf8Parser.TryParse(text, out long sequence, out var digits) && sequence >= 0 && digits < text.Length
            && text[digits] == (byte)':' && AuditLine.TryReadHash(text[(digits + 1)..], hash);
        if (isRead) head = new AuditHead(sequence, hash);
        return isRead;
    }

    /// <summary>Reads <c>sequence:hash</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AuditHead? head) => TryParse(Encoding.UTF8.GetBytes(text), out head);

    /// <inheritdoc/>
    public bool Equals(AuditHead? other) => other is not null && Sequence == other.Sequence && Hash.Span.SequenceEqual(other.Hash.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Sequence.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Convert.ToHexStringLower(Hash.Span)}");
}
