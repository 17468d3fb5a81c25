using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Administration;

/// <summary>The rights it takes to turn values into others (specification §6.6). Pure.</summary>
internal static class ChangeRights
{
    /// <summary>For a value that comes newly.</summary>
    public static AdminPermissions ToAdd(HandleValue value) => IsAdmin(value) ? AdminPermissions.AddAdmin : AdminPermissions.AddValue;

    /// <summary>For a value that goes.</summary>
    public static AdminPermissions ToRemove(HandleValue value) =>
        IsAdmin(value) ? AdminPermissions.RemoveAdmin : AdminPermissions.RemoveValue;

    /// <summary>For a value that becomes another; what is open to anyone takes no right.</summary>
    public static AdminPermissions ToModify(HandleValue old, HandleValue changed) => (IsAdmin(old), IsAdmin(changed)) switch
    {
        (true, true) => AdminPermissions.ModifyAdmin,
        (true, false) => AdminPermissions.RemoveAdmin | AdminPermissions.ModifyValue,
        (false, true) => AdminPermissions.ModifyValue | AdminPermissions.AddAdmin,
        _ => IsOpenToAnyone(old, changed) ? AdminPermissions.None : AdminPermissions.ModifyValue,
    };

    /// <summary>
    /// For turning a whole record into another; <paramref name="differs"/> is false when their values are the same but for time stamps.
    /// </summary>
    public static AdminPermissions ToReplace(IReadOnlyList<HandleValue> old, IReadOnlyList<HandleValue> changed, out bool differs)
    {
        var needed = AdminPermissions.None;
        differs = false;
        var left = new Dictionary<uint, HandleValue>(old.Count);
        foreach (var value in old) left[value.Index] = value;
        foreach (var value in changed)
        {
            if (!left.Remove(value.Index, out var before)) needed |= ToAdd(value);
            else if (before.SameContent(value)) continue;
            else needed |= ToModify(before, value);
            differs = true;
        }
        foreach (var gone in left.Values)
        {
            needed |= ToRemove(gone);
            differs = true;
        }
        return needed;
    }

    /// <summary>
    /// True when anyone may turn the one into the other: publicly writable, and on neither side a value that says who is an administrator.
    /// Keys and groups count among these: whoever could write a key of an administrator would be that administrator (specification §2.2
    /// asks it of HS_ADMIN only).
    /// </summary>
    public static bool IsOpenToAnyone(HandleValue old, HandleValue changed) =>
        IsPublicWrite(old) && !IsAboutAdministrators(old) && !IsAboutAdministrators(changed);

    /// <summary>True when not even an administrator may modify the value (specification §2.2).</summary>
    public static bool IsReadOnly(HandleValue value) => !value.Permissions.HasFlag(ValuePermissions.AdminWrite);

    private static bool IsPublicWrite(HandleValue value) => value.Permissions.HasFlag(ValuePermissions.PublicWrite);

    private static bool IsAboutAdministrators(HandleValue value) =>
        IsAdmin(value) || value.HasType(ValueTypes.ValueList) || value.HasType(ValueTypes.PublicKey) || value.HasType(ValueTypes.SecretKey);

    private static bool IsAdmin(HandleValue value) => value.HasType(ValueTypes.Admin);
}
