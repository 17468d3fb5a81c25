using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using static IdResolution.Resolution.Tests.Authorization.Matrix.MatrixWorld;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>Registering over an existing handle: the five rules (specification §6.6, checklist 125).</summary>
public sealed class OverwriteTests
{
    private static IEnumerable<OverwriteRule> Rules => OverwriteRule.All;

    [TestCaseSource(nameof(Rules))]
    public async Task Checklist_125_overwriting_follows_the_five_rules(object rule)
    {
        var (_, _, onRecord, onPrefix, difference, code) = (OverwriteRule)rule;
        await ExpectAsync(Handle, Prefix, onRecord, onPrefix, difference, code);
        // A derived prefix is registered with another bit.
        if (onPrefix == AdminPermissions.AddHandle) onPrefix = AdminPermissions.AddDerivedPrefix;
        else if (onPrefix == AdminPermissions.AddDerivedPrefix) onPrefix = AdminPermissions.AddHandle;
        await ExpectAsync("0.NA/88.100.9", Prefix, onRecord, onPrefix, difference, code);
    }

    [Test]
    public void Every_rule_is_there() => Assert.That(Rules.Select(rule => rule.Rule).Distinct(), Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));

    [Test]
    public async Task Checklist_125_without_the_flag_an_existing_handle_is_told_before_a_challenge()
    {
        using var node = new TestNode();
        node.Put(Handle, Values);
        Assert.That(await node.CodeAsync(Ask.Create(Handle, Make.Url(1))), Is.EqualTo(ResponseCode.HandleAlreadyExists));
        Assert.That(await node.CodeAsync(Ask.Overwrite(Handle, Make.Url(1))), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    private static async Task ExpectAsync(
        string handle, string prefix, AdminPermissions onRecord, AdminPermissions onPrefix, OverwriteDifference difference, ResponseCode code)
    {
        using var node = new TestNode();
        node.Put(UserHandle, Make.Secret(300, UserSecret));
        node.Put(prefix, Granting(onPrefix));
        HandleValue[] old = [.. Values, Granting(onRecord)];
        node.Put(handle, old);
        HandleValue[] changed = difference switch
        {
            OverwriteDifference.None => old,
            OverwriteDifference.Value => [Make.Url(1, "https://other.example/"), .. old[1..]],
            OverwriteDifference.NewAdministrator => [.. old, OtherAdmin(102)],
            _ => [Make.Url(77)],
        };
        var before = node.Store.LastTransactionId;
        var answer = await node.AskAsAsync(User, Ask.Overwrite(handle, changed));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(code), handle);
        var writes = code == ResponseCode.Success && difference != OverwriteDifference.None;
        Assert.That(node.Store.LastTransactionId, Is.EqualTo(before + (writes ? 1ul : 0)));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists), Is.EqualTo(writes), "whether something was overwritten");
    }
}
