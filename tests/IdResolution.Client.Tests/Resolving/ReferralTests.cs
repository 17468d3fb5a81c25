using System.Net;
using IdResolution.Client.Resolving;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Tests.Resolving;

public sealed class ReferralTests
{
    private const string Circle = "An answer was not believed: the referrals lead in a circle.";

    [Test]
    public async Task A_service_referral_with_values_is_followed()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request => [request.Referral(ResponseCode.ServiceReferral, [TreeNode.SiteValue(1, "HS_SITE", tree.Second)])];
        tree.Second.Text("88.100.1/X", "at the second");

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/X")), Is.EqualTo("at the second"));
    }

    [Test]
    public async Task A_service_referral_with_a_handle_is_resolved_through_the_tree()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request => [request.Referral(ResponseCode.ServiceReferral, [], "88.100.2/service")];
        tree.Second.Hold("88.100.2/service", TreeNode.SiteValue(1, "HS_SITE", tree.Second)).Text("88.100.1/X", "at the second");

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/X")), Is.EqualTo("at the second"));
    }

    [Test]
    public async Task A_prefix_referral_with_a_handle_is_resolved_for_its_delegation()
    {
        await using var tree = new SmallTree();
        tree.Top.Misbehave = request => request.Handle.ToString() == "0.NA/88.100.1"
            ? [request.Referral(ResponseCode.PrefixReferral, [], "0.NA/88.100")]
            : null;

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/X")), Is.EqualTo("x"));
    }

    [Test]
    public async Task Legacy_delegations_count_too()
    {
        await using var tree = new SmallTree();
        tree.Top.Hold("0.NA/88.100", TreeNode.SiteValue(2, "HS_NA_DELEGATE", tree.Secondary));

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/X")), Is.EqualTo("x"));
    }

    [Test]
    public async Task Checklist_081_services_are_found_through_service_handles_each_of_which_is_asked_once()
    {
        await using var tree = new SmallTree();
        tree.Secondary.Hold("0.NA/88.100.1", HandleValue.OfText(1, "HS_SERV", "0.SERV/a"));
        tree.Root.Hold("0.SERV/a", HandleValue.OfText(1, "HS_SERV", "0.serv/A"), HandleValue.OfText(2, "HS_SERV", "0.SERV/b"));
        tree.Root.Hold("0.SERV/b", HandleValue.OfText(1, "HS_SERV", "0.SERV/a"), TreeNode.SiteValue(2, "HS_SITE", tree.Enterprise));

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/X")), Is.EqualTo("x"));
        Assert.That(tree.Root.Questions, Is.EqualTo(3));
    }

    [Test]
    public async Task Checklist_081_at_most_twenty_service_handles_refer_to_each_other([Values(20, 21)] int depth)
    {
        await using var tree = new SmallTree();
        tree.Secondary.Hold("0.NA/88.100.1", HandleValue.OfText(1, "HS_SERV", "0.SERV/1"));
        for (var i = 1; i < depth; i++) tree.Root.Hold($"0.SERV/{i}", HandleValue.OfText(1, "HS_SERV", $"0.SERV/{i + 1}"));
        tree.Root.Hold($"0.SERV/{depth}", TreeNode.SiteValue(1, "HS_SITE", tree.Enterprise));

        Assert.That((await tree.AskAsync("88.100.1/X")).Code, Is.EqualTo(depth == 20 ? ResponseCode.Success : ResponseCode.Error));
    }

    [Test]
    public async Task A_delegation_may_name_a_service_handle()
    {
        await using var tree = new SmallTree();
        tree.Top.Hold("0.NA/88.100", HandleValue.OfText(1, "HS_SERV.PREFIX", "0.SERV/a"));
        tree.Root.Hold("0.SERV/a", TreeNode.SiteValue(1, "HS_SITE.PREFIX", tree.Secondary));

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/X")), Is.EqualTo("x"));
        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.2/X")), Is.EqualTo("second x"));
    }

    [Test]
    public async Task A_walk_that_is_too_long_spoils_no_record_that_it_names_last()
    {
        await using var tree = new SmallTree();
        tree.Secondary.Hold("0.NA/88.100.1",
            [.. Enumerable.Range(0, 45).Select(i => HandleValue.OfText((uint)i + 1, "HS_SERV", $"0.SERV/{i}")), HandleValue.OfText(50, "HS_SERV", "0.NA/88.100.2")]);

        var spoiling = await tree.AskAsync("88.100.1/X");

        Assert.That((spoiling.Code, spoiling.Text), Is.EqualTo((ResponseCode.Error, "An answer was not believed: too many servers refer to each other.")));
        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.2/X")), Is.EqualTo("second x"));
    }

    [TestCase(2043, ResponseCode.HandleNotFound)]
    [TestCase(2044, ResponseCode.InvalidHandle)]
    public async Task Names_as_long_as_names_may_be_are_asked_for(int length, ResponseCode expected)
    {
        await using var tree = new SmallTree();
        var prefix = new string('9', length);
        // The servers of this tree send no fragments.
        var resolver = tree.MakeResolver(options => options with { Asking = options.Asking with { Transport = TransportPreference.TcpOnly } });
        async Task<ResolverAnswer> AskAsync(string handle) => await resolver.ResolveAsync(new ResolverQuestion(handle));

        Assert.That((await AskAsync(prefix)).Code, Is.EqualTo(expected));
        Assert.That((await AskAsync(prefix + "/x")).Code, Is.EqualTo(ResponseCode.HandleNotFound));
        tree.Secondary.Hold("0.NA/88.100.1", HandleValue.OfText(1, "HS_SERV", prefix + "/x"), TreeNode.SiteValue(2, "HS_SITE", tree.Enterprise));
        Assert.That(SmallTree.TextOf(await AskAsync("88.100.1/X")), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_service_handle_below_the_prefix_it_serves_is_a_circle_and_ends()
    {
        await using var tree = new SmallTree();
        tree.Secondary.Hold("0.NA/88.100.1", HandleValue.OfText(1, "HS_SERV", "88.100.1/service"));

        Assert.That((await tree.AskAsync("88.100.1/X")).Code, Is.EqualTo(ResponseCode.Error));
    }

    [Test]
    public async Task Servers_that_refer_to_each_other_are_asked_once_and_nothing_is_kept()
    {
        await using var tree = new SmallTree();
        tree.Top.Delegate("88.100", tree.Root);

        var answer = await tree.AskAsync("88.100.1/X");
        var heard = tree.Heard;
        tree.Top.Delegate("88.100", tree.Secondary);
        tree.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.That((answer.Code, heard), Is.EqualTo((ResponseCode.Error, new[] { 1, 1, 0, 0, 0 })));
        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/X")), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_server_that_refers_to_itself_is_asked_once()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request => [request.Referral(ResponseCode.ServiceReferral, [TreeNode.SiteValue(1, "HS_SITE", tree.Enterprise)])];

        var answer = await tree.AskAsync("88.100.1/X");

        Assert.That((answer.Code, answer.Text), Is.EqualTo((ResponseCode.Error, Circle)));
        Assert.That(tree.Enterprise.Questions, Is.EqualTo(1));
    }

    [TestCase("0.NA/88.200")]
    [TestCase("0.NA/88.100.1.2")]
    [TestCase("0.NA/88.10")]
    [TestCase("0.NA/86")]
    public async Task A_prefix_referral_that_does_not_lead_downwards_is_refused(string handle)
    {
        await using var tree = new SmallTree();
        tree.Top.Misbehave = request =>
            [request.Referral(ResponseCode.PrefixReferral, [TreeNode.SiteValue(1, "HS_SITE.PREFIX", tree.Secondary)], handle)];

        var answer = await tree.AskAsync("0.NA/88.100.1");

        Assert.That((answer.Code, answer.Text), Is.EqualTo(
            (ResponseCode.Error, "An answer was not believed: it refers to a prefix that is not above the one asked for.")));
        Assert.That(tree.Secondary.Questions, Is.Zero);
    }

    [Test]
    public async Task A_prefix_referral_for_a_handle_that_is_no_prefix_is_refused()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request => [request.Referral(ResponseCode.PrefixReferral, [TreeNode.SiteValue(1, "HS_SITE.PREFIX", tree.Second)])];

        Assert.That((await tree.AskAsync("88.100.1/X")).Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(tree.Second.Questions, Is.Zero);
    }

    [Test]
    public async Task A_delegation_speaks_for_nothing_beside_the_prefix_it_was_given_for()
    {
        await using var tree = new SmallTree();
        await using var other = new TreeNode("other").Delegate("88.200.1", tree.Second);
        tree.Top.Delegate("88.200", other);
        tree.Second.Text("88.200.1/X", "of another secondary");
        await tree.AskAsync("88.100.1/X");

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.200.1/X")), Is.EqualTo("of another secondary"));
        Assert.That(tree.Secondary.Fake.Requests.Select(request => request.Handle.ToString()), Has.None.Contains("88.200"));
    }

    [Test]
    public async Task A_referral_without_a_place_to_go_is_a_failure()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request => [request.Referral(ResponseCode.ServiceReferral, [HandleValue.OfText(1, "URL", "x")])];

        var answer = await tree.AskAsync("88.100.1/X");

        Assert.That((answer.Code, answer.Text), Is.EqualTo((ResponseCode.Error, "A server refers to another one without saying where it is.")));
    }

    [TestCase("127.0.0.1", true)]
    [TestCase("10.1.2.3", true)]
    [TestCase("172.31.0.1", true)]
    [TestCase("172.32.0.1", false)]
    [TestCase("192.168.0.1", true)]
    [TestCase("169.254.1.1", true)]
    [TestCase("100.64.0.1", true)]
    [TestCase("0.0.0.0", true)]
    [TestCase("224.0.0.1", true)]
    [TestCase("203.0.113.1", false)]
    [TestCase("::1", true)]
    [TestCase("::ffff:10.0.0.1", true)]
    [TestCase("64:ff9b::10.0.0.1", true)]
    [TestCase("2002:7f00:1::1", true)]
    [TestCase("fd00::1", true)]
    [TestCase("fe80::1", true)]
    [TestCase("64:ff9b:1::1", true)]
    [TestCase("::ffff:0:127.0.0.1", true)]
    [TestCase("192.0.0.192", true)]
    [TestCase("2001:db8::1", false)]
    [TestCase("::ffff:203.0.113.1", false)]
    public void Private_addresses_are_known_in_every_form(string address, bool isPrivate) =>
        Assert.That(PrivateAddresses.Contains(new IPEndPoint(IPAddress.Parse(address), 2641)), Is.EqualTo(isPrivate));

    [Test]
    public async Task A_public_server_may_not_refer_to_a_private_address([Values] bool allowed)
    {
        await using var tree = new SmallTree();
        var publicRoot = Public(tree.Root, "203.0.113.1");
        var resolver = tree.MakeResolver(options => options with
        {
            Roots = [ResolverRoot.Of(publicRoot)],
            AllowPrivateReferrals = allowed,
            Asking = options.Asking with { Route = Home },
        });

        var answer = await resolver.ResolveAsync(new ResolverQuestion("88.100.1/X"));

        Assert.That(answer.Code, Is.EqualTo(allowed ? ResponseCode.Success : ResponseCode.Error));
        Assert.That(tree.Top.Questions, Is.EqualTo(allowed ? 1 : 0));
    }

    [Test]
    public async Task What_a_public_server_said_of_private_addresses_is_not_believed_out_of_the_cache_either()
    {
        await using var tree = new SmallTree();
        tree.Secondary.Hold(
            "0.NA/88.100.1", TreeNode.SiteValue(1, "HS_SITE", tree.Enterprise));
        tree.Top.Hold("0.NA/88.100", TreeNode.SiteValue(1, "HS_SITE.PREFIX", Public(tree.Secondary, "203.0.113.3")));
        var resolver = tree.MakeResolver(options => options with { Asking = options.Asking with { Route = Home } });

        var first = await resolver.ResolveAsync(new ResolverQuestion("88.100.1/X"));
        var second = await resolver.ResolveAsync(new ResolverQuestion("88.100.1/Y"));

        Assert.That((first.Code, second.Code), Is.EqualTo((ResponseCode.Error, ResponseCode.Error)));
        Assert.That((tree.Secondary.Questions > 0, tree.Enterprise.Questions), Is.EqualTo((true, 0)));
    }

    private static SiteRecord Public(TreeNode node, string address) =>
        node.Site with { Servers = [node.Site.Servers[0] with { Address = IPAddress.Parse(address) }] };

    private static IPEndPoint Home(IPEndPoint server) => new(IPAddress.Loopback, server.Port);
}
