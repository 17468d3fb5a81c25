using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>
/// What somebody holds on an existing record and on the prefix handle above it, and whether he may overwrite the record with one that differs in a value
/// (specification §6.6, "Create over an existing handle").
/// </summary>
/// <param name="Name">In words for an operator.</param>
/// <param name="Rule">Number of the rule that decides.</param>
/// <param name="OnRecord">Bits of one HS_ADMIN value of the old record.</param>
/// <param name="OnPrefix">Bits of one HS_ADMIN value of the prefix handle.</param>
/// <param name="Difference">What the new record does to the old one.</param>
/// <param name="Code">What comes of it.</param>
internal sealed record OverwriteRule(
    string Name, int Rule, AdminPermissions OnRecord, AdminPermissions OnPrefix, OverwriteDifference Difference, ResponseCode Code)
{
    private const ResponseCode Yes = ResponseCode.Success;
    private const ResponseCode No = ResponseCode.InvalidAdmin;

    public static IReadOnlyList<OverwriteRule> All { get; } =
    [
        new("no right at all", 1, 0, 0, OverwriteDifference.None, Yes),
        new("the right to change the value", 2, AdminPermissions.ModifyValue, 0, OverwriteDifference.Value, Yes),
        new("another right", 2, AdminPermissions.AddValue | AdminPermissions.RemoveValue, 0, OverwriteDifference.Value, No),
        new("every right but adding administrators", 2, All12 & ~AdminPermissions.AddAdmin & ~AdminPermissions.DeleteHandle, 0,
            OverwriteDifference.NewAdministrator, No),
        new("adding administrators", 3, AdminPermissions.AddAdmin, 0, OverwriteDifference.Value, Yes),
        new("adding administrators", 3, AdminPermissions.AddAdmin, 0, OverwriteDifference.NewAdministrator, Yes),
        new("adding administrators", 3, AdminPermissions.AddAdmin, 0, OverwriteDifference.Everything, Yes),
        new("deleting the old one and registering under the prefix", 4, AdminPermissions.DeleteHandle, AdminPermissions.AddHandle,
            OverwriteDifference.Everything, Yes),
        new("deleting the old one only", 5, AdminPermissions.DeleteHandle, 0, OverwriteDifference.Value, No),
        new("registering under the prefix only", 5, 0, AdminPermissions.AddHandle, OverwriteDifference.Value, No),
        new("deleting, and registering derived prefixes", 5, AdminPermissions.DeleteHandle, AdminPermissions.AddDerivedPrefix,
            OverwriteDifference.Value, No),
        new("both rights, the wrong way round", 5, AdminPermissions.AddHandle, AdminPermissions.DeleteHandle, OverwriteDifference.Value, No),
    ];

    private const AdminPermissions All12 = AdminPermissions.All;

    public override string ToString() => $"{Name}, {Difference}";
}
