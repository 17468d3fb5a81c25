using IdResolution.Caching;
using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Client.Resolving;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Tests.Resolving;

/// <summary>Certified, authoritative, with an identity, with aliases, in place; and what a client makes of it all.</summary>
public sealed class QuestionKindTests
{
    [Test]
    public async Task Checklist_088_a_certified_walk_is_proven_step_by_step_and_kept_apart()
    {
        await using var tree = new SmallTree(withKeys: true);
        await tree.AskAsync("88.100.1/X");

        var certified = await Certified(tree, "88.100.1/X");
        var again = await Certified(tree, "88.100.1/X");

        Assert.That((SmallTree.TextOf(certified), certified.Origin, again.Origin), Is.EqualTo(("x", AnswerOrigin.Source, AnswerOrigin.Memory)));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 2, 2, 2, 2, 0 }));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task An_answer_signed_with_another_key_is_no_answer_and_not_kept(int level)
    {
        await using var tree = new SmallTree(withKeys: true);
        var isForged = true;
        tree.All[level].Misbehave = request => isForged ? [Signing.Sign(request.Values("forged"), tree.Second.Key!)] : null;

        // Over UDP a forged answer is passed over, and the right one waited for.
        var resolver = tree.MakeResolver(options => options with { Asking = options.Asking with { Transport = TransportPreference.TcpOnly } });
        var question = new ResolverQuestion("88.100.1/X") { IsCertified = true };

        var forged = await resolver.ResolveAsync(question);
        isForged = false;
        tree.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.That(forged.Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(SmallTree.TextOf(await resolver.ResolveAsync(question)), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_root_without_key_certifies_nothing()
    {
        await using var tree = new SmallTree();

        Assert.That((await Certified(tree, "88.100.1/X")).Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(tree.Root.Questions, Is.Zero);
    }

    [Test]
    public async Task Checklist_087_an_authoritative_question_passes_the_cache_by()
    {
        await using var tree = new SmallTree();
        await tree.AskAsync("88.100.1/X");
        tree.Enterprise.Text("88.100.1/X", "changed");

        var answer = await tree.Resolver.ResolveAsync(new ResolverQuestion("88.100.1/X") { IsAuthoritative = true });

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo("changed"));
        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/X")), Is.EqualTo("x"), "not kept");
        Assert.That(tree.Secondary.Questions, Is.EqualTo(2), "the prefix record was asked anew");
        Assert.That(tree.Enterprise.Fake.Requests.Last().Message.Header.Flags.HasFlag(OpFlags.Authoritative));
    }

    [Test]
    public async Task Checklist_082_an_authoritative_question_goes_to_primary_sites_only()
    {
        await using var tree = new SmallTree();
        tree.Secondary.Hold(
            "0.NA/88.100.1", TreeNode.SiteValue(1, "HS_SITE", tree.Second.Site with { Flags = 0 }), TreeNode.SiteValue(2, "HS_SITE", tree.Enterprise));
        tree.Second.Text("88.100.1/X", "of the mirror");

        var answer = await tree.Resolver.ResolveAsync(new ResolverQuestion("88.100.1/X") { IsAuthoritative = true });

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo("x"));
        Assert.That(tree.Second.Questions, Is.Zero);
    }

    [Test]
    public async Task An_identity_reaches_the_authority_only_and_what_it_opens_is_not_kept()
    {
        await using var tree = new SmallTree();
        var question = new ResolverQuestion("88.100.1/X") { Identity = "token"u8.ToArray() };

        await tree.Resolver.ResolveAsync(question);
        await tree.Resolver.ResolveAsync(question);
        await tree.AskAsync("88.100.1/X");

        var asked = tree.All.SelectMany(node => node.Fake.Requests).Where(request => !request.Message.Body.TrailingOctets.IsEmpty).ToArray();
        Assert.That(tree.Enterprise.Questions, Is.EqualTo(3));
        Assert.That(asked, Has.Length.EqualTo(2));
        Assert.That(asked, Is.SubsetOf(tree.Enterprise.Fake.Requests));
        Assert.That(asked[0].Message.Body.TrailingOctets.ToArray(), Is.EqualTo((byte[])[0, 0, 0, 5, .. "token"u8]));
        Assert.That(
            asked[0].Message.Header.Flags & (OpFlags.RecursiveAuthorisation | OpFlags.PublicOnly), Is.EqualTo(OpFlags.RecursiveAuthorisation));
    }

    [TestCase("88.100.1/alias", true, TestName = "An_identity_does_not_follow_an_alias_to_another_authority")]
    [TestCase("0.NA/88.100.1", false, TestName = "An_identity_is_not_shown_to_those_between_the_root_and_a_prefix_record")]
    public async Task An_identity_is_not_shown_to(string handle, bool isShownToEnterprise)
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Hold("88.100.1/alias", HandleValue.OfText(1, "HS_ALIAS", "88.100.2/X"));

        var answer = await tree.Resolver.ResolveAsync(
            new ResolverQuestion(new Utf8String(handle)) { Identity = "token"u8.ToArray(), FollowAliases = true });

        var shown = tree.All.Where(node => node.Fake.Requests.Any(request => !request.Message.Body.TrailingOctets.IsEmpty));
        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(shown, Is.EqualTo(isShownToEnterprise ? new[] { tree.Enterprise } : []));
    }

    [Test]
    public async Task An_authority_that_wants_a_challenge_for_an_identity_is_asked_for_what_everybody_may_read()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request =>
            request.Message.Header.Flags.HasFlag(OpFlags.PublicOnly) ? null : [request.Challenge(1, "0123456789abcdef"u8)];

        var answer = await tree.Resolver.ResolveAsync(new ResolverQuestion("88.100.1/X") { Identity = "token"u8.ToArray() });

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo("x"));
    }

    [Test]
    public async Task Checklist_089_an_alias_is_followed_only_when_asked_for([Values] bool follow)
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Hold("88.100.1/alias", HandleValue.OfText(1, "HS_ALIAS", "88.100.2/X"));

        var answer = await tree.Resolver.ResolveAsync(new ResolverQuestion("88.100.1/alias") { FollowAliases = follow });

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo(follow ? "second x" : "88.100.2/X"));
    }

    [Test]
    public async Task An_alias_is_seen_behind_a_selection()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Hold("88.100.1/alias", HandleValue.OfText(1, "HS_ALIAS", "88.100.2/X"));

        var answer = await tree.Resolver.ResolveAsync(new ResolverQuestion("88.100.1/alias") { FollowAliases = true, Types = ["URL"] });

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo("second x"));
    }

    [Test]
    public async Task Checklist_089_aliases_that_lead_in_a_circle_are_no_handle_and_twenty_of_them_are_followed([Values(0, 20, 21)] int chain)
    {
        await using var tree = new SmallTree();
        for (var i = 0; i <= chain; i++)
            tree.Enterprise.Hold($"88.100.1/a{i}", HandleValue.OfText(1, "HS_ALIAS", chain == 0 ? "88.100.1/a0" : $"88.100.1/a{i + 1}"));
        tree.Enterprise.Text($"88.100.1/a{Math.Max(chain, 1)}", "the end");

        var answer = await tree.Resolver.ResolveAsync(new ResolverQuestion("88.100.1/a0") { FollowAliases = true });

        Assert.That(answer.Code, Is.EqualTo(chain == 20 ? ResponseCode.Success : ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task What_was_answered_is_read_in_place_without_allocating()
    {
        await using var tree = new SmallTree();
        var answer = await tree.AskAsync("88.100.1/X");

        Assert.That(Read(tree.Resolver, Request("88.100.1/x"), out var other), Is.False);
        Assert.That(Read(tree.Resolver, Request("88.100.1/X"), out var hit));
        Assert.That((hit.Code, hit.Length), Is.EqualTo((ResponseCode.Success, answer.Values.Length)));
        Assert.That(Read(tree.Resolver, Request("88.100.1/X", OpFlags.Authoritative), out _), Is.False);
        Assert.That(Read(tree.Resolver, Request("88.100.1/X", OpFlags.Certified), out _), Is.False);
        Assert.That(Read(tree.Resolver, Request("88.100.1/X", OpFlags.RecursiveAuthorisation), out _), Is.False);
        Assert.That(Allocated(tree.Resolver, Request("88.100.1/X")), Is.Zero);
        Assert.That(other.Length, Is.Zero);
    }

    [Test]
    public async Task What_is_known_of_services_is_no_answer_to_a_question_about_their_records()
    {
        await using var tree = new SmallTree();
        await tree.AskAsync("88.100.1/X");

        Assert.That(Read(tree.Resolver, Request("0.NA/88.100.1"), out _), Is.False);
        Assert.That(Read(tree.Resolver, Request("0.NA/88.100"), out _), Is.False);
    }

    [Test]
    public async Task A_trace_says_who_was_asked_for_what_and_what_was_known()
    {
        await using var tree = new SmallTree();
        var cold = new Hops();
        var warm = new Hops();

        await tree.AskAsync("88.100.1/X", cold);
        tree.Clock.Advance(TimeSpan.FromSeconds(12));
        await tree.AskAsync("88.100.2/X", warm);
        await tree.AskAsync("88.100.1/X", warm);

        Assert.That(cold.All.Select(hop => hop.Purpose), Is.EqualTo(
            new[] { "service of 88.100.1", "service of 88.100.1", "service of 88.100.1", "88.100.1/X" }));
        Assert.That(cold.All.Select(hop => hop.FromCache), Has.None.True);
        Assert.That(warm.All.Select(hop => (hop.Purpose, hop.FromCache, hop.Detail)), Is.EqualTo(new[]
        {
            ("delegation of 88.100", true, "12 s old"), ("service of 88.100.2", false, ""), ("88.100.2/X", false, ""),
            ("88.100.1/X", true, "12 s old"),
        }));
    }

    [Test]
    public async Task A_popular_name_is_fetched_anew_before_it_expires_and_nobody_waits()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Text("88.100.1/short", "old", ttl: 100);
        for (var i = 0; i < 3; i++) await tree.AskAsync("88.100.1/short");
        tree.Enterprise.Text("88.100.1/short", "new", ttl: 100);
        tree.Clock.Advance(TimeSpan.FromSeconds(95));

        var early = await tree.AskAsync("88.100.1/short");
        await Wait.UntilAsync(() => tree.Enterprise.Questions == 2);
        ResolverAnswer later = default;
        await Wait.UntilAsync(() => (later = tree.AskAsync("88.100.1/short").GetAwaiter().GetResult()).AgeSeconds == 0);

        Assert.That((SmallTree.TextOf(early), SmallTree.TextOf(later), later.Origin), Is.EqualTo(("old", "new", AnswerOrigin.Memory)));
    }

    [Test]
    public async Task A_client_with_a_resolver_administers_where_the_tree_says()
    {
        await using var tree = new SmallTree();
        await using var client = new HandleClient(tree.Root.Fake.Options with
        {
            Servers = [], Resolver = tree.Resolver, Authenticator = new SecretKeyAuthenticator(new ValueReference("88.100.1/A", 300), "s"),
        });

        var answer = await client.CreateAsync("88.100.1/new", Records.OneValue);
        await client.HomeAsync("88.100.2");

        Assert.That(answer.IsSuccess);
        Assert.That(tree.Enterprise.Fake.Requests.Select(request => request.OpCode), Is.EqualTo(new[] { OpCode.CreateHandle }));
        Assert.That(tree.Second.Fake.Requests.Select(request => request.OpCode), Is.EqualTo(new[] { OpCode.HomePrefix }));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 1, 1, 2, 1, 1 }));
    }

    [Test]
    public async Task A_client_with_a_resolver_hears_that_a_prefix_does_not_exist()
    {
        await using var tree = new SmallTree();
        await using var client = new HandleClient(tree.Root.Fake.Options with { Resolver = tree.Resolver });

        Assert.That(
            async () => await client.CreateAsync("88.100.9/new", Records.OneValue),
            Throws.TypeOf<NoServiceException>().With.Property(nameof(NoServiceException.Code)).EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task A_mirror_is_not_asked_for_changes()
    {
        await using var tree = new SmallTree();
        tree.Secondary.Hold("0.NA/88.100.1", TreeNode.SiteValue(1, "HS_SITE", tree.Second.Site with { Flags = 0 }));
        await using var client = new HandleClient(tree.Root.Fake.Options with { Resolver = tree.Resolver });

        Assert.That(async () => await client.DeleteAsync("88.100.1/X"), Throws.TypeOf<ServerUnreachableException>());
        Assert.That(tree.Second.Questions, Is.Zero);
    }

    private static async Task<ResolverAnswer> Certified(SmallTree tree, string handle) =>
        await tree.Resolver.ResolveAsync(new ResolverQuestion(handle) { IsCertified = true });

    private static byte[] Request(string handle, OpFlags flags = 0) => MessageCodec.ToArray(new Message
    {
        Envelope = new IdResolution.Protocol.Wire.Envelope { RequestId = 1 },
        Header = new IdResolution.Protocol.Wire.Header { OpCode = OpCode.Resolution, Flags = flags | OpFlags.PublicOnly },
        Body = new ResolutionRequest { Handle = handle },
        HasCredentialSection = true,
    });

    private static bool Read(HandleResolver resolver, byte[] frame, out CacheHit hit)
    {
        Assert.That(ResolutionQuestion.TryRead(frame, out var question));
        return resolver.TryRead(question, new byte[4096], out hit);
    }

    private static long Allocated(HandleResolver resolver, byte[] frame)
    {
        var values = new byte[4096];
        var before = 0L;
        for (var i = 0; i < 20_000; i++)
        {
            if (i == 10_000) before = GC.GetAllocatedBytesForCurrentThread();
            ResolutionQuestion.TryRead(frame, out var question);
            resolver.TryRead(question, values, out _);
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
