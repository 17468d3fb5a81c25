using System.Buffers.Binary;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Resolve;

/// <summary>Selection and read filter over a stored record in place (specification §5.2, §5.3). Pure; allocates nothing.</summary>
internal static class ReadFilter
{
    private const int MaxSelectorsAtOnce = 32;

    /// <summary>
    /// True when the question names so much that going through a large record for it takes milliseconds instead of microseconds: selectors
    /// times values are compared. Such questions must not hold up those that arrive behind them.
    /// </summary>
    public static bool IsWide(in ResolutionQuestion question) => question.IndexCount + question.TypeCount > MaxSelectorsAtOnce;

    /// <summary>
    /// Writes the count and the octets of the values that <paramref name="question"/> selects and <paramref name="reader"/> may read.
    /// Neighbouring values are copied together, so a record that is wanted whole is one copy.
    /// </summary>
    public static ReadVerdict Write(
        in ResolutionQuestion question, Reader reader, ReadOnlySpan<byte> record, Span<byte> destination, out int length)
    {
        length = sizeof(uint);
        if (record.Length < sizeof(uint)) return ReadVerdict.Damaged;
        var verdict = ReadVerdict.Written;
        var count = 0u;
        var rest = record[sizeof(uint)..];
        var runStart = sizeof(uint);
        var runEnd = runStart;
        while (!rest.IsEmpty)
        {
            var start = record.Length - rest.Length;
            if (!ValueView.TryTake(ref rest, out var value)) return ReadVerdict.Damaged;
            if (!question.Selects(value)) continue;
            if ((value.Permissions & ValuePermissions.PublicRead) == 0)
            {
                if (reader == Reader.PublicOnly) continue;
                if ((value.Permissions & ValuePermissions.AdminRead) == 0) return ReadVerdict.Unreadable;
                // An unreadable value may still follow and decides before authentication does.
                if (reader == Reader.Anonymous) verdict = ReadVerdict.NeedsAuthentication;
            }
            count++;
            if (start != runEnd)
            {
                if (!Append(record[runStart..runEnd], destination, ref length)) verdict = Worse(verdict);
                runStart = start;
            }
            runEnd = start + value.Octets.Length;
        }
        if (verdict == ReadVerdict.NeedsAuthentication) return verdict;
        if (count == 0) return ReadVerdict.NothingLeft;
        if (verdict != ReadVerdict.Written || !Append(record[runStart..runEnd], destination, ref length)) return ReadVerdict.TooLarge;
        BinaryPrimitives.WriteUInt32BigEndian(destination, count);
        return ReadVerdict.Written;
    }

    // Authentication is asked for even when the values would not fit: whether they do is not the asker's to know.
    private static ReadVerdict Worse(ReadVerdict verdict) => verdict == ReadVerdict.NeedsAuthentication ? verdict : ReadVerdict.TooLarge;

    private static bool Append(ReadOnlySpan<byte> run, Span<byte> destination, ref int length)
    {
        if (length > destination.Length || run.Length > destination.Length - length) return false;
        run.CopyTo(destination[length..]);
        length += run.Length;
        return true;
    }
}
