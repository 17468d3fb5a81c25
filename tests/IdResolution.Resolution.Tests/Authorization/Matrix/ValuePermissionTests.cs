using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using static IdResolution.Resolution.Tests.Authorization.Matrix.MatrixWorld;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>Every operation against the sixteen permissions of a value (specification §2.2; checklist 130, 131).</summary>
public sealed class ValuePermissionTests
{
    private static IEnumerable<TestCaseData> Cells =>
        from row in ValuePermissionRow.All
        from column in Enumerable.Range(0, ValuePermissionRow.Acts.Count)
        select new TestCaseData(row, column).SetArgDisplayNames(row.Bits, ValuePermissionRow.Acts[column].Name);

    [TestCaseSource(nameof(Cells))]
    public async Task Checklist_130_and_131_the_bits_of_a_value_decide(object row, int column)
    {
        var (permissions, act) = (((ValuePermissionRow)row).Permissions, ValuePermissionRow.Acts[column]);
        var expected = (ResponseCode)((ValuePermissionRow)row).Codes[column];
        using var node = NodeWith(permissions);
        var request = act.Request(Make.Text(1, "NOTE", "after", permissions));
        Assert.That(act.Who is null ? await node.CodeAsync(request) : await node.CodeAsAsync(act.Who, request), Is.EqualTo(expected));
        if (expected != ResponseCode.Success) Assert.That(node.StoredValue(Handle, 1).Data.ToArray(), Is.EqualTo("before"u8.ToArray()));
    }

    [TestCase(true, ResponseCode.InsufficientPermissions)]
    [TestCase(false, ResponseCode.Success)]
    public async Task What_nobody_may_write_can_be_kept_from_being_overwritten(bool protect, ResponseCode code)
    {
        foreach (var act in ValuePermissionRow.Acts.Where(act => act.Request(Make.Url(1)).Header.Flags.HasFlag(OpFlags.OverwriteWhenExists)))
        {
            using var node = NodeWith(ValuePermissions.PublicRead, options => options.ProtectReadOnlyValues = protect);
            Assert.That(await node.CodeAsAsync(User, act.Request(Make.Text(1, "NOTE", "after"))), Is.EqualTo(code), act.Name);
        }
    }

    [Test]
    public void All_sixteen_permissions_are_there() =>
        Assert.That(ValuePermissionRow.All.Select(row => (int)row.Permissions), Is.EqualTo(Enumerable.Range(0, 16)));

    private static TestNode NodeWith(ValuePermissions permissions, Action<EngineOptions>? configure = null)
    {
        var node = new TestNode(configure);
        node.Put(UserHandle, Make.Secret(300, UserSecret));
        node.Put(Handle, Make.Text(1, "NOTE", "before", permissions), Granting((AdminPermissions)0xFFFF));
        return node;
    }
}
