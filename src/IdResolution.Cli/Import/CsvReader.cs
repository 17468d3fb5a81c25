using System.Text;

namespace IdResolution.Cli.Import;

/// <summary>
/// Rows of comma-separated text: fields in double quotes may hold commas and doubled quotes (RFC 4180). A row ends with its line, so that a
/// quote that somebody forgot to close costs one row and not all that follow; values with line breaks are for JSON. Holds one row at a time.
/// </summary>
internal sealed class CsvReader(TextReader reader)
{
    private const int MaxFieldLength = 1024 * 1024;
    private const int MaxFields = 4096;

    private long _nextLine = 1;

    /// <summary>Line where the current row starts, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Why the current row cannot be used; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>The fields of the next row that is not empty; null at the end.</summary>
    public List<string>? Read()
    {
        while (true)
        {
            Line = _nextLine;
            Problem = null;
            var row = ReadRow(out var atEnd);
            if (row.Count > 1 || row[0].Length > 0 || Problem is not null) return row;
            if (atEnd) return null;
        }
    }

    private List<string> ReadRow(out bool atEnd)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        var wasQuoted = false;
        while (true)
        {
            var next = reader.Read();
            if (next is < 0 or '\n')
            {
                if (quoted) Problem ??= "a quoted field does not end on its line (values with line breaks can be imported as JSON lines)";
                if (next == '\n') _nextLine++;
                if (!wasQuoted && field.Length > 0 && field[^1] == '\r') field.Length--;
                fields.Add(field.ToString());
                atEnd = next < 0;
                return fields;
            }
            var character = (char)next;
            if (quoted)
            {
                if (character != '"') Append(field, character);
                else if (reader.Peek() == '"') Append(field, (char)reader.Read());
                else quoted = false;
            }
            else if (character == '"' && field.Length == 0 && !wasQuoted)
            {
                quoted = wasQuoted = true;
            }
            else if (character == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
                wasQuoted = false;
                if (fields.Count > MaxFields)
                {
                    Problem ??= $"more than {MaxFields} columns";
                    fields.RemoveAt(fields.Count - 1);
                }
            }
            else if (wasQuoted && character != '\r')
            {
                Problem ??= "text follows the closing quote of a field";
            }
            else if (!wasQuoted)
            {
                Append(field, character);
            }
        }
    }

    private void Append(StringBuilder field, char character)
    {
        if (field.Length < MaxFieldLength) field.Append(character);
        else Problem ??= $"a field is longer than {MaxFieldLength} characters";
    }
}
