using System.Globalization;
using IdResolution.Protocol.Json;

namespace IdResolution.Security.Audit;

/// <summary>
/// Reads one file of the log and follows the chain through it. After a line that does not fit, it goes on from that line's own hash, so
/// that one change is one finding. Not safe for use from several threads.
/// </summary>
internal sealed class AuditScan(Action<long, string> tell)
{
    private readonly byte[] _hash = new byte[AuditLine.HashLength];

    /// <summary>Lines that were read and have the right form.</summary>
    public long Lines { get; private set; }

    /// <summary>Number of the last of them, or of the line before the file.</summary>
    public long Sequence { get; private set; }

    /// <summary>The hash that stands in the last of them.</summary>
    public ReadOnlyMemory<byte> Hash => _hash;

    /// <summary>Octets up to the end of the last line that fits the chain.</summary>
    public long IntactLength { get; private set; }

    /// <summary>Octets behind the last line feed: written just now, or torn by a crash.</summary>
    public long UnfinishedLength { get; private set; }

    /// <summary>
    /// Reads a file to its end. <paramref name="before"/> is what the chain has come to; null to believe what the file says about it.
    /// <paramref name="visit"/> is shown every line of the right form with its number and hash.
    /// </summary>
    public void Read(Stream stream, AuditHead? before, Action<long, ReadOnlyMemory<byte>>? visit = null)
    {
        var reader = new Utf8LineReader(stream, AuditLine.MaxLength);
        Span<byte> hash = stackalloc byte[AuditLine.HashLength];
        if (!TryReadStart(reader, before)) return;
        while (TryReadWhole(reader, out var line))
        {
            if (!AuditLine.TryRead(line, out var sequence, hash))
            {
                tell(reader.Line, "not an audit line");
                continue;
            }
            var isNext = sequence == Sequence + 1;
            if (!isNext) tell(reader.Line, Gap(sequence));
            else if (!AuditLine.IsIntact(line, _hash, hash)) tell(reader.Line, "changed: the hash does not follow from the line and the one before");
            else IntactLength = reader.Position;
            Lines++;
            Sequence = sequence;
            hash.CopyTo(_hash);
            visit?.Invoke(sequence, _hash);
        }
    }

    private bool TryReadStart(Utf8LineReader reader, AuditHead? before)
    {
        if (!TryReadWhole(reader, out var line)) return false;
        if (!AuditLine.TryReadFileStart(line, out var first, _hash))
        {
            tell(reader.Line, "not the start of an audit file");
            (before ?? AuditHead.Start).Hash.CopyTo(_hash);
            Sequence = (before ?? AuditHead.Start).Sequence;
            return true;
        }
        Sequence = first - 1;
        IntactLength = reader.Position;
        if (before is null) return true;
        if (Sequence != before.Sequence) tell(reader.Line, Gap(first, before.Sequence));
        else if (!_hash.AsSpan().SequenceEqual(before.Hash.Span)) tell(reader.Line, "does not continue the file before it");
        return true;
    }

    // The reader forgives a line without line feed, a carriage return and a byte order mark; a chain forgives nothing.
    private bool TryReadWhole(Utf8LineReader reader, out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var start = reader.Position;
            if (!reader.TryRead(out line)) return false;
            var length = reader.Position - start;
            if (length == line.Length + 1 && !reader.TooLong) return true;
            if (length == line.Length)
            {
                UnfinishedLength = length;
                return false;
            }
            tell(reader.Line, "not an audit line");
        }
    }

    private string Gap(long sequence) => Gap(sequence, Sequence);

    private static string Gap(long sequence, long last) => sequence > last
        ? string.Create(CultureInfo.InvariantCulture, $"line number {sequence} follows {last}: {(sequence - last == 2 ? "1 line is" : $"{sequence - last - 1} lines are")} missing")
        : string.Create(CultureInfo.InvariantCulture, $"line number {sequence} follows {last}: moved or inserted");
}
