using IdResolution.Cli.CommandLine;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Values;

/// <summary>Administrators as they are typed.</summary>
internal static class AdminText
{
    /// <summary>
    /// Reads <c>index:handle</c> (full permissions), or <c>index:permissions:handle</c> with the twelve digits of the batch format
    /// (specification §2.4).
    /// </summary>
    /// <exception cref="UsageException">Neither.</exception>
    public static AdminRecord Parse(string text)
    {
        if (TryParse(text, out var record)) return record;
        var reference = ValueReference.Parse(text);
        if (!text.Contains(':', StringComparison.Ordinal) || !HandleName.HasSlash(reference.Handle.Span))
            throw new UsageException($"'{text}' is not an administrator. Write index:handle, for example 300:88.100/ADMIN.");
        return new AdminRecord { Permissions = AdminPermissions.All, Administrator = reference };
    }

    /// <summary>Reads <c>index:permissions:handle</c>, the form of batch files, in the order that the reference parses.</summary>
    public static bool TryParse(string text, out AdminRecord record)
    {
        record = null!;
        var parts = text.Split(':', 3);
        if (parts.Length != 3 || !uint.TryParse(parts[0], System.Globalization.NumberStyles.None, null, out var index)) return false;
        if (!AdminPermissionText.TryParseBatch(parts[1], out var permissions) || parts[2].Length == 0) return false;
        record = new AdminRecord { Permissions = permissions, Administrator = new ValueReference(parts[2], index) };
        return true;
    }
}
