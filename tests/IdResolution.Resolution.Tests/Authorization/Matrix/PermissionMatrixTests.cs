using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using static IdResolution.Resolution.Tests.Authorization.Matrix.MatrixWorld;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>Every operation against every bit of HS_ADMIN (specification §2.4, §6.6; checklist 108, 109, 124, 132).</summary>
public sealed class PermissionMatrixTests
{
    private static IEnumerable<TestCaseData> RowsWithBits =>
        from row in MatrixRows.All from bit in Bits select new TestCaseData(row, bit).SetArgDisplayNames(row.Name, bit.ToString());

    private static IEnumerable<TestCaseData> RowsWithNeededBits =>
        from row in MatrixRows.All from bit in Bits where row.Needed.HasFlag(bit)
        select new TestCaseData(row, bit).SetArgDisplayNames(row.Name, bit.ToString());

    private static IEnumerable<MatrixRow> Rows => MatrixRows.All;

    private static IEnumerable<MatrixRow> RowsWithSeveralBits =>
        MatrixRows.All.Where(row => !System.Numerics.BitOperations.IsPow2((int)row.Needed));

    [TestCaseSource(nameof(RowsWithBits))]
    public Task One_bit_alone_grants_what_it_is_for_and_nothing_else(object row, AdminPermissions bit) =>
        ExpectAsync((MatrixRow)row, ((MatrixRow)row).IsGrantedBy(bit), Granting(bit));

    [TestCaseSource(nameof(RowsWithNeededBits))]
    public Task Every_bit_but_a_needed_one_is_not_enough(object row, AdminPermissions missing)
    {
        var bits = (AdminPermissions)(0xFFFF & ~(int)missing & ~(int)((MatrixRow)row).OrElse);
        return ExpectAsync((MatrixRow)row, false, Granting(bits));
    }

    [TestCaseSource(nameof(Rows))]
    public Task Exactly_the_needed_bits_are_enough(object row) => ExpectAsync((MatrixRow)row, true, Granting(((MatrixRow)row).Needed));

    [TestCaseSource(nameof(Rows))]
    public Task Without_a_bit_nothing_is_allowed(object row) => ExpectAsync((MatrixRow)row, false, Granting(AdminPermissions.None));

    [TestCaseSource(nameof(Rows))]
    public Task All_bits_of_somebody_else_are_not_enough(object row) =>
        ExpectAsync((MatrixRow)row, false, Make.Admin(AdminIndex, (AdminPermissions)0xFFFF, "88.100/OTHER", 300));

    [TestCaseSource(nameof(RowsWithSeveralBits))]
    public Task Checklist_108_needed_bits_split_over_two_values_are_not_enough(object row)
    {
        var needed = ((MatrixRow)row).Needed;
        var first = Bits.First(bit => needed.HasFlag(bit));
        // Each value has every other bit as well, so that only the split can be the reason.
        var everything = (AdminPermissions)(0xFFFF & ~(int)((MatrixRow)row).OrElse);
        return ExpectAsync(
            (MatrixRow)row, false, Granting(everything & ~first), Granting(everything & ~needed | first, index: AdminIndex + 50));
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Nobody_is_asked_for_less_than_a_challenge(object row)
    {
        using var node = ((MatrixRow)row).NodeWith(null, Granting((AdminPermissions)0xFFFF));
        var before = node.Store.LastTransactionId;
        var code = await node.CodeAsync(((MatrixRow)row).Request([Granting((AdminPermissions)0xFFFF)]));
        Assert.That(code, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(node.Store.LastTransactionId, Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Checklist_109_a_wrong_key_is_told_before_rights_are_looked_at(object row)
    {
        using var node = ((MatrixRow)row).NodeWith(null, Granting((AdminPermissions)0xFFFF));
        var request = ((MatrixRow)row).Request([Granting((AdminPermissions)0xFFFF)]);
        var code = await node.CodeAsAsync(User with { Secret = "guessed" }, request);
        Assert.That(code, Is.EqualTo(ResponseCode.AuthenticationFailed));
    }

    [Test]
    public void The_matrix_covers_every_operation_that_rights_decide_about_and_every_bit_that_counts()
    {
        OpCode[] decidedByLists = [OpCode.HomePrefix, OpCode.UnhomePrefix, OpCode.ListHomedPrefixes];
        OpCode[] needNoRight = [OpCode.GetSiteInfo, OpCode.ChallengeResponse, OpCode.VerifyResponse];
        OpCode[] setUpSessions = [OpCode.SessionSetup, OpCode.SessionTerminate, OpCode.SessionExchangeKey, OpCode.Login];
        OpCode[] replicate = [OpCode.GetNextTransactionId, OpCode.RetrieveTransactionLog, OpCode.DumpHandles, OpCode.BackupServer];
        Assert.That(
            Enum.GetValues<OpCode>().Except([OpCode.Reserved, .. decidedByLists, .. needNoRight, .. setUpSessions, .. replicate]),
            Is.EquivalentTo(MatrixRows.All.Select(row => row.Operation).Distinct()));
        var used = MatrixRows.All.Aggregate(AdminPermissions.None, (bits, row) => bits | row.Needed);
        Assert.That(
            used, Is.EqualTo((AdminPermissions.All | AdminPermissions.ListDerivedPrefixes) & ~AdminPermissions.DeleteDerivedPrefix),
            "the bit for deleting derived prefixes is the one that nothing asks for (specification §2.4)");
        Assert.That(MatrixRows.All.Select(row => row.Name), Is.Unique);
        Assert.That(MatrixRows.All.Select(row => row.Specification), Is.All.StartsWith("§"));
    }

    internal static async Task ExpectAsync(MatrixRow row, bool isGranted, params HandleValue[] administrators)
    {
        using var node = row.NodeWith(null, administrators);
        await ExpectAsync(node, User, row, isGranted ? ResponseCode.Success : ResponseCode.InvalidAdmin, administrators);
    }

    internal static async Task ExpectAsync(
        TestNode node, Someone who, MatrixRow row, ResponseCode expected, params HandleValue[] administrators)
    {
        var before = node.Store.LastTransactionId;
        var answers = await node.AskAllAsAsync(who, row.Request(administrators));
        Assert.That(answers[^1].Header.ResponseCode, Is.EqualTo(expected), $"{row.Name} ({row.Specification})");
        if (expected != ResponseCode.Success) Assert.That(node.Store.LastTransactionId, Is.EqualTo(before), "refused, and yet written");
    }
}
