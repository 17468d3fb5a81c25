using IdResolution.Client.Resolving;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Tests.Resolving;

public sealed class RootTests
{
    [Test]
    public async Task A_root_known_by_address_is_asked_for_its_site_first()
    {
        await using var tree = new SmallTree();
        var resolver = tree.MakeResolver(options => options with { Roots = [ByAddress(tree.Root)] });

        var answer = await resolver.ResolveAsync(new ResolverQuestion("88.100.1/X"));
        await resolver.ResolveAsync(new ResolverQuestion("0.NA/88"));

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo("x"));
        Assert.That(tree.Root.Fake.Requests.Select(request => request.OpCode),
            Is.EqualTo(new[] { OpCode.GetSiteInfo, OpCode.Resolution, OpCode.Resolution }));
    }

    [Test]
    public async Task Checklist_086_the_preferred_root_is_asked_and_the_next_one_when_it_is_dead([Values] bool byAddress)
    {
        await using var tree = new SmallTree();
        await using var preferred = new TreeNode("preferred").Delegate("88", tree.Top);
        var resolver = tree.MakeResolver(options => options with
        {
            Roots = byAddress ? [ByAddress(preferred), ByAddress(tree.Root)] : [ResolverRoot.Of(preferred.Site), ResolverRoot.Of(tree.Root.Site)],
        });

        var alive = await resolver.ResolveAsync(new ResolverQuestion("0.NA/88.100"));
        var preferredAlone = (preferred.Questions > 0, tree.Root.Questions);
        await preferred.DisposeAsync();
        tree.Clock.Advance(TimeSpan.FromHours(2));
        var dead = await resolver.ResolveAsync(new ResolverQuestion("88.100.1/X"));

        Assert.That((alive.Code, SmallTree.TextOf(dead)), Is.EqualTo((ResponseCode.Success, "x")));
        Assert.That(preferredAlone, Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task Checklist_085_a_root_is_refreshed_after_a_day_by_an_answer_it_signed()
    {
        await using var tree = new SmallTree(withKeys: true);
        await tree.AskAsync("0.NA/88");
        tree.Root.Serial = 7;

        tree.Clock.Advance(TimeSpan.FromHours(23));
        await tree.AskAsync("0.NA/88");
        await Wait.UntilAsync(() => tree.Root.Fake.CountOf(OpCode.GetSiteInfo) == 1);

        var asked = tree.Root.Fake.Requests.Single(request => request.OpCode == OpCode.GetSiteInfo);
        Assert.That(asked.Message.Header.Flags.HasFlag(OpFlags.Certified));
    }

    [Test]
    public async Task A_root_whose_answers_show_a_newer_serial_is_refreshed_and_not_for_every_answer()
    {
        await using var tree = new SmallTree(withKeys: true);
        var resolver = tree.Resolver;
        await tree.AskAsync("0.NA/88");
        tree.Root.Serial = 7;

        await tree.AskAsync("0.NA/none");
        await Wait.UntilAsync(() => tree.Root.Fake.CountOf(OpCode.GetSiteInfo) == 1);
        tree.Root.Serial = 8;
        await tree.AskAsync("0.NA/none");
        await tree.AskAsync("0.NA/none");

        Assert.That(tree.Root.Fake.CountOf(OpCode.GetSiteInfo), Is.EqualTo(1));
    }

    [Test]
    public async Task Checklist_085_a_refresh_moves_the_root_only_with_the_key_it_has()
    {
        await using var tree = new SmallTree(withKeys: true);
        await using var thief = new TreeNode("thief", tree.Second.Key).Delegate("88", tree.Second);
        tree.Resolver.ToString();
        await tree.AskAsync("0.NA/88");
        // Signed by somebody else.
        tree.Root.Misbehave = request => request.OpCode == OpCode.GetSiteInfo
            ? [Signing.Sign(request.SiteInfo(thief.Site with { SerialNumber = 9 }), thief.Key!)]
            : null;

        tree.Clock.Advance(TimeSpan.FromHours(24));
        await tree.AskAsync("0.NA/88");
        await Wait.UntilAsync(() => tree.Root.Fake.CountOf(OpCode.GetSiteInfo) > 0);
        tree.Clock.Advance(TimeSpan.FromSeconds(30));
        await tree.AskAsync("0.NA/none");

        Assert.That(tree.Root.Fake.Requests.Last().Handle.ToString(), Is.EqualTo("0.NA/none"));
        Assert.That(thief.Questions, Is.Zero);
    }

    [Test]
    public async Task Checklist_084_a_configured_service_wins_for_its_prefix_and_all_below()
    {
        await using var tree = new SmallTree();
        tree.Second.Text("88.100.1/X", "configured").Text("88.100.1.5/X", "configured below");
        var resolver = tree.MakeResolver(options => options with
        {
            Overrides = new Dictionary<string, ResolverRoot> { ["88.100.1"] = ResolverRoot.Of(tree.Second.Site) },
        });

        Assert.That(SmallTree.TextOf(await resolver.ResolveAsync(new ResolverQuestion("88.100.1/X"))), Is.EqualTo("configured"));
        Assert.That(SmallTree.TextOf(await resolver.ResolveAsync(new ResolverQuestion("88.100.1.5/X"))), Is.EqualTo("configured below"));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 0, 0, 0, 0, 2 }));
        Assert.That(SmallTree.TextOf(await resolver.ResolveAsync(new ResolverQuestion("88.100.2/X"))), Is.EqualTo("second x"));
    }

    [Test]
    public void Options_out_of_their_range_are_named_at_once()
    {
        var options = new ResolverOptions { Roots = [], Timeout = TimeSpan.Zero, MaxSteps = 0, RequireCertified = true };

        Assert.That(options.FindErrors(), Has.Count.EqualTo(3));
        Assert.That(new ResolverOptions { Roots = [ResolverRoot.Of(new SiteRecord())], RequireCertified = true }.FindErrors(),
            Is.EqualTo(new[] { "a root or an override names no server" }));
    }

    private static ResolverRoot ByAddress(TreeNode node) => ResolverRoot.Of(new ServerAddress("127.0.0.1", node.Fake.Port));
}
