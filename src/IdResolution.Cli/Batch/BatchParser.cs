using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Batch;

/// <summary>Reads a batch file block by block (specification §9.3). Never holds more than one block.</summary>
internal sealed class BatchParser
{
    private const int MaxLinesPerBlock = 10_000;
    private const string Commands = "AUTHENTICATE, SESSIONSETUP, CREATE, ADD, MODIFY, DELETE, REMOVE, HOME or UNHOME";

    private readonly TextReader _reader;
    private readonly Action<int, string> _warn;
    private int _line;

    /// <param name="reader">The file.</param>
    /// <param name="warn">Told of what is dubious but works, with its line.</param>
    public BatchParser(TextReader reader, Action<int, string> warn)
    {
        _reader = reader;
        _warn = warn;
    }

    /// <summary>The blocks, in order.</summary>
    public IEnumerable<BatchBlock> Read()
    {
        while (NextBlock() is { } lines)
        {
            foreach (var block in Parse(lines)) yield return block;
        }
    }

    // Lines up to an empty one. A line of blanks separates too; the reference sees a broken value there, so files that rely on it get a
    // warning.
    private List<BatchLine>? NextBlock()
    {
        var lines = new List<BatchLine>();
        while (_reader.ReadLine() is { } text)
        {
            _line++;
            if (_line == 1) text = text.TrimStart('\uFEFF');
            if (text.Length > 0 && string.IsNullOrWhiteSpace(text))
            {
                _warn(_line, "this line holds nothing but blanks and is taken as empty; other tools may see it differently");
                text = "";
            }
            if (text.Length > 0) lines.Add(new BatchLine(_line, text));
            else if (lines.Count > 0) return lines;
            if (lines.Count > MaxLinesPerBlock) return lines;
        }
        return lines.Count > 0 ? lines : null;
    }

    private IEnumerable<BatchBlock> Parse(List<BatchLine> lines)
    {
        // DELETE and REMOVE are single lines and may follow each other without an empty line; the rest of the block starts anew.
        var position = 0;
        while (position < lines.Count)
        {
            var (line, text) = lines[position];
            var (command, argument) = SplitFirst(text.Trim());
            var rest = lines[(position + 1)..];
            switch (command.ToUpperInvariant())
            {
                case "DELETE":
                    yield return argument.Length > 0
                        ? new DeleteBlock(line, argument)
                        : Invalid(line, text, "a handle is missing behind DELETE");
                    position++;
                    continue;
                case "REMOVE":
                    yield return Remove(line, text, argument);
                    position++;
                    continue;
                case "CREATE":
                    yield return Values(line, text, OpCode.CreateHandle, argument, rest);
                    break;
                case "ADD":
                    yield return Values(line, text, OpCode.AddValue, argument, rest);
                    break;
                case "MODIFY":
                    yield return Values(line, text, OpCode.ModifyValue, argument, rest);
                    break;
                case "AUTHENTICATE":
                    yield return Authenticate(line, text, argument, rest);
                    break;
                case "SESSIONSETUP":
                    yield return BatchSession.TryParse(line, rest.Select(setting => setting.Text), out var session, out var problem)
                        ? session
                        : Invalid(line, text, problem);
                    break;
                case "HOME" or "UNHOME":
                    yield return Home(line, text, command.Equals("HOME", StringComparison.OrdinalIgnoreCase), argument, rest);
                    break;
                default:
                    yield return Invalid(line, text, $"'{command}' is not a command; expected {Commands}");
                    break;
            }
            yield break;
        }
    }

