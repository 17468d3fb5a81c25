using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Administration;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Administration;

/// <summary>Specification §7.2.</summary>
public sealed class CreateHandleTests
{
    private TestNode _node = null!;

    [SetUp]
    public void SetUp() => _node = new TestNode();

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task Registers_in_the_spelling_given_with_ascending_values_of_now()
    {
        var answer = await _node.AskAsAsync(TestNode.Admin, Ask.Create("88.100/New", Make.Url(3) with { Timestamp = 5 }, Make.Url(1)));
        Assert.That(((CreateHandleResponse)answer.Body).Handle, Is.EqualTo(new Utf8String("88.100/New")));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists), Is.False);
        var stored = _node.Stored("88.100/new")!;
        Assert.That(stored.Select(value => (value.Index, value.Timestamp)),
            Is.EqualTo(new[] { (1u, _node.Time.Seconds), (3u, _node.Time.Seconds) }));
    }

    [TestCase("88.100/x", "0.NA/88.100", AdminPermissions.AddHandle)]
    [TestCase("0.NA/86.7", "0.NA/86", AdminPermissions.AddDerivedPrefix)]
    [TestCase("0.NA/86.7.8", "0.NA/86.7", AdminPermissions.AddDerivedPrefix)]
    [TestCase("0.NA/86", "0.NA/0.NA", AdminPermissions.AddHandle)]
    public async Task Checklist_124_the_right_stands_on_the_prefix_handle_above(string handle, string above, AdminPermissions right)
    {
        _node.Put(above, Make.Admin(100, AdminPermissions.All & ~right, "88.100/ADMIN", 300));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create(handle, Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin));
        _node.Put(above, Make.Admin(100, right, "88.100/ADMIN", 300));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create(handle, Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.Stored(handle), Is.Not.Null);
    }

    [Test]
    public async Task The_record_of_a_homed_prefix_may_be_kept_here_without_its_service()
    {
        _node.Unhome("0.NA/0.NA");
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/x", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        _node.Remove("0.NA/88.100");
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/y", Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin));
    }

    [Test]
    public async Task Checklist_125_an_existing_handle_is_told_before_the_challenge()
    {
        Assert.That(await _node.CodeAsync(Ask.Create("88.100/admin", Make.Url(1))), Is.EqualTo(ResponseCode.HandleAlreadyExists));
        Assert.That(await _node.CodeAsync(Ask.Overwrite("88.100/admin", Make.Url(1))), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [TestCase("88.100", ResponseCode.InvalidHandle)]
    [TestCase("/x", ResponseCode.ServerNotResponsible)]
    [TestCase("88.100/a\nb", ResponseCode.InvalidHandle)]
    [TestCase("0.NA/88..1", ResponseCode.InvalidHandle)]
    [TestCase("0.NA/88/1", ResponseCode.InvalidHandle)]
    [TestCase("77.7/x", ResponseCode.ServerNotResponsible)]
    public async Task Names_are_checked_first(string handle, ResponseCode code) =>
        Assert.That(await _node.CodeAsync(Ask.Create(handle, Make.Url(1))), Is.EqualTo(code));

    [Test]
    public async Task Names_that_are_not_utf8_are_refused()
    {
        var name = new Utf8String((byte[])[.. "88.100/"u8, 0xFF]);
        Assert.That(await _node.CodeAsync(Ask.Of(OpCode.CreateHandle, new ValuesRequest { Handle = name, Values = [Make.Url(1)] })),
            Is.EqualTo(ResponseCode.InvalidHandle));
    }

    [Test]
    public async Task Values_are_checked_before_the_challenge()
    {
        var publicSecret = Make.Secret(300, "x") with { Permissions = ValuePermissions.Default };
        Assert.That(await _node.CodeAsync(Ask.Create("88.100/x")), Is.EqualTo(ResponseCode.InvalidValue));
        Assert.That(await _node.CodeAsync(Ask.Create("88.100/x", Make.Url(0))), Is.EqualTo(ResponseCode.InvalidValue));
        Assert.That(await _node.CodeAsync(Ask.Create("88.100/x", Make.Url(0x8000_0000))), Is.EqualTo(ResponseCode.InvalidValue));
        Assert.That(await _node.CodeAsync(Ask.Create("88.100/x", Make.Url(1), Make.Url(1))), Is.EqualTo(ResponseCode.ValueAlreadyExists));
        Assert.That(await _node.CodeAsync(Ask.Create("88.100/x", publicSecret)), Is.EqualTo(ResponseCode.InvalidValue));
        Assert.That(await _node.CodeAsync(Ask.Create("88.100/x", Make.Url(0)).Speaking(2, 4)), Is.EqualTo(ResponseCode.ValueAlreadyExists));
        Assert.That(_node.Engine.Challenges.Count, Is.Zero);
    }

    [Test]
    public async Task Options_allow_empty_records_and_public_secrets()
    {
        using var node = new TestNode(options => options.AllowEmptyRecords = options.AllowPublicSecretKeys = true);
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/empty")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsAsync(TestNode.Admin,
            Ask.Create("88.100/s", Make.Secret(1, "x") with { Permissions = ValuePermissions.Default })), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsync(Ask.Resolve("88.100/empty")), Is.EqualTo(ResponseCode.ValuesNotFound));
    }

    [TestCase(2_048, 1, ResponseCode.Success)]
    [TestCase(2_049, 1, ResponseCode.InvalidValue)]
    [TestCase(3, 80_000, ResponseCode.Success)]
    [TestCase(3, 87_000, ResponseCode.InvalidValue)]
    public async Task Records_are_bounded_so_that_answers_fit(int count, int length, ResponseCode code)
    {
        var values = Enumerable.Range(1, count).Select(index => Make.Url((uint)index, new string('x', length))).ToArray();
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/big", values)), Is.EqualTo(code));
        if (code == ResponseCode.Success) Assert.That(
            await _node.CodeAsync(Ask.Resolve("88.100/big", flags: OpFlags.RequestDigest)), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public void The_largest_record_fits_an_answer_with_the_longest_handle() =>
        Assert.That(RecordRules.MaxLength + HandleName.MaxLength + 24 + 33 + 4 + 4, Is.LessThan(262_144));

    [Test]
    public async Task Checklist_126_a_minted_handle_is_new_and_named_in_the_answer()
    {
        var names = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            var answer = await _node.AskAsAsync(TestNode.Admin, Ask.Create("88.100/x-", Make.Url(1)).With(OpFlags.MintNewSuffix));
            var name = ((CreateHandleResponse)answer.Body).Handle!.Value.ToString();
            Assert.That(name, Does.Match("^88\\.100/x-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
            Assert.That(answer.Header.Flags.HasFlag(OpFlags.MintNewSuffix), Is.True);
            Assert.That(await _node.CodeAsync(Ask.Resolve(name)), Is.EqualTo(ResponseCode.Success));
            names.Add(name);
        }
        Assert.That(names, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Checklist_126_a_minted_handle_hashes_to_this_server()
    {
        const int Server = 1;
        var admin = Enumerable.Range(0, 100).Select(i => $"88.100/a{i}").First(name => ServerOf(name) == Server);
        using var node = new TestNode(
            options =>
            {
                options.ServerAdministrators = [ValueReference.Parse("300:" + admin)];
                options.ServerAdministratorsHaveFullAccess = true;
            },
            TestNode.Site(3, Server));
        node.Put(admin, Make.Secret(300, "secret"));
        for (var i = 0; i < 10; i++)
        {
            var answer =
                await node.AskAsAsync(new Someone(admin, 300, "secret"), Ask.Create("88.100/", Make.Url(1)).With(OpFlags.MintNewSuffix));
            Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
            Assert.That(ServerOf(((CreateHandleResponse)answer.Body).Handle!.Value.ToString()), Is.EqualTo(Server));
        }

        static int ServerOf(string handle) => ServerHash.ServerFor(new Utf8String(handle).Span, HashOption.ByHandle, 3);
    }

    // The old record has values 1 (URL) and 100 (HS_ADMIN with the given rights for ADMIN); the new one is made of it in the given way.
    [TestCase("same", AdminPermissions.None, ResponseCode.Success, false)]
    [TestCase("add value", AdminPermissions.AddValue, ResponseCode.Success, true)]
    [TestCase("add value", AdminPermissions.ModifyValue | AdminPermissions.RemoveValue, ResponseCode.InvalidAdmin, false)]
    [TestCase("modify value", AdminPermissions.ModifyValue, ResponseCode.Success, true)]
    [TestCase("modify value", AdminPermissions.AddValue | AdminPermissions.RemoveValue, ResponseCode.InvalidAdmin, false)]
    [TestCase("remove value", AdminPermissions.RemoveValue, ResponseCode.Success, true)]
    [TestCase("remove value", AdminPermissions.ModifyValue, ResponseCode.InvalidAdmin, false)]
    [TestCase("remove admin", AdminPermissions.RemoveAdmin, ResponseCode.Success, true)]
    [TestCase("modify admin", AdminPermissions.ModifyAdmin, ResponseCode.Success, true)]
    [TestCase("modify admin", AdminPermissions.ModifyValue, ResponseCode.InvalidAdmin, false)]
    [TestCase("add admin", AdminPermissions.AddAdmin, ResponseCode.Success, true)]
    [TestCase(
        "add admin", AdminPermissions.All & ~AdminPermissions.AddAdmin & ~AdminPermissions.DeleteHandle, ResponseCode.InvalidAdmin, false)]
    [TestCase("everything", AdminPermissions.AddAdmin, ResponseCode.Success, true)]
    [TestCase(
        "everything", AdminPermissions.All & ~AdminPermissions.AddAdmin & ~AdminPermissions.DeleteHandle, ResponseCode.InvalidAdmin, false)]
    [TestCase("everything", AdminPermissions.DeleteHandle, ResponseCode.Success, true)]
    public async Task Checklist_125_overwriting_takes_the_rights_of_the_difference(
        string way, AdminPermissions rights, ResponseCode code, bool overwritten)
    {
        HandleValue url = Make.Url(1) with { Timestamp = 7 }, admin = Make.Admin(100, rights, "88.100/ADMIN", 300) with { Timestamp = 7 };
        _node.Put("88.100/x", url, admin);
        HandleValue[] values = way switch
        {
            "same" => [url with { Timestamp = 9 }, admin],
            "add value" => [url, admin, Make.Url(2)],
            "modify value" => [Make.Url(1, "changed"), admin],
            "remove value" => [admin],
            "remove admin" => [url],
            "modify admin" => [url, Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300)],
            "add admin" => [url, admin, Make.Admin(101, AdminPermissions.All, "88.100/ADMIN", 300)],
            _ => [Make.Url(5), Make.Admin(101, AdminPermissions.All, "88.100/ADMIN", 300)],
        };
        var before = _node.Store.Commits;
        var answer = await _node.AskAsAsync(TestNode.Admin, Ask.Overwrite("88.100/x", values));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(code));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists), Is.EqualTo(overwritten));
        Assert.That(_node.Store.Commits - before, Is.EqualTo(overwritten ? 1 : 0));
        var expected = overwritten ? values.Select(value => value.Index).Order().ToArray() : [1, 100];
        Assert.That(_node.Stored("88.100/x")!.Select(value => value.Index), Is.EqualTo(expected));
    }

    [Test]
    public async Task Deleting_and_registering_anew_takes_both_rights()
    {
        _node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/OTHER", 300));
        Assert.That(await _node.CodeAsAsync(TestNode.Other, Ask.Overwrite("88.100/x", Make.Url(2))), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Overwrite("88.100/x", Make.Url(2))), Is.EqualTo(ResponseCode.InvalidAdmin));
    }

    [Test]
    public async Task Overwriting_what_is_not_there_registers_it()
    {
        var answer = await _node.AskAsAsync(TestNode.Admin, Ask.Overwrite("88.100/x", Make.Url(1)));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists), Is.False);
    }

    [Test]
    public async Task Checklist_127_overwriting_keeps_the_time_of_unchanged_values_and_the_registered_spelling()
    {
        _node.Put("88.100/Spelled", Make.Url(1) with { Timestamp = 7 }, Make.Url(2)
            with { Timestamp = 7 }, Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300));
        await _node.AskAsAsync(TestNode.Admin,
            Ask.Overwrite("88.100/spelled", Make.Url(1) with { Timestamp = 9 }, Make.Url(2, "changed") with { Timestamp = 9 }));
        Assert.That(_node.Stored("88.100/spelled")!.Select(value => value.Timestamp), Is.EqualTo(new[] { 7u, _node.Time.Seconds }));
        var record = await _node.Store.FindAsync("88.100/SPELLED"u8.ToArray(), default);
        Assert.That(new Utf8String(record!.Handle.Span).ToString(), Is.EqualTo("88.100/Spelled"));
    }

    [TestCase(false, ResponseCode.Success)]
    [TestCase(true, ResponseCode.InsufficientPermissions)]
    public async Task Read_only_values_may_be_protected_from_overwriting(bool isProtected, ResponseCode code)
    {
        using var node = new TestNode(options => options.ProtectReadOnlyValues = isProtected);
        var readOnly = Make.Url(1) with { Permissions = ValuePermissions.PublicRead | ValuePermissions.AdminRead };
        node.Put("88.100/x", readOnly, Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300));
        Assert.That(
            await node.CodeAsAsync(TestNode.Admin, Ask.Overwrite("88.100/x", readOnly, Make.Url(2))), Is.EqualTo(ResponseCode.Success));
        node.Put("88.100/x", readOnly, Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Overwrite("88.100/x", Make.Url(1, "changed"))), Is.EqualTo(code));
    }
}
