using System.Net;
using IdResolution.Caching;
using IdResolution.Client.Resolving;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Resolving;

/// <summary>Referrals that lead in circles, sideways, or to where they must not: code 2, nobody harmed, nothing believed.</summary>
[CancelAfter(60_000)]
public sealed class BadReferralsTests
{
    private const string Handle = "88.100.1/X";
    private const string PublicRoot = "203.0.113.1";

    [Test]
    public async Task A_server_that_refers_to_itself_is_asked_once_more_at_most([Values] bool prefix, CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        var culprit = prefix ? tree.Secondary : tree.Enterprise;
        culprit.Misbehave = request => request.OpCode != OpCode.Resolution ? null : [Refer(request, culprit.Site)];

        await ExpectFailureThenRecoveryAsync(tree, () => culprit.Misbehave = null, cancellation);

        Assert.That(culprit.Questions, Is.LessThanOrEqualTo(8));
    }

    [Test]
    public async Task Servers_that_refer_to_each_other_are_asked_once_each([Values(2, 3)] int length, CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        TreeNode[] circle = [tree.Enterprise, tree.Second, tree.Top];
        for (var number = 0; number < length; number++)
        {
            var next = circle[(number + 1) % length];
            circle[number].Misbehave = request =>
                request.OpCode == OpCode.Resolution && request.Handle == Handle ? [Refer(request, next.Site)] : null;
        }
        await ExpectFailureThenRecoveryAsync(
            tree, () => Array.ForEach(circle, node => node.Misbehave = null), cancellation,
            () => Assert.That(circle[..length].Select(node => node.Fake.Requests.Count(request => request.Handle == Handle)), Is.All.InRange(1, 2)));
    }

    [Test]
    public async Task Prefix_referrals_in_a_circle_end([Values(2, 3)] int length, CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        TreeNode[] circle = [tree.Secondary, tree.Second, tree.Top];
        for (var number = 0; number < length; number++)
        {
            var next = circle[(number + 1) % length];
            circle[number].Misbehave = request => request.OpCode == OpCode.Resolution && request.Handle == "0.NA/88.100.1"
                ? [Refer(request, next.Site)]
                : null;
        }
        await ExpectFailureThenRecoveryAsync(tree, () => Array.ForEach(circle, node => node.Misbehave = null), cancellation);
    }

    [Test]
    public async Task A_prefix_referral_for_a_name_that_is_no_prefix_is_refused(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request => request.OpCode != OpCode.Resolution ? null
            : [request.Referral(ResponseCode.PrefixReferral, [TreeNode.SiteValue(1, "HS_SITE.PREFIX", tree.Second)])];

        await ExpectFailureThenRecoveryAsync(tree, () => tree.Enterprise.Misbehave = null, cancellation,
            () => Assert.That(tree.Second.Questions, Is.Zero));
    }

    [Test]
    public async Task A_parent_does_not_delegate_what_it_does_not_own(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Text("88.200.1/X", "stolen");
        tree.Secondary.Misbehave = request => request.OpCode != OpCode.Resolution ? null :
        [
            request.Referral(
                ResponseCode.PrefixReferral, [TreeNode.SiteValue(1, "HS_SITE.PREFIX", tree.Enterprise)], "0.NA/88.200"),
        ];
        var resolver = tree.MakeResolver(BadAnswersTests.Impatient);

        var asked = await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation);
        var other = await resolver.ResolveAsync(new ResolverQuestion("88.200.1/X"), cancellation);