    private BatchBlock Values(int line, string text, OpCode opCode, string handle, List<BatchLine> rest)
    {
        if (handle.Length == 0) return Invalid(line, text, "a handle is missing");
        var values = new List<HandleValue>(rest.Count);
        foreach (var valueLine in rest)
        {
            if (!BatchValue.TryParse(valueLine.Text, out var value, out var problem))
                return Invalid(line, text, $"line {valueLine.Number}: {problem}");
            if (BatchValue.DiffersFromManual(valueLine.Text))
            {
                _warn(
                    valueLine.Number,
                    "digits 8 to 11 of the HS_ADMIN permissions differ, and manual and software of Handle.Net disagree on their order; "
                    + "read as modify-admin, remove-admin, add-admin, read-value, as the software does");
            }
            if (values.Any(other => other.Index == value.Index))
                return Invalid(line, text, $"line {valueLine.Number}: index {value.Index} is given twice");
            values.Add(value);
        }
        if (values.Count == 0 && opCode != OpCode.CreateHandle) return Invalid(line, text, "no values follow");
        return new ValuesBlock(line, opCode, handle, values);
    }

    private static BatchBlock Remove(int line, string text, string argument)
    {
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == argument.Length - 1) return Invalid(line, text, "expected REMOVE index,index:handle");
        var indexes = new List<uint>();
        foreach (var part in argument[..colon].Split(',', StringSplitOptions.TrimEntries))
        {
            if (!BatchValue.TryParseIndex(part, out var index)) return Invalid(line, text, $"'{part}' is not an index");
            indexes.Add(index);
        }
        return new RemoveBlock(line, argument[(colon + 1)..], indexes);
    }

    private static BatchBlock Authenticate(int line, string text, string argument, List<BatchLine> rest)
    {
        var parts = argument.Split(':', 3);
        var shown = $"AUTHENTICATE {argument}";
        if (parts.Length != 3 || !uint.TryParse(parts[1], System.Globalization.NumberStyles.None, null, out var index)
            || parts[2].Length == 0)
            return Invalid(line, text, "expected AUTHENTICATE SECKEY:index:handle or AUTHENTICATE PUBKEY:index:handle");
        var identity = new ValueReference(parts[2], index);
        if (rest.Count != 1)
            return Invalid(line, shown, "exactly one line must follow: the password, or the private key file and | and its passphrase");
        if (parts[0].Equals("SECKEY", StringComparison.OrdinalIgnoreCase)) return new SecretKeyBlock(line, identity, rest[0].Text);
        if (!parts[0].Equals("PUBKEY", StringComparison.OrdinalIgnoreCase))
            return Invalid(line, shown, $"'{parts[0]}' is neither SECKEY nor PUBKEY");
        var bar = rest[0].Text.IndexOf('|', StringComparison.Ordinal);
        return bar < 0
            ? new PrivateKeyBlock(line, identity, rest[0].Text.Trim(), null)
            : new PrivateKeyBlock(line, identity, rest[0].Text[..bar].Trim(), rest[0].Text[(bar + 1)..]);
    }

    private static BatchBlock Home(int line, string text, bool home, string argument, List<BatchLine> rest)
    {
        // ip:port:protocol; an IPv6 address stands in brackets.
        var last = argument.LastIndexOf(':');
        if (last < 0 || !ServerAddress.TryParse(argument[..last], out var server)
            || !argument[..last].Contains(':', StringComparison.Ordinal))
            return Invalid(line, text, "expected an address as ip:port:protocol, for example 192.0.2.1:2641:TCP");
        if (!argument[(last + 1)..].Equals("TCP", StringComparison.OrdinalIgnoreCase)
            && !argument[(last + 1)..].Equals("UDP", StringComparison.OrdinalIgnoreCase))
            return Invalid(line, text, $"protocol '{argument[(last + 1)..]}' is not supported; use TCP");
        return rest.Count == 0
            ? Invalid(line, text, "no prefixes follow")
            : new HomeBlock(line, home, server, [.. rest.Select(prefix => Utf8String.FromString(prefix.Text.Trim()))]);
    }

    private static InvalidBlock Invalid(int line, string text, string reason) => new(line, text, reason);

    private static (string First, string Behind) SplitFirst(string text)
    {
        var blank = text.IndexOfAny([' ', '\t']);
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..].Trim());
    }

    private readonly record struct BatchLine(int Number, string Text);
}
