using IdResolution.Protocol.Json;

namespace IdResolution.Cli.Import;

/// <summary>Reads NDJSON: one record per line in the JSON form of specification §8.4.</summary>
internal static class JsonLines
{
    // The largest message is 256 KiB; written in base64, with escapes, a record stays below this.
    private const int MaxLineLength = 4 * 1024 * 1024;

    public static IEnumerable<ImportItem> Read(Stream stream)
    {
        var lines = new Utf8LineReader(stream, MaxLineLength);
        while (TryNext(lines, out var item))
        {
            if (item is not null) yield return item;
        }
    }

    private static bool TryNext(Utf8LineReader lines, out ImportItem? item)
    {
        item = null;
        if (!lines.TryRead(out var line)) return false;
        if (lines.TooLong)
        {
            item = new ImportProblem(lines.Line, lines.Position, null, $"the line is longer than {MaxLineLength} octets");
            return true;
        }
        if (line.Trim(" \t"u8).IsEmpty) return true;
        item = HandleRecordJson.TryRead(line, out var record, out var error)
            ? RecordRules.Check(lines.Line, lines.Position, record.Handle, record.Values)
            : new ImportProblem(lines.Line, lines.Position, null, error.ToString());
        return true;
    }
}
