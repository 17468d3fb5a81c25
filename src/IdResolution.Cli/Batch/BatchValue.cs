using System.Globalization;
using System.Text;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Values;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Batch;

/// <summary>A value line: <c>index type ttl permissions form content</c> (specification §9.3).</summary>
internal static class BatchValue
{
    private const int Fields = 6;

    public static bool TryParse(string line, out HandleValue value, out string problem)
    {
        value = null!;
        var parts = line.TrimStart().Split(' ', Fields);
        if (parts.Length < Fields - 1)
        {
            problem = "expected: index type ttl permissions form content, for example 1 URL 86400 1110 UTF8 https://example.org/";
            return false;
        }
        var content = parts.Length == Fields ? parts[5] : "";
        if (!TryParseIndex(parts[0], out var index)) return Fail($"'{parts[0]}' is not an index; indexes are numbers from 1", out problem);
        if (parts[1].Length == 0) return Fail("the type is missing", out problem);
        if (!uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var ttl))
            return Fail($"'{parts[2]}' is not a time to live in seconds", out problem);
        if (!PermissionText.TryParse(parts[3], out var permissions))
            return Fail($"'{parts[3]}' are not permissions; write four digits 0 or 1", out problem);
        if (!TryReadContent(parts[1], parts[4], content, out var data, out problem)) return false;
        value = new HandleValue { Index = index, Type = parts[1], Data = data, Ttl = ttl, Permissions = permissions };
        return true;
    }

    public static bool TryParseIndex(string text, out uint index) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index > 0;

    /// <summary>
    /// True for an ADMIN line whose permissions mean something else in the manual of the reference than in its software (specification
    /// §2.4).
    /// </summary>
    public static bool DiffersFromManual(string line)
    {
        var parts = line.TrimStart().Split(' ', Fields);
        if (parts.Length != Fields || !parts[4].Equals("ADMIN", StringComparison.OrdinalIgnoreCase)) return false;
        var digits = parts[5].Split(':', 3);
        return digits.Length == 3
            && AdminPermissionText.TryParseBatch(digits[1], out var parsed)
            && AdminPermissionText.TryParseDocumentedBatch(digits[1], out var documented)
            && parsed != documented;
    }

    private static bool TryReadContent(string type, string form, string content, out byte[] data, out string problem)
    {
        data = [];
        problem = "";
        switch (form.ToUpperInvariant())
        {
            case "UTF8":
                data = Encoding.UTF8.GetBytes(content);
                return true;
            case "ADMIN":
                if (!AdminText.TryParse(content, out var admin))
                    return Fail($"'{content}' is not an administrator; write index:permissions:handle with 12 digits", out problem);
                data = admin.ToArray();
                return true;
            case "LIST":
                if (!ReferenceText.TryParse(content, out var list))
                    return Fail($"'{content}' is not a list; write index:handle;index:handle;", out problem);
                data = ReferenceList.ToArray(list);
                return true;
            case "FILE":
                try
                {
                    data = ValueArgument.FromFile(type, content.Trim());
                    return true;
                }
                catch (UsageException exception)
                {
                    return Fail(exception.Message, out problem);
                }
            default:
                return Fail($"'{form}' is not a form; use UTF8, ADMIN, LIST or FILE", out problem);
        }
    }

    private static bool Fail(string reason, out string problem)
    {
        problem = reason;
        return false;
    }
}