        Assert.That(asked.Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(other.Code, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(tree.Enterprise.Questions, Is.Zero);
    }

    [Test]
    public async Task Values_for_other_prefixes_in_an_answer_teach_nothing(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        tree.Second.Text("88.300/X", "stolen");
        tree.Enterprise.Misbehave = request =>
            [request.Values([HandleValue.OfText(1, "URL", "x"), TreeNode.SiteValue(2, "HS_SITE.PREFIX", tree.Second), TreeNode.SiteValue(3, "HS_SITE", tree.Second)])];
        var resolver = tree.MakeResolver(BadAnswersTests.Impatient);

        await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation);
        var other = await resolver.ResolveAsync(new ResolverQuestion("88.300/X"), cancellation);

        Assert.That(other.Code, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(tree.Second.Questions, Is.Zero);
    }

    [Test]
    public async Task A_lame_server_with_a_lame_record_is_given_up(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request => request.OpCode == OpCode.GetSiteInfo
            ? [request.SiteInfo(tree.Enterprise.Site with { SerialNumber = 77 })]
            : [request.Reply(ResponseCode.ServerNotResponsible)];

        await ExpectFailureThenRecoveryAsync(tree, () => tree.Enterprise.Misbehave = null, cancellation,
            () => Assert.That(tree.Enterprise.Questions, Is.LessThanOrEqualTo(6)));
    }

    [Test]
    public async Task A_lame_server_cannot_send_us_into_a_chain_of_records(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        foreach (var (node, next) in new[] { (tree.Enterprise, tree.Second), (tree.Second, tree.Enterprise) })
        {
            node.Misbehave = request => request.OpCode == OpCode.GetSiteInfo
                ? [request.SiteInfo(next.Site)]
                : [request.Reply(ResponseCode.ServerNotResponsible)];
        }
        await ExpectFailureThenRecoveryAsync(tree, () => tree.Enterprise.Misbehave = tree.Second.Misbehave = null, cancellation,
            () => Assert.That(tree.Enterprise.Questions + tree.Second.Questions, Is.LessThanOrEqualTo(10)));
    }

    [TestCase("127.0.0.1")]
    [TestCase("10.1.2.3")]
    [TestCase("172.31.0.1")]
    [TestCase("192.168.1.1")]
    [TestCase("169.254.169.254")]
    [TestCase("100.64.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("fe80::1")]
    [TestCase("fd00::1")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("64:ff9b::7f00:1")]
    [TestCase("2002:7f00:1::1")]
    public async Task A_public_parent_does_not_refer_to_addresses_of_our_own(string address, CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        List<IPEndPoint> asked = [];
        tree.Root.Delegate("88", At(tree.Top.Site, address));

        var answer = await FromPublicRoot(tree, asked).ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(asked.Select(endPoint => endPoint.Address.ToString()), Is.All.EqualTo(PublicRoot));
    }

    [TestCase("127.0.0.1", false)]
    [TestCase("0.0.0.1", false)]
    [TestCase("::1", false)]
    [TestCase("::ffff:127.0.0.1", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("fe80::1", false)]
    [TestCase("10.9.9.9", true)]
    [TestCase("fd00::1", true)]
    public async Task A_neighbour_refers_to_our_networks_and_not_to_this_machine(string address, bool isAsked, CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        List<IPEndPoint> asked = [];
        tree.Root.Delegate("88", At(tree.Top.Site, address));

        var answer = await FromRoot("10.0.0.1", tree, asked).ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Error), "those further down are on the loopback");
        Assert.That(asked.Any(endPoint => endPoint.Address.Equals(IPAddress.Parse(address))), Is.EqualTo(isAsked));
        Assert.That(asked.Any(endPoint => endPoint.Address.Equals(IPAddress.Loopback)), Is.False);
    }

    [Test]
    public async Task A_chain_of_records_full_of_strangers_costs_them_little(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        var strangers = 0;
        tree.Enterprise.Misbehave = request =>
        {
            var step = Interlocked.Increment(ref strangers);
            var decoys = Enumerable.Range(2, 15).Select(number => At(tree.Enterprise.Site, $"127.1.{step}.{number}"));
            return [request.Referral(
                ResponseCode.ServiceReferral,
                [.. decoys.Append(tree.Enterprise.Site).Select((site, number) => TreeNode.SiteValue((uint)number + 1, "HS_SITE", site))])];
        };
        var tried = 0;
        var resolver = tree.MakeResolver(options => BadAnswersTests.Impatient(options) with
        {
            Asking = options.Asking with
            {
                Route = server =>
                {
                    if (server.Address.GetAddressBytes()[1] == 1) Interlocked.Increment(ref tried);
                    return server;
                },
            },
        });

        var answer = await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(tried, Is.InRange(15, 110));
    }

    [Test]
    public async Task A_record_full_of_service_handles_that_do_not_exist_costs_their_owner_little(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        tree.Secondary.Hold("0.NA/88.100.1", [.. Enumerable.Range(1, 40).Select(number => HandleValue.OfText((uint)number, "HS_SERV", $"88.100.2/ns{number}"))]);

        var answer = await tree.MakeResolver(BadAnswersTests.Impatient).ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(tree.Second.Questions, Is.InRange(1, 9));
    }

    [Test]
    public async Task Names_below_a_server_that_is_lame_or_dead_do_not_all_come_to_the_root([Values] bool dead, CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        var resolver = tree.MakeResolver(BadAnswersTests.Impatient);
        await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation);
        if (dead) await tree.Secondary.DisposeAsync();
        tree.Secondary.Misbehave = request => request.OpCode == OpCode.Resolution ? [request.Reply(ResponseCode.ServerNotResponsible)] : null;
        tree.Clock.Advance(TimeSpan.FromSeconds(6));

        for (var number = 10; number < 20; number++)
        {
            var answer = await resolver.ResolveAsync(new ResolverQuestion($"88.100.{number}/X"), cancellation);
            Assert.That(answer.Code, Is.EqualTo(ResponseCode.Error));
        }

        Assert.That((tree.Root.Questions, tree.Top.Questions), Is.EqualTo((2, 2)));
    }

    [TestCase("127.0.0.1")]
    [TestCase("fe80::1")]
    public async Task Where_the_operator_allows_it_a_public_parent_does(string address, CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        List<IPEndPoint> asked = [];
        tree.Root.Delegate("88", At(tree.Top.Site, address));

        var answer = await FromPublicRoot(tree, asked, options => options with { AllowPrivateReferrals = true })
            .ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo("x"));
        Assert.That(asked.Select(endPoint => endPoint.Address.ToString()), Does.Contain(address));
    }

