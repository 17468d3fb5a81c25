using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace IdResolution.Security.Audit;

/// <summary>
/// The text form of the audit file: one JSON object a line. Each ends with a hash over the hash of the line before and its own octets up
/// to there, so that a line can be neither changed nor taken out nor moved without a trace. Pure.
/// </summary>
internal static class AuditLine
{
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>No line written is longer: two names of at most <see cref="AuditText.MaxLength"/> octets, each octet six when escaped.</summary>
    public const int MaxLength = 32_768;

    private const int HashDigits = HashLength * 2;

    private static ReadOnlySpan<byte> Start => "{\"n\":"u8;

    private static ReadOnlySpan<byte> BeforeHash => ",\"hash\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Octets from the hash member to the end of the line, without the line feed.</summary>
    private static int TailLength => BeforeHash.Length + HashDigits + End.Length;

    /// <summary>Appends a line and its line feed; <paramref name="hash"/> is the last line's before and this line's after.</summary>
    public static void Write(ArrayBufferWriter<byte> output, in AuditEntry entry, long sequence, Span<byte> hash)
    {
        var start = output.WrittenCount;
        output.Write(Start);
        AuditText.WriteNumber(output, sequence);
        AuditText.WriteEntry(output, entry);
        Chain(hash, output.WrittenSpan[start..], hash);
        output.Write(BeforeHash);
        WriteHash(output, hash);
        output.Write(End);
        output.Write("\n"u8);
    }

    /// <summary>The first line of a file: the number of the line after it and the hash of the line before that.</summary>
    public static void WriteFileStart(ArrayBufferWriter<byte> output, long firstSequence, ReadOnlySpan<byte> previousHash)
    {
        output.Write("{\"audit\":1,\"first\":"u8);
        AuditText.WriteNumber(output, firstSequence);
        output.Write(",\"previous\":\""u8);
        WriteHash(output, previousHash);
        output.Write(End);
        output.Write("\n"u8);
    }

    /// <summary>Reads the first line of a file; nothing but what <see cref="WriteFileStart"/> writes.</summary>
    public static bool TryReadFileStart(ReadOnlySpan<byte> line, out long firstSequence, Span<byte> previousHash)
    {
        var expected = new ArrayBufferWriter<byte>(line.Length + 1);
        firstSequence = 0;
        var number = "{\"audit\":1,\"first\":"u8.Length;
        if (line.Length < number + HashDigits + End.Length || !TryReadHash(line[^(HashDigits + End.Length)..^End.Length], previousHash)) return false;
        if (!Utf8Parser.TryParse(line[number..], out firstSequence, out _)) return false;
        WriteFileStart(expected, firstSequence, previousHash);
        return expected.WrittenSpan[..^1].SequenceEqual(line);
    }

    /// <summary>
    /// Takes a line apart without its line feed: its number and the hash that stands in it. False when it is not of that form.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out long sequence, Span<byte> hash)
    {
        sequence = 0;
        return line.Length > Start.Length + TailLength && line.StartsWith(Start) && line.EndsWith(End)
            && line[^TailLength..].StartsWith(BeforeHash) && TryReadHash(line[^(HashDigits + End.Length)..^End.Length], hash)
            && Utf8Parser.TryParse(line[Start.Length..], out sequence, out var digits) && line[Start.Length + digits] == (byte)',';
    }

    /// <summary>True when the line, which <see cref="TryRead"/> took, has the hash that follows from its octets and the line before.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> line, ReadOnlySpan<byte> previousHash, ReadOnlySpan<byte> hash)
    {
        Span<byte> expected = stackalloc byte[HashLength];
        Chain(previousHash, line[..^TailLength], expected);
        return expected.SequenceEqual(hash);
    }

    /// <summary>Reads 64 lower-case hexadecimal digits.</summary>
    public static bool TryReadHash(ReadOnlySpan<byte> digits, Span<byte> hash) =>
        digits.Length == HashDigits && !digits.ContainsAnyInRange((byte)'A', (byte)'F')
            && Convert.FromHexString(digits, hash, out _, out _) == OperationStatus.Done;

    private static void Chain(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> octets, Span<byte> hash)
    {
        // One call over a copy: an incremental hash costs several times the copying of a usual line.
        const int Usual = 1_024;
        var length = previous.Length + octets.Length;
        var joined = length <= Usual ? stackalloc byte[length] : new byte[length];
        previous.CopyTo(joined);
        octets.CopyTo(joined[previous.Length..]);
        SHA256.HashData(joined, hash);
    }

    private static void WriteHash(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> hash)
    {
        Convert.TryToHexStringLower(hash, output.GetSpan(HashDigits), out var written);
        output.Advance(written);
    }
}
