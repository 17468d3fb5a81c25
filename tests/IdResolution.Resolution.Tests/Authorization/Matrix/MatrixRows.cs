using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using static IdResolution.Resolution.Tests.Authorization.Matrix.MatrixWorld;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>Every operation that HS_ADMIN values decide about (specification §6.6).</summary>
internal static class MatrixRows
{
    public static IReadOnlyList<MatrixRow> All { get; } =
    [
        new("register a handle", OpCode.CreateHandle, "§6.6 create p/s", Prefix, AdminPermissions.AddHandle,
            _ => Ask.Create("88.100/new", Make.Url(1))) { IsOnPrefix = true },
        new("register a handle with a name made by the server", OpCode.CreateHandle, "§6.6 create p/s, §7.2 MNS", Prefix,
            AdminPermissions.AddHandle, _ => Ask.Create("88.100/", Make.Url(1)).With(OpFlags.MintNewSuffix)) { IsOnPrefix = true },
        new("register a derived prefix", OpCode.CreateHandle, "§6.6 create 0.NA/a.b", Prefix, AdminPermissions.AddDerivedPrefix,
            _ => Ask.Create("0.NA/88.100.9", Make.Url(1))) { IsOnPrefix = true },
        new("register a prefix at the top", OpCode.CreateHandle, "§6.6 create 0.NA/a", "0.NA/0.NA", AdminPermissions.AddHandle,
            _ => Ask.Create("0.NA/99", Make.Url(1))) { IsOnPrefix = true },

        new("overwrite a record, adding a value", OpCode.CreateHandle, "§6.6 create over, rules 2 and 3", Handle,
            AdminPermissions.AddValue, under => Overwriting(under, values => [.. values, Make.Url(9)])) { OrElse = AdminPermissions.AddAdmin },
        new("overwrite a record, changing a value", OpCode.CreateHandle, "§6.6 create over, rules 2 and 3", Handle,
            AdminPermissions.ModifyValue, under => Overwriting(under, values => [Make.Url(1, "https://other.example/"), .. values[1..]]))
        {
            OrElse = AdminPermissions.AddAdmin,
        },
        new("overwrite a record, removing a value", OpCode.CreateHandle, "§6.6 create over, rules 2 and 3", Handle,
            AdminPermissions.RemoveValue, under => Overwriting(under, values => values[1..])) { OrElse = AdminPermissions.AddAdmin },
        new("overwrite a record, removing an HS_ADMIN and adding a value", OpCode.CreateHandle, "§6.6 create over, rules 2 and 3", Handle,
            AdminPermissions.RemoveAdmin | AdminPermissions.AddValue, under => Overwriting(under, values => [.. values[..^1], Make.Url(9)]))
        {
            OrElse = AdminPermissions.AddAdmin,
        },
        new("overwrite a record, adding an HS_ADMIN", OpCode.CreateHandle, "§6.6 create over, rule 3", Handle,
            AdminPermissions.AddAdmin, under => Overwriting(under, values => [.. values, OtherAdmin(102)])),

        new("delete a handle", OpCode.DeleteHandle, "§6.6 delete h", Handle, AdminPermissions.DeleteHandle, _ => Ask.Delete(Handle)),
        new("delete a prefix handle", OpCode.DeleteHandle, "§6.6 delete h (incl. prefix handles)", Prefix, AdminPermissions.DeleteHandle,
            _ => Ask.Delete(Prefix)),
        new("delete what a prefix left that is no longer homed", OpCode.DeleteHandle, "§7.1 prefix not homed", "77.7/left",
            AdminPermissions.DeleteHandle, _ => Ask.Delete("77.7/left")),

        new("add a value", OpCode.AddValue, "§6.6 add values", Handle, AdminPermissions.AddValue, _ => Ask.Add(Handle, Make.Url(9))),
        new("add an HS_ADMIN", OpCode.AddValue, "§6.6 add values", Handle, AdminPermissions.AddAdmin,
            _ => Ask.Add(Handle, OtherAdmin(102))),
        new("add a value and an HS_ADMIN", OpCode.AddValue, "§6.6 add values", Handle, AdminPermissions.AddValue | AdminPermissions.AddAdmin,
            _ => Ask.Add(Handle, Make.Url(9), OtherAdmin(102))),
        new("add over a value", OpCode.AddValue, "§6.6 add with OWE", Handle, AdminPermissions.AddValue | AdminPermissions.ModifyValue,
            _ => AddingOver(Make.Url(1, "https://other.example/"))),
        new("add over an HS_ADMIN", OpCode.AddValue, "§6.6 add with OWE", Handle, AdminPermissions.AddAdmin | AdminPermissions.ModifyAdmin,
            _ => AddingOver(OtherAdmin(101, admin: 301))),
        new("add an HS_ADMIN over a value", OpCode.AddValue, "§6.6 add with OWE", Handle,
            AdminPermissions.AddAdmin | AdminPermissions.ModifyValue, _ => AddingOver(OtherAdmin(1))),
        new("add a value over an HS_ADMIN", OpCode.AddValue, "§6.6 add with OWE", Handle,
            AdminPermissions.AddValue | AdminPermissions.RemoveAdmin | AdminPermissions.ModifyValue, _ => AddingOver(Make.Url(101))),
        new("add over an identical value", OpCode.AddValue, "§6.6 add with OWE, §7.4", Handle, AdminPermissions.AddValue,
            _ => AddingOver(Make.Url(1))),
        new("add over a publicly writable value", OpCode.AddValue, "§6.6 add with OWE, modify", Handle, AdminPermissions.AddValue,
            _ => AddingOver(Values[2] with { Data = "changed"u8.ToArray() })),

        new("modify a value", OpCode.ModifyValue, "§6.6 modify ordinary → ordinary", Handle, AdminPermissions.ModifyValue,
            _ => Ask.Modify(Handle, Make.Url(1, "https://other.example/"))),
        new("modify an HS_ADMIN", OpCode.ModifyValue, "§6.6 modify HS_ADMIN → HS_ADMIN", Handle, AdminPermissions.ModifyAdmin,
            _ => Ask.Modify(Handle, OtherAdmin(101, admin: 301))),
        new("turn an HS_ADMIN into a value", OpCode.ModifyValue, "§6.6 modify HS_ADMIN → ordinary", Handle,
            AdminPermissions.RemoveAdmin | AdminPermissions.ModifyValue, _ => Ask.Modify(Handle, Make.Url(101))),
        new("turn a value into an HS_ADMIN", OpCode.ModifyValue, "§6.6 modify ordinary → HS_ADMIN", Handle,
            AdminPermissions.ModifyValue | AdminPermissions.AddAdmin, _ => Ask.Modify(Handle, OtherAdmin(1))),
        new("turn a publicly writable value into an HS_ADMIN", OpCode.ModifyValue, "§2.2 public-write, §6.6", Handle,
            AdminPermissions.ModifyValue | AdminPermissions.AddAdmin, _ => Ask.Modify(Handle, OtherAdmin(3))),
        new("modify a value and an HS_ADMIN", OpCode.ModifyValue, "§6.6 modify", Handle,
            AdminPermissions.ModifyValue | AdminPermissions.ModifyAdmin,
            _ => Ask.Modify(Handle, Make.Url(1, "https://other.example/"), OtherAdmin(101, admin: 301))),
        new("modify a value to what it is", OpCode.ModifyValue, "§6.6 modify ordinary → ordinary", Handle, AdminPermissions.ModifyValue,
            _ => Ask.Modify(Handle, Make.Url(1))),

        new("remove a value", OpCode.RemoveValue, "§6.6 remove", Handle, AdminPermissions.RemoveValue, _ => Ask.Remove(Handle, 1)),
        new("remove an HS_ADMIN", OpCode.RemoveValue, "§6.6 remove", Handle, AdminPermissions.RemoveAdmin, _ => Ask.Remove(Handle, 101)),
        new("remove a value and an HS_ADMIN", OpCode.RemoveValue, "§6.6 remove", Handle,
            AdminPermissions.RemoveValue | AdminPermissions.RemoveAdmin, _ => Ask.Remove(Handle, 1, 101)),
        new("remove a value that nobody may write", OpCode.RemoveValue, "§2.2 admin-write, §6.6 remove", Handle,
            AdminPermissions.RemoveValue, _ => Ask.Remove(Handle, 4)),

        new("read a value for administrators", OpCode.Resolution, "§6.6 read secret values", Handle, AdminPermissions.ReadValue,
            _ => Ask.Resolve(Handle, [5])),
        new("read a whole record with one", OpCode.Resolution, "§5.3, §6.6 read secret values", Handle, AdminPermissions.ReadValue,
            _ => Ask.Resolve(Handle)),

        new("list the handles of a prefix", OpCode.ListHandles, "§6.6 list handles of p", Prefix, AdminPermissions.ListHandles,
            _ => Ask.About(OpCode.ListHandles, Prefix)) { IsOnPrefix = true },
        new("list derived prefixes by the marker", OpCode.ListHandles, "§7.5 marker form", Prefix, AdminPermissions.ListHandles,
            _ => Ask.About(OpCode.ListHandles, "0.NA/" + Prefix)) { IsOnPrefix = true },
        new("list derived prefixes", OpCode.ListDerivedPrefixes, "§6.6 list derived prefixes of p", Prefix,
            AdminPermissions.ListDerivedPrefixes, _ => Ask.About(OpCode.ListDerivedPrefixes, Prefix)) { IsOnPrefix = true },
    ];

    private static Message AddingOver(HandleValue value) =>
        Ask.Add(Handle, value).With(OpFlags.OverwriteWhenExists);

    // What is under test stays as it is, or the difference would be another one.
    private static Message Overwriting(HandleValue[] under, Func<HandleValue[], HandleValue[]> change) =>
        Ask.Overwrite(Handle, [.. change(Values), .. under]);
}
