using System.Globalization;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Values;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Import;

/// <summary>
/// Reads records from CSV with a header. Long form: <c>handle,index,type,data[,ttl,permissions]</c>, a row per value; rows of one handle
/// that follow each other are one record. Wide form: <c>handle,1:URL,2:DESC,...</c>, a row per record; empty cells are no values.
/// </summary>
internal static class CsvRecords
{
    /// <exception cref="UsageException">The header is of neither form.</exception>
    public static IEnumerable<ImportItem> Read(StreamReader text)
    {
        var rows = new CsvReader(text);
        var header = rows.Read() ?? throw new UsageException(
            "The CSV file is empty; its first line must be a header, such as handle,index,type,data.");
        header = [.. header.Select(name => name.Trim())];
        if (rows.Problem is { } problem) throw new UsageException($"The header of the CSV file cannot be read: {problem}.");
        if (!header[0].Equals("handle", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"The first column of the CSV file must be 'handle', not '{header[0]}'. The first line is a header.");
        return header.Skip(1).Any(name => name.Equals("index", StringComparison.OrdinalIgnoreCase))
            ? ReadLong(rows, text, LongColumns.Of(header))
            : ReadWide(rows, text, WideColumns(header));
    }

    private static IEnumerable<ImportItem> ReadLong(CsvReader rows, StreamReader text, LongColumns columns)
    {
        string? handle = null;
        var start = 0L;
        var values = new List<HandleValue>();
        string? problem = null;
        while (rows.Read() is { } row)
        {
            var position = text.BaseStream.CanSeek ? text.BaseStream.Position : 0;
            if (row[0] != handle)
            {
                if (handle is not null) yield return Finish();
                handle = row[0];
                start = rows.Line;
                values = [];
                problem = null;
            }
            // One bad row spoils the record: half a record must not be registered.
            if (TryReadValue(rows, row, columns, out var value, out var reason)) values.Add(value);
            else problem ??= rows.Line == start ? reason : $"line {rows.Line}: {reason}";

            ImportItem Finish() => problem is null
                ? ImportItem.Check(start, position, handle, values)
                : new ImportProblem(start, position, handle, problem);
        }
        if (handle is null) yield break;
        var end = text.BaseStream.CanSeek ? text.BaseStream.Position : 0;
        yield return problem is null ? ImportItem.Check(start, end, handle, values) : new ImportProblem(start, end, handle, problem);
    }

    private static IEnumerable<ImportItem> ReadWide(CsvReader rows, StreamReader text, List<(uint Index, Utf8String Type)> columns)
    {
        while (rows.Read() is { } row)
        {
            var position = text.BaseStream.CanSeek ? text.BaseStream.Position : 0;
            var problem = rows.Problem;
            if (row.Count > columns.Count + 1) problem ??= $"{row.Count} fields, but the header has {columns.Count + 1}";
            var values = new List<HandleValue>();
            for (var i = 1; i < row.Count && problem is null; i++)
            {
                if (row[i].Length == 0) continue;
                try
                {
                    values.Add(Value(columns[i - 1].Index, columns[i - 1].Type, row[i]));
                }
                catch (UsageException exception)
                {
                    problem = $"column {columns[i - 1].Index}:{columns[i - 1].Type}: {exception.Message}";
                }
            }
            yield return problem is null
                ? ImportItem.Check(rows.Line, position, row[0], values)
                : new ImportProblem(rows.Line, position, row[0], problem);
        }
    }

    private static bool TryReadValue(CsvReader rows, List<string> row, LongColumns columns, out HandleValue value, out string reason)
    {
        value = null!;
        reason = rows.Problem ?? "";
        if (reason.Length > 0) return false;
        if (row.Count > columns.Count) return Fail($"{row.Count} fields, but the header has {columns.Count}", out reason);
        if (!uint.TryParse(Field(row, columns.Index), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index == 0)
            return Fail($"'{Field(row, columns.Index)}' is not an index; indexes are numbers from 1", out reason);
        var type = Field(row, columns.Type);
        if (type.Length == 0) return Fail("the type is missing", out reason);
        var ttl = HandleValue.DefaultTtl;
        if (Field(row, columns.Ttl) is { Length: > 0 } ttlText
            && !uint.TryParse(ttlText, NumberStyles.None, CultureInfo.InvariantCulture, out ttl))
            return Fail($"'{ttlText}' is not a time to live in seconds", out reason);
        ValuePermissions? permissions = null;
        if (Field(row, columns.Permissions) is { Length: > 0 } permissionText)
        {
            if (!PermissionText.TryParse(permissionText, out var parsed))
                return Fail($"'{permissionText}' are not permissions; write four digits 0 or 1", out reason);
            permissions = parsed;
        }
        try
        {
            value = Value(index, type, Field(row, columns.Data));
            value = value with { Ttl = ttl, Permissions = permissions ?? value.Permissions };
            return true;
        }
        catch (UsageException exception)
        {
            return Fail(exception.Message, out reason);
        }
    }

    // A leading @ is data here: names of files have no business in tables from elsewhere.
    private static HandleValue Value(uint index, Utf8String type, string data)
    {
        var value = new HandleValue { Index = index, Type = type,
            Data = ValueArgument.Data(type, data.StartsWith('@') ? $"@{data}" : data) };
        return value.HasType(ValueTypes.SecretKey) ? value with { Permissions = ValuePermissions.Secret } : value;
    }

    private static List<(uint Index, Utf8String Type)> WideColumns(List<string> header)
    {
        var columns = new List<(uint, Utf8String)>();
        foreach (var name in header.Skip(1))
        {
            var colon = name.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || colon == name.Length - 1
                || !uint.TryParse(name[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index == 0)
                throw new UsageException(
                    $"Column '{name}' is not index:type, such as 1:URL. The other form has the header handle,index,type,data.");
            columns.Add((index, name[(colon + 1)..]));
        }
        return columns.Count > 0 ? columns : throw new UsageException("The CSV file has no columns besides 'handle'.");
    }

    private static string Field(List<string> row, int column) => column >= 0 && column < row.Count ? row[column] : "";

    private static bool Fail(string text, out string reason)
    {
        reason = text;
        return false;
    }

    private sealed record LongColumns(int Count, int Index, int Type, int Data, int Ttl, int Permissions)
    {
        public static LongColumns Of(List<string> header)
        {
            int Find(string name) => header.FindIndex(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
            string[] known = ["handle", "index", "type", "data", "ttl", "permissions"];
            if (header.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
                throw new UsageException(
                    $"Column '{unknown}' is not known; the header is handle,index,type,data and optionally ttl and permissions.");
            var columns = new LongColumns(header.Count, Find("index"), Find("type"), Find("data"), Find("ttl"), Find("permissions"));
            if (columns.Type < 0 || columns.Data < 0)
                throw new UsageException("The CSV header needs the columns type and data besides handle and index.");
            return columns;
        }
    }
}
