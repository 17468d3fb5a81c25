using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Storage;

namespace IdResolution.Resolution.Tests.Administration;

/// <summary>Adding, modifying, removing and deleting (specification §6.6, §7.3, §7.4).</summary>
public sealed class ValueChangeTests
{
    private const ValuePermissions PublicWrite = ValuePermissions.Default | ValuePermissions.PublicWrite;
    private const ValuePermissions ReadOnly = ValuePermissions.AdminRead | ValuePermissions.PublicRead;
    private const AdminPermissions All = AdminPermissions.All;

    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _node = new TestNode();
        PutRecord(All);
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task Adds_values_in_their_place_with_the_time_of_now()
    {
        Assert.That(
            await AsAdminAsync(Ask.Add("88.100/x", Make.Url(50) with { Timestamp = 9 }, Make.Url(2))), Is.EqualTo(ResponseCode.Success));
        Assert.That(
            _node.Stored("88.100/x")!.Select(value => (value.Index, value.Timestamp == 7)),
            Is.EqualTo(new[] { (1u, true), (2u, false), (3u, true), (4u, true), (50u, false), (100u, true) }));
        Assert.That(_node.StoredValue("88.100/x", 50).Timestamp, Is.EqualTo(_node.Time.Seconds));
    }

    [Test]
    public async Task Checklist_128_a_conflict_stores_nothing()
    {
        Assert.That(
            await AsAdminAsync(Ask.Add("88.100/x", Make.Url(50), Make.Url(1, "other"))), Is.EqualTo(ResponseCode.ValueAlreadyExists));
        Assert.That(await AsAdminAsync(Ask.Add("88.100/x", Make.Url(1))), Is.EqualTo(ResponseCode.ValueAlreadyExists));
        Assert.That(await _node.CodeAsync(Ask.Add("88.100/x")), Is.EqualTo(ResponseCode.InvalidValue));
        Assert.That(await _node.CodeAsync(Ask.Add("88.100/x", Make.Url(0))), Is.EqualTo(ResponseCode.InvalidValue));
        Assert.That(await _node.CodeAsync(Ask.Add("88.100/x", Make.Url(9), Make.Url(9))), Is.EqualTo(ResponseCode.ValueAlreadyExists));
        Assert.That(await AsAdminAsync(Ask.Add("88.100/none", Make.Url(9))), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(Indexes(), Is.EqualTo(new uint[] { 1, 3, 4, 100 }));
    }

    [TestCase("https://example.org/", false)]
    [TestCase("changed", true)]
    public async Task Checklist_128_overwriting_replaces_and_leaves_identical_values(string text, bool replaced)
    {
        var answer = await _node.AskAsAsync(TestNode.Admin, Ask.Add("88.100/x", Make.Url(1, text)).With(OpFlags.OverwriteWhenExists));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists), Is.EqualTo(replaced));
        Assert.That(_node.StoredValue("88.100/x", 1).Timestamp, Is.EqualTo(replaced ? _node.Time.Seconds : 7));
    }

    [TestCase("HS_PUBKEY")]
    [TestCase("HS_SECKEY")]
    [TestCase("hs_seckey.spare")]
    [TestCase("HS_VLIST")]
    [TestCase("HS_ADMIN")]
    public async Task What_anyone_may_write_does_not_make_anyone_an_administrator(string type)
    {
        const ValuePermissions Permissions = ValuePermissions.Secret | ValuePermissions.PublicWrite;
        var note = Make.Text(4, "NOTE", "mine", PublicWrite);
        var identity = Make.Text(4, type, "mine", Permissions);
        Assert.That(await _node.CodeAsync(Ask.Modify("88.100/x", note)), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsync(Ask.Modify("88.100/x", identity)), Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await AsAdminAsync(Ask.Modify("88.100/x", identity)), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsync(Ask.Modify("88.100/x", identity with { Data = note.Data[..1] })),
            Is.EqualTo(ResponseCode.AuthenticationNeeded));
        PutRecord(All & ~AdminPermissions.ModifyValue);
        Assert.That(await AsAdminAsync(Ask.Modify("88.100/x", identity)), Is.EqualTo(ResponseCode.InvalidAdmin));
    }

    [TestCase("value", AdminPermissions.AddValue, true)]
    [TestCase("value", All & ~AdminPermissions.AddValue, false)]
    [TestCase("admin", AdminPermissions.AddAdmin, true)]
    [TestCase("admin", All & ~AdminPermissions.AddAdmin, false)]
    [TestCase("both", AdminPermissions.AddAdmin, false)]
    [TestCase("both", AdminPermissions.AddAdmin | AdminPermissions.AddValue, true)]
    [TestCase("over value", AdminPermissions.AddValue, false)]
    [TestCase("over value", AdminPermissions.AddValue | AdminPermissions.ModifyValue, true)]
    [TestCase("over admin", AdminPermissions.AddAdmin | AdminPermissions.ModifyValue, false)]
    [TestCase("over admin", AdminPermissions.AddAdmin | AdminPermissions.ModifyAdmin, true)]
    public async Task Adding_takes_the_rights_of_what_is_added(string what, AdminPermissions rights, bool allowed)
    {
        PutRecord(rights);
        var admin = Make.Admin(101, All, "88.100/OTHER", 300);
        var request = what switch
        {
            "value" => Ask.Add("88.100/x", Make.Url(5)),
            "admin" => Ask.Add("88.100/x", admin),
            "both" => Ask.Add("88.100/x", Make.Url(5), admin),
            "over value" => Ask.Add("88.100/x", Make.Url(1, "changed")).With(OpFlags.OverwriteWhenExists),
            _ => Ask.Add("88.100/x", admin with { Index = 100 }).With(OpFlags.OverwriteWhenExists),
        };
        Assert.That(await AsAdminAsync(request), Is.EqualTo(allowed ? ResponseCode.Success : ResponseCode.InvalidAdmin));
    }

    [Test]
    public async Task Only_administrators_learn_which_indexes_are_taken() =>
        Assert.That(await _node.CodeAsAsync(TestNode.Other, Ask.Add("88.100/x", Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin));

    [Test]
    public async Task Checklist_127_modifying_sets_the_time_of_changed_values_only()
    {
        var request = Ask.Modify(
            "88.100/x", Make.Url(1, "changed") with { Timestamp = 9 }, Make.Text(4, "NOTE", "open", PublicWrite) with { Timestamp = 9 });
        Assert.That(await AsAdminAsync(request), Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.StoredValue("88.100/x", 1).Timestamp, Is.EqualTo(_node.Time.Seconds));
        Assert.That(_node.StoredValue("88.100/x", 4).Timestamp, Is.EqualTo(7));
    }

    [Test]
    public async Task Modifying_nothing_writes_nothing()
    {
        var commits = _node.Store.Commits;
        Assert.That(await AsAdminAsync(Ask.Modify("88.100/x", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.Store.Commits, Is.EqualTo(commits));
    }

    [Test]
    public async Task Checklist_129_a_missing_index_stores_nothing_and_is_told_after_the_challenge()
    {
        var request = Ask.Modify("88.100/x", Make.Url(1, "changed"), Make.Url(55));
        Assert.That(await _node.CodeAsync(request), Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await AsAdminAsync(request), Is.EqualTo(ResponseCode.ValuesNotFound));
        Assert.That(await AsAdminAsync(Ask.Modify("88.100/none", Make.Url(1))), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await _node.CodeAsync(Ask.Modify("88.100/x", Make.Url(1), Make.Url(1))), Is.EqualTo(ResponseCode.InvalidValue));
        Assert.That(await _node.CodeAsync(Ask.Modify("88.100/x", Make.Url(0))), Is.EqualTo(ResponseCode.InvalidValue));
        Assert.That(_node.StoredValue("88.100/x", 1), Is.EqualTo(Make.Url(1) with { Timestamp = 7 }));
    }

    [Test]
    public async Task Checklist_130_a_read_only_value_is_not_even_its_administrators_to_modify()
    {
        Assert.That(
            await AsAdminAsync(Ask.Modify("88.100/x", Make.Text(3, "NOTE", "changed"))), Is.EqualTo(ResponseCode.InsufficientPermissions));
        Assert.That(await AsAdminAsync(Ask.Remove("88.100/x", 3)), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Checklist_131_a_publicly_writable_value_is_modified_without_authentication()
    {
        Assert.That(
            await _node.CodeAsync(Ask.Modify("88.100/x", Make.Text(4, "NOTE", "changed", PublicWrite))), Is.EqualTo(ResponseCode.Success));
        Assert.That(new Utf8String(_node.StoredValue("88.100/x", 4).Data.Span).ToString(), Is.EqualTo("changed"));
        Assert.That(await _node.CodeAsync(Ask.Modify("88.100/x", Make.Admin(4, All, "88.100/OTHER", 300))),
            Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await _node.CodeAsync(Ask.Modify("88.100/x", Make.Text(4, "NOTE", "again"), Make.Url(1))),
            Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await _node.CodeAsync(Ask.Add("88.100/x", Make.Text(4, "NOTE", "again")).With(OpFlags.OverwriteWhenExists)),
            Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await _node.CodeAsync(Ask.Remove("88.100/x", 4)), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [TestCase("value to value", AdminPermissions.ModifyValue, true)]
    [TestCase("value to value", All & ~AdminPermissions.ModifyValue, false)]
    [TestCase("open value to value", AdminPermissions.None, true)]
    [TestCase("admin to admin", AdminPermissions.ModifyAdmin, true)]
    [TestCase("admin to admin", All & ~AdminPermissions.ModifyAdmin, false)]
    [TestCase("admin to value", AdminPermissions.RemoveAdmin | AdminPermissions.ModifyValue, true)]
    [TestCase("admin to value", All & ~AdminPermissions.RemoveAdmin, false)]
    [TestCase("admin to value", All & ~AdminPermissions.ModifyValue, false)]
    [TestCase("value to admin", AdminPermissions.ModifyValue | AdminPermissions.AddAdmin, true)]
    [TestCase("value to admin", All & ~AdminPermissions.AddAdmin, false)]
    [TestCase("value to admin", All & ~AdminPermissions.ModifyValue, false)]
    public async Task Checklist_132_modifying_takes_the_rights_of_both_sides(string way, AdminPermissions rights, bool allowed)
    {
        PutRecord(rights);
        var request = way switch
        {
            "value to value" => Ask.Modify("88.100/x", Make.Url(1, "changed")),
            "open value to value" => Ask.Modify("88.100/x", Make.Text(4, "NOTE", "changed")),
            "admin to admin" => Ask.Modify("88.100/x", Make.Admin(100, All, "88.100/OTHER", 300)),
            "admin to value" => Ask.Modify("88.100/x", Make.Url(100)),
            _ => Ask.Modify("88.100/x", Make.Admin(1, All, "88.100/OTHER", 300)),
        };
        Assert.That(await AsAdminAsync(request), Is.EqualTo(allowed ? ResponseCode.Success : ResponseCode.InvalidAdmin));
    }

    [Test]
    public async Task Checklist_133_a_missing_index_removes_nothing()
    {
        Assert.That(await AsAdminAsync(Ask.Remove("88.100/x", 1, 99)), Is.EqualTo(ResponseCode.ValuesNotFound));
        Assert.That(await AsAdminAsync(Ask.Remove("88.100/none", 1)), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await _node.CodeAsync(Ask.Remove("88.100/x")), Is.EqualTo(ResponseCode.InvalidValue));
        Assert.That(Indexes(), Is.EqualTo(new uint[] { 1, 3, 4, 100 }));
        Assert.That(await AsAdminAsync(Ask.Remove("88.100/x", 1, 1, 4)), Is.EqualTo(ResponseCode.Success));
        Assert.That(Indexes(), Is.EqualTo(new uint[] { 3, 100 }));
    }

    [Test]
    public async Task Removing_the_last_value_leaves_an_empty_record()
    {
        Assert.That(await AsAdminAsync(Ask.Remove("88.100/x", 1, 3, 4, 100)), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/x")), Is.EqualTo(ResponseCode.ValuesNotFound));
    }

    [TestCase(1u, AdminPermissions.RemoveValue, true)]
    [TestCase(1u, All & ~AdminPermissions.RemoveValue, false)]
    [TestCase(100u, AdminPermissions.RemoveAdmin, true)]
    [TestCase(100u, All & ~AdminPermissions.RemoveAdmin, false)]
    public async Task Removing_takes_the_rights_of_what_is_removed(uint index, AdminPermissions rights, bool allowed)
    {
        PutRecord(rights);
        Assert.That(
            await AsAdminAsync(Ask.Remove("88.100/x", index)), Is.EqualTo(allowed ? ResponseCode.Success : ResponseCode.InvalidAdmin));
    }

    [TestCase(AdminPermissions.DeleteHandle, true)]
    [TestCase(All & ~AdminPermissions.DeleteHandle, false)]
    public async Task Deleting_takes_its_right(AdminPermissions rights, bool allowed)
    {
        PutRecord(rights);
        Assert.That(await AsAdminAsync(Ask.Delete("88.100/X")), Is.EqualTo(allowed ? ResponseCode.Success : ResponseCode.InvalidAdmin));
        Assert.That(
            await _node.CodeAsync(Ask.Resolve("88.100/x")), Is.EqualTo(allowed ? ResponseCode.HandleNotFound : ResponseCode.Success));
    }

    [Test]
    public async Task A_missing_handle_is_told_after_the_challenge()
    {
        Assert.That(await _node.CodeAsync(Ask.Delete("88.100/none")), Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await AsAdminAsync(Ask.Delete("88.100/none")), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin with { Secret = "guess" }, Ask.Delete("88.100/none")),
            Is.EqualTo(ResponseCode.AuthenticationFailed));
    }

    [Test]
    public async Task Checklist_134_leftovers_of_a_prefix_no_longer_homed_may_only_be_deleted()
    {
        _node.Home("0.NA/86.9");
        _node.Put("86.9/x", Make.Url(1), Make.Admin(100, All, "88.100/ADMIN", 200));
        _node.Unhome("0.NA/86.9");
        foreach (var request in new[] { Ask.Create("86.9/y", Make.Url(1)), Ask.Add("86.9/x", Make.Url(2)),
            Ask.Modify("86.9/x", Make.Url(1)), Ask.Remove("86.9/x", 1) })
        {
            Assert.That(await _node.CodeAsync(request), Is.EqualTo(ResponseCode.ServerNotResponsible));
        }
        Assert.That(await AsAdminAsync(Ask.Delete("86.9/x")), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_handle_without_slash_is_no_handle_to_write()
    {
        foreach (var request in new[] { Ask.Create("88.100", Make.Url(1)), Ask.Add("88.100", Make.Url(2)),
            Ask.Modify("88.100", Make.Url(1)), Ask.Remove("88.100", 1), Ask.Delete("88.100") })
        {
            Assert.That(await _node.CodeAsync(request), Is.EqualTo(ResponseCode.InvalidHandle));
        }
    }

    [Test]
    public async Task Checklist_138_a_mirror_takes_no_writes()
    {
        using var mirror = new TestNode(site: TestNode.Site(isPrimary: false));
        foreach (var request in Writes()) Assert.That(await mirror.CodeAsync(request), Is.EqualTo(ResponseCode.ServerNotResponsible));
    }

    [TestCase("option")]
    [TestCase("maintenance")]
    [TestCase("store says so")]
    [TestCase("store refuses")]
    public async Task Checklist_139_a_node_that_takes_no_writes_says_so(string why)
    {
        using var node = new TestNode(options => options.ReadOnly = why == "option");
        node.Put("88.100/x", Make.Url(1), Make.Admin(100, All, "88.100/ADMIN", 200));
        node.Engine.InMaintenance = why == "maintenance";
        node.Store.WriteRefusal = why == "store says so" ? "disk full" : null;
        node.Store.RefuseCommits = why == "store refuses";
        foreach (var request in Writes())
        {
            var isHoming = request.Header.OpCode is OpCode.HomePrefix or OpCode.UnhomePrefix;
            Assert.That(await node.CodeAsAsync(isHoming ? TestNode.ServerAdmin : TestNode.Admin, request),
                Is.EqualTo(ResponseCode.ServerBackup), request.Header.OpCode.ToString());
        }
        var old = await node.AskAsAsync(TestNode.Admin, Ask.Delete("88.100/x").Speaking(2, 4));
        Assert.That((uint)old.Header.ResponseCode, Is.EqualTo(why == "store refuses" ? 7 : 303));
        Assert.That(node.Stored("88.100/x"), Is.Not.Null);
    }

    [Test]
    public async Task A_change_that_comes_between_is_decided_anew()
    {
        var raced = false;
        _node.Store.BeforeCommit = change =>
        {
            if (raced) return;
            raced = true;
            PutRecord(AdminPermissions.None);
        };
        Assert.That(await AsAdminAsync(Ask.Add("88.100/x", Make.Url(5))), Is.EqualTo(ResponseCode.InvalidAdmin),
            "the right was taken away in between");
        Assert.That(Indexes(), Is.EqualTo(new uint[] { 1, 3, 4, 100 }));
    }

    [Test]
    public async Task Others_being_faster_every_time_ends_in_busy()
    {
        var attempts = 0;
        _node.Store.BeforeCommit = change =>
        {
            if (change.ExpectedTransactionId == StoreChange.AnyVersion) return;
            attempts++;
            PutRecord(All);
        };
        Assert.That(await AsAdminAsync(Ask.Add("88.100/x", Make.Url(5))), Is.EqualTo(ResponseCode.ServerTooBusy));
        Assert.That(attempts, Is.EqualTo(_node.Options.MaxCommitAttempts));
    }

    private static Message[] Writes() =>
    [
        Ask.Create("88.100/new", Make.Url(1)), Ask.Add("88.100/x", Make.Url(5)), Ask.Modify("88.100/x", Make.Url(1, "changed")),
            Ask.Remove("88.100/x", 1),
        Ask.Delete("88.100/x"), Ask.About(OpCode.HomePrefix, "86.5"), Ask.About(OpCode.UnhomePrefix, "88.100"),
    ];

    private void PutRecord(AdminPermissions rights) => _node.Put(
        "88.100/x", Make.Url(1) with { Timestamp = 7 }, Make.Text(3, "NOTE", "fixed", ReadOnly) with { Timestamp = 7 },
        Make.Text(4, "NOTE", "open", PublicWrite) with { Timestamp = 7 }, Make.Admin(100, rights, "88.100/ADMIN", 200)
            with { Timestamp = 7 });

    private Task<ResponseCode> AsAdminAsync(Message request) => _node.CodeAsAsync(TestNode.Admin, request);

    private uint[] Indexes() => [.. _node.Stored("88.100/x")!.Select(value => value.Index)];
}
