using IdResolution.Protocol.Json;

namespace IdResolution.Cli.Import;

/// <summary>Reads NDJSON: one record per line in the JSON form of specification §8.4.</summary>
internal static class JsonLines
{
    public static IEnumerable<ImportItem> Read(Stream stream)
    {
        var lines = new Utf8LineReader(stream);
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
            item = new ImportProblem(lines.Line, lines.Position, null, $"the line is longer than {Utf8LineReader.MaxRecordLength} octets");
            return true;
        }
        if (line.Trim(" \t"u8).IsEmpty) return true;
        item = HandleRecordJson.TryRead(line, out var record, out var error)
            ? ImportItem.Check(lines.Line, lines.Position, record.Handle, record.Values)
            : new ImportProblem(lines.Line, lines.Position, null, error.ToString());
        return true;
    }
}
