using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Security.Audit;

/// <summary>
/// Members of an audit line. What comes from outside cannot leave its quotes, begin a line or hide what follows: control characters,
/// direction marks, line separators and everything else without a shape of its own are escaped. Pure.
/// </summary>
internal static class AuditText
{
    /// <summary>Octets of a name that are written; of a longer one its start and its length.</summary>
    public const int MaxLength = HandleName.MaxLength;

    /// <summary>The same for names that strangers bring: they are not to fill the disk.</summary>
    public const int MaxUnprovenLength = 256;

    private static readonly OpCode[] Operations = Enum.GetValues<OpCode>();
    private static readonly byte[][] OperationNames = [.. Operations.Select(value => Encoding.ASCII.GetBytes(value.ToString()))];
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7F - 0x20).Select(octet => (byte)octet).Except("\"\\"u8.ToArray())]);

    public static void WriteEntry(ArrayBufferWriter<byte> output, in AuditEntry entry)
    {
        var maxLength = entry.Proof is AuditProof.None or AuditProof.Claimed ? MaxUnprovenLength : MaxLength;
        output.Write(",\"t\":\""u8);
        entry.Time.UtcDateTime.TryFormat(output.GetSpan(32), out var written, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        output.Advance(written);
        output.Write("\",\"act\":\""u8);
        if (entry.Kind == AuditKind.Act) WriteOperation(output, entry.Operation);
        else output.Write(entry.Kind == AuditKind.Summary ? "Summary"u8 : "Repair"u8);
        output.Write("\""u8);
        if (entry.Source is { } source)
        {
            output.Write(",\"from\":\""u8);
            source.TryFormat(output.GetSpan(64), out written);
            output.Advance(written);
            output.Write("\""u8);
        }
        if (!entry.Who.Handle.IsEmpty)
        {
            WriteName(output, ",\"who\""u8, entry.Who.Handle.Span, maxLength);
            WriteNumber(output, ",\"index\":"u8, entry.Who.Index);
            output.Write(",\"how\":\""u8);
            output.Write(NameOf(entry.Proof));
            output.Write("\""u8);
        }
        if (!entry.Handle.IsEmpty) WriteName(output, ",\"handle\""u8, entry.Handle.Span, maxLength);
        if (entry.Kind == AuditKind.Act) WriteNumber(output, ",\"code\":"u8, (long)entry.Code);
        if (entry.TransactionId != 0) WriteNumber(output, ",\"tx\":"u8, (long)entry.TransactionId);
        if (entry.Count != 0) WriteNumber(output, ",\"count\":"u8, entry.Count);
    }

    public static void WriteNumber(ArrayBufferWriter<byte> output, long number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name, long number)
    {
        output.Write(name);
        WriteNumber(output, number);
    }

    // Octets that are not UTF-8 have no text form; they stand in hexadecimal digits under a name of their own.
    private static void WriteName(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> quotedName, ReadOnlySpan<byte> octets, int maxLength)
    {
        var shown = octets.Length > maxLength ? octets[..maxLength] : octets;
        output.Write(quotedName[..^1]);
        if (Utf8.IsValid(shown))
        {
            output.Write("\":\""u8);
            WriteEscaped(output, shown);
        }
        else
        {
            output.Write("Octets\":\""u8);
            Convert.TryToHexStringLower(shown, output.GetSpan(shown.Length * 2), out var written);
            output.Advance(written);
        }
        output.Write("\""u8);
        if (shown.Length == octets.Length) return;
        output.Write(quotedName[..^1]);
        WriteNumber(output, "Length\":"u8, octets.Length);
    }

    private static void WriteEscaped(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        Span<char> units = stackalloc char[2];
        while (true)
        {
            var plain = text.IndexOfAnyExcept(Plain);
            output.Write(plain < 0 ? text : text[..plain]);
            if (plain < 0) return;
            text = text[plain..];
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            if (IsShown(rune))
            {
                output.Write(text[..length]);
            }
            else
            {
                foreach (var unit in units[..rune.EncodeToUtf16(units)])
                {
                    output.Write("\\u"u8);
                    Utf8Formatter.TryFormat((int)unit, output.GetSpan(4), out var written, new StandardFormat('x', 4));
                    output.Advance(written);
                }
            }
            text = text[length..];
        }
    }

    private static bool IsShown(Rune rune)
    {
        // Of ASCII, only what has to be escaped comes here.
        return !rune.IsAscii && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
    }

    private static void WriteOperation(ArrayBufferWriter<byte> output, OpCode operation)
    {
        var place = Array.IndexOf(Operations, operation);
        if (place >= 0) output.Write(OperationNames[place]);
        else WriteNumber(output, (long)operation);
    }

    private static ReadOnlySpan<byte> NameOf(AuditProof proof) => proof switch
    {
        AuditProof.Challenge => "challenge"u8,
        AuditProof.Session => "session"u8,
        AuditProof.Login => "login"u8,
        AuditProof.Http => "http"u8,
        AuditProof.Claimed => "claimed"u8,
        _ => "none"u8,
    };
}
