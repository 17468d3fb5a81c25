using IdResolution.Protocol.Names;

namespace IdResolution.Protocol.Values;

/// <summary>
/// The HS_ADMIN value that a record gets when whoever registers it names no administrator: without one nobody but the server's administrators could ever change
/// it (specification §7.2). Pure.
/// </summary>
public static class OwnAdministrator
{
    /// <summary>Customary index of HS_ADMIN (specification §2.3).</summary>
    public const uint CustomaryIndex = 100;

    /// <summary>
    /// Everything that makes sense on an ordinary handle: registering under a prefix and listing are read from prefix handles only.
    /// </summary>
    public const AdminPermissions OnHandle = AdminPermissions.All
        & ~(AdminPermissions.AddHandle | AdminPermissions.AddDerivedPrefix | AdminPermissions.DeleteDerivedPrefix
            | AdminPermissions.ListHandles);

    /// <summary>
    /// The values, and an HS_ADMIN value for <paramref name="identity"/> when there is none among them.
    /// </summary>
    /// <param name="handle">The handle; a prefix handle's administrator may register under the prefix and list too.</param>
    /// <param name="values">The values of the record.</param>
    /// <param name="identity">Who registers it.</param>
    /// <returns>The values, and the index of the value that was added, 100 or the next free one; null when none was.</returns>
    public static (IReadOnlyList<HandleValue> Values, uint? AddedIndex) Ensure(Utf8String handle, IReadOnlyList<HandleValue> values, ValueReference identity)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Any(value => value.HasType(ValueTypes.Admin))) return (values, null);
        var index = CustomaryIndex;
        while (values.Any(value => value.Index == index)) index++;
        var admin = new AdminRecord { Permissions = HandleName.IsPrefixHandle(handle.Span) ? AdminPermissions.All : OnHandle, Administrator = identity };
        return ([.. values, new HandleValue { Index = index, Type = new Utf8String(ValueTypes.Admin), Data = admin.ToArray() }], index);
    }
}
