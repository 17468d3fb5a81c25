using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Values;

/// <summary>Administrators as they are typed, and the one that is added without being asked for.</summary>
internal static class AdminText
{
    /// <summary>Customary index of HS_ADMIN (specification §2.3).</summary>
    public const uint CustomaryIndex = 100;

    /// <summary>
    /// Everything that makes sense on an ordinary handle: registering under a prefix and listing are read from prefix handles only.
    /// </summary>
    public const AdminPermissions OnHandle = AdminPermissions.All
        & ~(AdminPermissions.AddHandle | AdminPermissions.AddDerivedPrefix | AdminPermissions.DeleteDerivedPrefix
            | AdminPermissions.ListHandles);

    /// <summary>Everything that makes sense on an ordinary handle, or on a prefix handle.</summary>
    public static AdminPermissions FullFor(Utf8String handle) => HandleName.IsPrefixHandle(handle.Span) ? AdminPermissions.All : OnHandle;

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

    /// <summary>
    /// The values, and an HS_ADMIN value for <paramref name="identity"/> when there is none: without one nobody but the server's
    /// administrators could ever change the record (specification §7.2). Its index is 100, or the next free one.
    /// </summary>
    public static (IReadOnlyList<HandleValue> Values, uint? AddedIndex) WithAdmin(Utf8String handle, IReadOnlyList<HandleValue> values,
        ValueReference identity)
    {
        if (values.Any(value => value.HasType(ValueTypes.Admin))) return (values, null);
        var index = CustomaryIndex;
        while (values.Any(value => value.Index == index)) index++;
        var admin = new AdminRecord { Permissions = FullFor(handle), Administrator = identity };
        return ([.. values, new HandleValue { Index = index, Type = new Utf8String(ValueTypes.Admin), Data = admin.ToArray() }], index);
    }
}
