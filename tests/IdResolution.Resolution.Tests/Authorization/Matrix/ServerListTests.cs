using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using static IdResolution.Resolution.Tests.Authorization.Matrix.MatrixWorld;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>Server, home and status administrators, prefix administrators (specification §6.6; checklist 110, 137).</summary>
public sealed class ServerListTests
{
    private static IEnumerable<ServerListRow> Lists => ServerListRow.All;

    private static IEnumerable<MatrixRow> Rows => MatrixRows.All;

    private static IEnumerable<MatrixRow> RowsOnPrefixes => MatrixRows.All.Where(row => row.IsOnPrefix);

    [TestCaseSource(nameof(Lists))]
    public async Task Checklist_137_lists_of_the_configuration_decide(object row)
    {
        var list = (ServerListRow)row;
        ValueReference[] direct = [new(UserHandle, 300)];
        ValueReference[] grouped = [new("88.100/GROUP", 200)];
        foreach (var named in new[] { direct, grouped })
        {
            Assert.That(await CodeAsync(list, options => options.ServerAdministrators = named), Is.EqualTo(CodeOf(list.Server)), "server");
            Assert.That(await CodeAsync(list, options => options.HomeAdministrators = named), Is.EqualTo(CodeOf(list.Home)), "home");
            Assert.That(await CodeAsync(list, options => options.StatusAdministrators = named), Is.EqualTo(CodeOf(list.Status)), "status");
        }
        Assert.That(await CodeAsync(list, _ => { }), Is.EqualTo(ResponseCode.InvalidAdmin), "every bit on the prefix handle is no help");
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Checklist_110_server_administrators_pass_every_check_only_when_that_is_chosen(object row)
    {
        HandleValue[] nobody = [Make.Admin(AdminIndex, (AdminPermissions)0xFFFF, "88.100/OTHER", 300)];
        foreach (var fullAccess in new[] { false, true })
        {
            using var node = ((MatrixRow)row).NodeWith(Configure, nobody);
            await PermissionMatrixTests.ExpectAsync(node, User, (MatrixRow)row, CodeOf(fullAccess), nobody);

            void Configure(EngineOptions options)
            {
                options.ServerAdministrators = [new ValueReference(UserHandle, 0)];
                options.ServerAdministratorsHaveFullAccess = fullAccess;
            }
        }
    }

    [TestCaseSource(nameof(RowsOnPrefixes))]
    public async Task Prefix_administrators_may_be_powerless_and_server_administrators_act_for_them(object row)
    {
        HandleValue[] all = [Granting((AdminPermissions)0xFFFF)];
        using var node = ((MatrixRow)row).NodeWith(options => options.AllowPrefixAdministrators = false, all);
        await PermissionMatrixTests.ExpectAsync(node, User, (MatrixRow)row, ResponseCode.InvalidAdmin, all);

        HandleValue[] nobody = [Make.Admin(AdminIndex, (AdminPermissions)0xFFFF, "88.100/OTHER", 300)];
        using var served = ((MatrixRow)row).NodeWith(Configure, nobody);
        await PermissionMatrixTests.ExpectAsync(served, User, (MatrixRow)row, ResponseCode.Success, nobody);

        void Configure(EngineOptions options)
        {
            options.AllowPrefixAdministrators = false;
            options.ServerAdministrators = [new ValueReference(UserHandle, 300)];
        }
    }

    private static ResponseCode CodeOf(bool isGranted) => isGranted ? ResponseCode.Success : ResponseCode.InvalidAdmin;

    private static async Task<ResponseCode> CodeAsync(ServerListRow row, Action<EngineOptions> configure)
    {
        using var node = new TestNode(options =>
        {
            options.EnableStatusHandle = true;
            configure(options);
        });
        // Homed, and nothing above it here: only the lists can decide about its prefix handle.
        node.Home("0.NA/86.7");
        node.Put(UserHandle, Make.Secret(300, UserSecret));
        node.Put("88.100/GROUP", Make.Group(200, "300:" + UserHandle));
        node.Put(Prefix, Granting((AdminPermissions)0xFFFF));
        return await node.CodeAsAsync(User, row.Request());
    }
}
