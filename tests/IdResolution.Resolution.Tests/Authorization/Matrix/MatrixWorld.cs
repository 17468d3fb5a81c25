using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>Names and values that all rows of the matrix share.</summary>
internal static class MatrixWorld
{
    public const string Prefix = "0.NA/88.100";
    public const string Handle = "88.100/x";
    public const string UserHandle = "88.100/USER";
    public const string UserSecret = "of the user";
    public const string SecondSecret = "also of the user";

    /// <summary>Index of the HS_ADMIN value under test.</summary>
    public const uint AdminIndex = 100;

    /// <summary>Who asks.</summary>
    public static Someone User { get; } = new(UserHandle, 300, UserSecret);

    /// <summary>What <see cref="Handle"/> holds besides the HS_ADMIN value under test.</summary>
    public static HandleValue[] Values { get; } =
    [
        Make.Url(1),
        Make.Text(2, "DESC", "ordinary"),
        Make.Text(3, "NOTE", "open to anyone", ValuePermissions.Default | ValuePermissions.PublicWrite),
        Make.Text(4, "NOTE", "for nobody to write", ValuePermissions.AdminRead | ValuePermissions.PublicRead),
        Make.Text(5, "NOTE", "for administrators", ValuePermissions.Secret),
        OtherAdmin(101),
    ];

    /// <summary>Every bit that has a name, and the three that have none.</summary>
    public static IEnumerable<AdminPermissions> Bits => Enumerable.Range(0, 16).Select(bit => (AdminPermissions)(1 << bit));

    /// <summary>An HS_ADMIN value that grants somebody else nothing: what is added, changed and removed.</summary>
    public static HandleValue OtherAdmin(uint index, uint admin = 300) =>
        Make.Admin(index, AdminPermissions.None, "88.100/NOBODY", admin);

    /// <summary>The HS_ADMIN value under test, naming the user.</summary>
    public static HandleValue Granting(AdminPermissions bits, uint index = AdminIndex, uint userIndex = 300) =>
        Make.Admin(index, bits, UserHandle, userIndex);
}
