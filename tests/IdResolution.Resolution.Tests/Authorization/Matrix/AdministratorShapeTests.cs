using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using static IdResolution.Resolution.Tests.Authorization.Matrix.MatrixWorld;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>Every operation against every way of naming an administrator and of saying who one is (specification §6.5).</summary>
public sealed class AdministratorShapeTests
{
    private static IEnumerable<TestCaseData> RowsWithShapes =>
        from row in MatrixRows.All from shape in AdministratorShape.All
        select new TestCaseData(row, shape).SetArgDisplayNames(row.Name, shape.Name);

    private static IEnumerable<MatrixRow> Rows => MatrixRows.All;

    [TestCaseSource(nameof(RowsWithShapes))]
    public async Task An_administrator_is_matched_alike_for_every_operation(object row, object shape)
    {
        var administrators = ((AdministratorShape)shape).Values(((MatrixRow)row).Needed);
        using var node = ((MatrixRow)row).NodeWith(null, administrators);
        ((AdministratorShape)shape).Arrange?.Invoke(node);
        await PermissionMatrixTests.ExpectAsync(node, User, (MatrixRow)row, ((AdministratorShape)shape).Code, administrators);
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Checklist_104_index_0_becomes_the_first_key_that_verifies(object row)
    {
        // The user has keys 300 and 301; whoever answers with the second one holds what 301 holds, and not what 300 holds.
        foreach (var (index, secret, code) in new[]
        {
            (301u, SecondSecret, ResponseCode.Success), (300u, SecondSecret, ResponseCode.InvalidAdmin),
            (300u, UserSecret, ResponseCode.Success), (0u, SecondSecret, ResponseCode.Success),
            (300u, "guessed", ResponseCode.AuthenticationFailed),
        })
        {
            var administrator = Granting(((MatrixRow)row).Needed, userIndex: index);
            using var node = ((MatrixRow)row).NodeWith(null, administrator);
            await PermissionMatrixTests.ExpectAsync(node, new Someone(UserHandle, 0, secret), (MatrixRow)row, code, administrator);
        }
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Identities_follow_the_storage_rule_only_where_that_is_chosen(object row)
    {
        var administrator = Make.Admin(AdminIndex, ((MatrixRow)row).Needed, "88.100/user", 300);
        foreach (var likeHandles in new[] { false, true })
        {
            using var node = ((MatrixRow)row).NodeWith(options => options.MatchIdentitiesLikeHandles = likeHandles, administrator);
            var code = likeHandles ? ResponseCode.Success : ResponseCode.InvalidAdmin;
            await PermissionMatrixTests.ExpectAsync(node, User, (MatrixRow)row, code, administrator);
        }
    }
}
