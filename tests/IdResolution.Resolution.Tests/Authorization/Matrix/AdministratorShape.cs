using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using static IdResolution.Resolution.Tests.Authorization.Matrix.MatrixWorld;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>A way in which HS_ADMIN values name, or fail to name, the user of the matrix (specification §2.4, §2.5, §6.5).</summary>
/// <param name="Name">In words for an operator.</param>
/// <param name="Specification">Where the specification says so.</param>
/// <param name="Code">What comes of it.</param>
/// <param name="Values">The HS_ADMIN values, given the bits they grant.</param>
internal sealed record AdministratorShape(
    string Name, string Specification, ResponseCode Code, Func<AdminPermissions, HandleValue[]> Values)
{
    private const ResponseCode Yes = ResponseCode.Success;
    private const ResponseCode No = ResponseCode.InvalidAdmin;
    private const string Group = "88.100/GROUP";

    public static IReadOnlyList<AdministratorShape> All { get; } =
    [
        Direct("the key itself", "§6.5", Yes, UserHandle, 300),
        Direct("index 0: any key of the handle", "§6.5 index 0 in an administrator reference", Yes, UserHandle, 0),
        Direct("another key of the handle", "§6.5", No, UserHandle, 301),
        Direct("the handle with another case in the suffix", "§1.3", No, "88.100/user", 300),
        Direct("another handle", "§6.5", No, "88.100/OTHER", 0),
        Grouped("a group with the key", "§6.5 groups", Yes, "300:" + UserHandle),
        Grouped("a group with index 0 of the handle", "§2.5", Yes, "0:" + UserHandle),
        Grouped("a group without the user", "§6.5 groups", No, "300:88.100/OTHER"),
        Grouped("a group in a group", "§6.5 nested", Yes, "200:88.100/GROUP2") with
        {
            Arrange = node =>
            {
                node.Put(Group, Make.Group(200, "200:88.100/GROUP2"));
                node.Put("88.100/GROUP2", Make.Group(200, "300:88.100/OTHER", "300:" + UserHandle));
            },
        },
        Grouped("groups in a circle with the user", "§6.5 visited set", Yes) with { Arrange = node => Circle(node, "300:" + UserHandle) },
        Grouped("groups in a circle without the user", "§6.5 visited set", No) with { Arrange = node => Circle(node, "300:88.100/OTHER") },
        Grouped("the last of 1,000 groups", "§6.5 bound", Yes) with { Arrange = node => ManyGroups(node, 999) },
        Grouped("a group beyond 1,000 groups", "§6.5 bound", No) with { Arrange = node => ManyGroups(node, 1_000) },
        Direct("a group, named with index 0", "§6.5 references with index 0 are not expanded", No, Group, 0) with
        {
            Arrange = node => node.Put(Group, Make.Group(200, "300:" + UserHandle)),
        },
        Direct("a group that is not registered", "§6.5", No, "88.100/NONE", 200),
        Grouped("a value that is no group", "§2.5", No) with { Arrange = node => node.Put(Group, Make.Url(200)) },
        Grouped("a group that cannot be decoded", "§2.5 nothing after the list", No) with
        {
            Arrange = node => node.Put(
                Group, Make.Group(200) with { Data = (byte[])[.. Make.Group(200, "300:" + UserHandle).Data.Span, 0] }),
        },
        Direct("a group on a service that cannot be asked", "§6.5 unreachable", ResponseCode.UnableToAuthenticate, "77.7/GROUP", 200),
        new("the user beside a group that cannot be asked", "§6.5 unreachable", Yes, bits =>
            [Make.Admin(AdminIndex, bits, "77.7/GROUP", 200), Granting(bits, AdminIndex + 50)]),
        new("an HS_ADMIN that cannot be decoded", "§2.4", No, bits => [Lengthened(bits, 3)]),
        new("an HS_ADMIN with the two octets of old software", "§2.4 legacy padding", Yes, bits => [Lengthened(bits, 2)]),
        new("a subtype of HS_ADMIN", "§2.1", Yes, bits => [Granting(bits) with { Type = "hs_admin.backup" }]),
        new("a type that only begins like HS_ADMIN", "§2.1", No, bits => [Granting(bits) with { Type = "HS_ADMINS" }]),
        new("an HS_ADMIN with bits that have no name", "§2.4 unknown bits", Yes, bits => [Granting(bits | (AdminPermissions)0xE000)]),
        new("an HS_ADMIN that is not public", "§6.5 even if secret", Yes, bits =>
            [Granting(bits) with { Permissions = ValuePermissions.Secret }]),
    ];

    /// <summary>Further records.</summary>
    public Action<TestNode>? Arrange { get; init; }

    public override string ToString() => Name;

    private static AdministratorShape Direct(string name, string specification, ResponseCode code, string handle, uint index) =>
        new(name, specification, code, bits => [Make.Admin(AdminIndex, bits, handle, index)]);

    private static AdministratorShape Grouped(string name, string specification, ResponseCode code, params string[] members) =>
        Direct(name, specification, code, Group, 200) with { Arrange = node => node.Put(Group, Make.Group(200, members)) };

    private static void Circle(TestNode node, string last)
    {
        node.Put(Group, Make.Group(200, "200:88.100/GROUP2", "200:" + Group));
        node.Put("88.100/GROUP2", Make.Group(200, "200:88.100/GROUP3"));
        node.Put("88.100/GROUP3", Make.Group(200, "200:" + Group, "200:88.100/GROUP2", last));
    }

    // One list that names many; the user is in the last of them.
    private static void ManyGroups(TestNode node, int count)
    {
        node.Put(Group, Make.Group(200, [.. Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"200:88.100/G{i}"))]));
        node.Put($"88.100/G{count}", Make.Group(200, "300:" + UserHandle));
    }

    private static HandleValue Lengthened(AdminPermissions bits, int octets) =>
        Granting(bits) with { Data = (byte[])[.. Granting(bits).Data.Span, .. new byte[octets]] };
}