    [Test]
    public async Task A_public_parent_does_not_refer_to_our_own_by_a_name(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        List<IPEndPoint> asked = [];
        tree.Root.Delegate("88", At(tree.Top.Site, "0.0.0.0") with { Attributes = [new SiteAttribute("domain", "localhost")] });

        var answer = await FromPublicRoot(tree, asked).ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(asked.Select(endPoint => endPoint.Address.ToString()), Is.All.EqualTo(PublicRoot));
    }

    [Test]
    public async Task A_server_known_by_a_name_is_asked_at_its_address(CancellationToken cancellation)
    {
        await using var tree = new SmallTree();
        tree.Root.Delegate("88", At(tree.Top.Site, "0.0.0.0") with { Attributes = [new SiteAttribute("domain", "localhost")] });

        var answer = await tree.MakeResolver(BadAnswersTests.Impatient).ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo("x"));
    }

    private static async Task ExpectFailureThenRecoveryAsync(
        SmallTree tree, Action repair, CancellationToken cancellation, Action? check = null)
    {
        var resolver = tree.MakeResolver(BadAnswersTests.Impatient);
        var bad = await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That((bad.Code, bad.Values.Length), Is.EqualTo((ResponseCode.Error, 0)));
        check?.Invoke();

        repair();
        tree.Clock.Advance(new AnswerCacheOptions().FailureTtl + TimeSpan.FromSeconds(1));
        var good = await resolver.ResolveAsync(new ResolverQuestion(Handle), cancellation);

        Assert.That((SmallTree.TextOf(good), good.Origin), Is.EqualTo(("x", AnswerOrigin.Source)));
    }

    // A prefix handle is referred on with 303, any other with 302.
    private static byte[] Refer(Incoming request, SiteRecord site) => request.Handle.ToString().StartsWith("0.NA/", StringComparison.Ordinal)
        ? request.Referral(ResponseCode.PrefixReferral, [TreeNode.SiteValue(1, "HS_SITE.PREFIX", site)])
        : request.Referral(ResponseCode.ServiceReferral, [TreeNode.SiteValue(1, "HS_SITE", site)]);

    // Everything else is on this machine as it really is; the address asked is noted.
    private static HandleResolver FromPublicRoot(SmallTree tree, List<IPEndPoint> asked, Func<ResolverOptions, ResolverOptions>? change = null) =>
        FromRoot(PublicRoot, tree, asked, change);

    private static HandleResolver FromRoot(
        string address, SmallTree tree, List<IPEndPoint> asked, Func<ResolverOptions, ResolverOptions>? change = null) =>
        tree.MakeResolver(options =>
        {
            options = BadAnswersTests.Impatient(options);
            options = options with
            {
                Roots = [ResolverRoot.Of(At(tree.Root.Site, address))],
                Asking = options.Asking with
                {
                    Route = server =>
                    {
                        lock (asked) asked.Add(server);
                        return new IPEndPoint(IPAddress.Loopback, server.Port);
                    },
                },
            };
            return change is null ? options : change(options);
        });

    private static SiteRecord At(SiteRecord site, string address) =>
        site with { Servers = [site.Servers[0] with { Address = IPAddress.Parse(address) }] };
}
