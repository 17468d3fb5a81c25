using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Authorization;

/// <summary>Who may do what (specification §6.5, §6.6), asked through deleting a handle.</summary>
public sealed class AuthorizationTests
{
    [TestCase("88.100/ADMIN", 300u, ResponseCode.Success)]
    [TestCase("88.100/ADMIN", 0u, ResponseCode.Success, TestName = "Checklist_105_index_0_matches_any_key_of_the_handle")]
    [TestCase("88.100/ADMIN", 301u, ResponseCode.InvalidAdmin)]
    [TestCase("88.100/ADMIN", 200u, ResponseCode.Success)]
    [TestCase("88.100/OTHER", 300u, ResponseCode.InvalidAdmin)]
    [TestCase("88.100/admin", 300u, ResponseCode.InvalidAdmin, TestName = "Checklist_107_suffixes_of_identities_are_case_sensitive")]
    [TestCase("77.7/ADMIN", 0u, ResponseCode.InvalidAdmin)]
    [TestCase("77.7/ADMIN", 300u, ResponseCode.UnableToAuthenticate, TestName = "Checklist_109_a_group_that_cannot_be_reached_is_told")]
    public async Task An_administrator_is_a_key_or_a_group(string handle, uint index, ResponseCode code)
    {
        using var node = new TestNode();
        node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, handle, index));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(code));
        Assert.That(node.Stored("88.100/x"), code == ResponseCode.Success ? Is.Null : Is.Not.Null);
    }

    [Test]
    public async Task Checklist_107_identities_may_follow_the_storage_rule()
    {
        using var node = new TestNode(options => options.MatchIdentitiesLikeHandles = true);
        node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/admin", 300));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Prefixes_of_identities_and_handles_of_the_root_are_not_case_sensitive()
    {
        using var node = new TestNode();
        node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "0.na/88", 300));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Checklist_106_groups_nest_and_may_go_in_circles()
    {
        using var node = new TestNode();
        node.Put("88.100/g1", Make.Group(200, "200:88.100/g2", "200:88.100/g1"));
        node.Put("88.100/g2", Make.Group(200, "0:88.100/g9", "200:88.100/g3", "200:88.100/none"));
        node.Put("88.100/g3", Make.Group(200, "200:88.100/g1", "300:88.100/OTHER"));
        node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/g1", 200));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await node.CodeAsAsync(TestNode.Other, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.Success));
    }

    [TestCase(5, ResponseCode.InvalidAdmin)]
    [TestCase(50, ResponseCode.Success)]
    public async Task Checklist_106_the_search_through_groups_is_bounded(int bound, ResponseCode code)
    {
        using var node = new TestNode(options => options.MaxGroupLists = bound);
        for (var i = 0; i < 20; i++) node.Put($"88.100/g{i}", Make.Group(200, $"200:88.100/g{i + 1}"));
        node.Put("88.100/g20", Make.Group(200, "300:88.100/ADMIN"));
        node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/g0", 200));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(code));
    }

    [Test]
    public async Task A_group_that_cannot_be_reached_does_not_hide_one_that_can()
    {
        using var node = new TestNode();
        node.Put(
            "88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "77.7/group", 200),
                Make.Admin(101, AdminPermissions.DeleteHandle, "88.100/ADMIN", 200));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_reference_with_index_0_in_a_group_matches_but_names_no_group()
    {
        using var node = new TestNode();
        node.Put("88.100/g1", Make.Group(200, "0:88.100/ADMIN"));
        node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/g1", 200));
        node.Put("88.100/y", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/g1", 0));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/y")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Checklist_108_all_rights_must_stand_in_one_value()
    {
        using var node = new TestNode();
        node.Put(
            "88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.AddValue, "88.100/ADMIN", 300),
                Make.Admin(101, AdminPermissions.AddAdmin, "88.100/ADMIN", 300));
        var both = Ask.Add("88.100/x", Make.Url(5), Make.Admin(102, AdminPermissions.None, "88.100/ADMIN", 300));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, both), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Add("88.100/x", Make.Url(5))), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Subtypes_of_administrator_values_count_and_broken_ones_grant_nothing()
    {
        using var node = new TestNode();
        var admin = Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/ADMIN", 300);
        node.Put("88.100/x", Make.Url(1), admin with { Data = (byte[])[.. admin.Data.Span, 0, 0, 0] });
        node.Put("88.100/y", Make.Url(1), admin with { Data = (byte[])[.. admin.Data.Span, 0, 0] });
        node.Put("88.100/z", Make.Url(1), admin with { Type = "hs_admin.backup" });
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/y")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/z")), Is.EqualTo(ResponseCode.Success));
    }

    [TestCase(false, ResponseCode.InvalidAdmin)]
    [TestCase(true, ResponseCode.Success)]
    public async Task Checklist_110_server_administrators_may_do_everything_only_when_configured(bool fullAccess, ResponseCode code)
    {
        using var node = new TestNode(options => options.ServerAdministratorsHaveFullAccess = fullAccess);
        node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200),
            Make.Text(5, "NOTE", "secret", ValuePermissions.Secret));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.Resolve("88.100/x")), Is.EqualTo(code));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(code));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.ListHandles, "88.100")), Is.EqualTo(code));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.Delete("88.100/x")), Is.EqualTo(code));
        Assert.That(await node.CodeAsAsync(TestNode.Other, Ask.Delete("88.100/ADMIN")), Is.EqualTo(ResponseCode.InvalidAdmin));
    }
}
