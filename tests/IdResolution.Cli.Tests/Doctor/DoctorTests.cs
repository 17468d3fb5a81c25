using System.Text.Json.Nodes;
using IdResolution.Cli.CommandLine;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;

namespace IdResolution.Cli.Tests.Doctor;

/// <summary>A delegation that is whole, and one of each kind that is broken.</summary>
public sealed class DoctorTests
{
    private const string Inactive = "<namespace><status>inactive</status><statusmsg>not paid</statusmsg></namespace>";

    private static readonly PrivateKey OtherKey = PrivateKey.GenerateRsa();

    private SmallTree _tree = null!;
    private string _root = null!;

    [SetUp]
    public void Start()
    {
        _tree = new SmallTree(withKeys: true);
        _root = Tool.File(System.Text.Encoding.UTF8.GetString(SiteJson.ToArray(_tree.Root.Site)), "json");
        foreach (var node in _tree.All) AddAdministrators(node);
    }

    [TearDown]
    public async Task Stop() => await _tree.DisposeAsync();

    [OneTimeTearDown]
    public void ForgetKey() => OtherKey.Dispose();

    [Test]
    public async Task A_whole_delegation_is_all_OK_from_the_root_down()
    {
        var result = await ExamineAsync();

        Assert.That((result.Code, result.Error), Is.EqualTo((ExitCode.Ok, "")), result.Out);
        Assert.That(result.Out, Does.Contain("0 WARN, 0 FAIL. 88.100.1 resolves from the root down."));
        foreach (var (node, level) in new[] { (_tree.Root, "root"), (_tree.Top, "88"), (_tree.Secondary, "88.100"), (_tree.Enterprise, "88.100.1") })
        {
            foreach (var speech in new[] { "UDP", "TCP" })
                Assert.That(result.Out, Does.Match($@"OK +{level} +reachable +server 1, {speech} 127\.0\.0\.1:{node.Fake.Port}: "));
        }
        Assert.That(result.Out, Does.Match($@"OK +88\.100 +referral +127\.0\.0\.1:{_tree.Root.Fake.Port} refers to 127\.0\.0\.1:{_tree.Top.Fake.Port}\n"));
        Assert.That(result.Out, Does.Match($@"OK +88\.100\.1 +key +server 1 proves the key of its record, {_tree.Enterprise.Key!.PublicKey.Fingerprint()}"));
        Assert.That(result.Out, Does.Match(@"OK +88\.100\.1 +holds +server 1 answers for the handles of 88\.100\.1\n"));
    }

    [Test]
    public async Task As_JSON_every_check_is_an_object()
    {
        await _tree.Enterprise.DisposeAsync();

        var result = await ExamineAsync("--json");

        var report = JsonNode.Parse(result.Out)!;
        Assert.That((result.Code, report["prefix"]!.GetValue<string>()), Is.EqualTo((ExitCode.Refused, "88.100.1")));
        var checks = report["checks"]!.AsArray();
        Assert.That(report["ok"]!.GetValue<int>() + report["warn"]!.GetValue<int>() + report["fail"]!.GetValue<int>(), Is.EqualTo(checks.Count));
        var failed = checks.Where(check => check!["verdict"]!.GetValue<string>() == "FAIL").ToList();
        Assert.That(failed.Select(check => (check!["level"]!.GetValue<string>(), check["check"]!.GetValue<string>())).Distinct(),
            Is.EqualTo(new[] { ("88.100.1", "reachable") }));
        Assert.That(failed[0]!["advice"]!.GetValue<string>(), Does.Contain("idctl prefix delegate 88.100.1"));
    }

    [Test]
    public async Task A_server_that_is_away_fails_at_its_level_and_nowhere_else()
    {
        await _tree.Enterprise.DisposeAsync();

        Broken(await ExamineAsync(), "88.100.1", "reachable", "nobody listens there");
    }

    [Test]
    public async Task A_prefix_that_nobody_delegates_is_named_with_the_command_that_would()
    {
        var result = await Tool.RunAsync("doctor", "88.100.3", "--root", _root);

        Broken(result, "88.100.3", "delegation", "100 HandleNotFound");
        Assert.That(result.Out, Does.Contain("-> at that node: idctl prefix delegate 88.100.3 --site siteinfo.json"));
    }

    [Test]
    public async Task Another_key_than_that_of_the_record_above_fails()
    {
        var site = _tree.Enterprise.Site;
        Delegate(site with { Servers = [site.Servers[0] with { PublicKey = OtherKey.PublicKey.ToKeyRecord() }] });

        var result = await ExamineAsync();

        Broken(result, "88.100.1", "key", "answers with another key than the one in the record");
        Assert.That(result.Out, Does.Match("FAIL +88.100.1 +record .*" + OtherKey.PublicKey.Fingerprint()));
    }

    [Test]
    public async Task A_record_without_key_and_an_older_serial_are_warnings()
    {
        var site = _tree.Enterprise.Site;
        Delegate(site with { SerialNumber = 7, Servers = [site.Servers[0] with { PublicKey = default }] });

        var result = await ExamineAsync();

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Out);
        Assert.That(result.Out, Does.Match("WARN +88.100.1 +key").And.Match("WARN +88.100.1 +record .*serial 7 above, 1 here"));
    }

    [Test]
    public async Task A_server_that_does_not_hold_the_prefix_is_lame()
    {
        _tree.Enterprise.IsHomed = _ => false;

        var result = await ExamineAsync();

        Broken(result, "88.100.1", "holds", "says that it does not hold them");
        Assert.That(result.Out, Does.Contain("idctl home 88.100.1"));
    }

    [Test]
    public async Task A_suspended_prefix_is_named_as_such_and_nothing_below_is_asked()
    {
        _tree.Top.Hold("0.NA/88.100", HandleValue.OfText(1, "HS_NAMESPACE", Inactive));

        Broken(await ExamineAsync(), "88.100", "suspension", "SUSPENDED at 127.0.0.1:");
        Assert.That(_tree.Enterprise.Questions, Is.Zero);
    }

    [Test]
    public async Task A_referral_to_the_one_who_refers_is_a_circle()
    {
        var secondary = _tree.Secondary;
        secondary.Forget("0.NA/88.100.1");
        secondary.Hold("0.NA/88.100", TreeNode.SiteValue(2, "HS_SITE.PREFIX", secondary));

        Broken(await ExamineAsync(), "88.100.1", "referral", "in a circle");
    }

    [Test]
    public async Task A_node_that_does_not_refer_to_where_its_record_says_is_warned_about()
    {
        _tree.Top.Misbehave = request => request.Message.Body is Protocol.Messages.ResolutionRequest asked && asked.Handle.ToString() == "0.NA/88.100.1"
            ? [Signing.Sign(request.Reply(ResponseCode.HandleNotFound), _tree.Top.Key!)]
            : null;

        var result = await ExamineAsync();

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Out);
        Assert.That(result.Out, Does.Match("WARN +88.100.1 +referral .* does not refer for 0.NA/88.100.1").And.Contain("idctl home 0.NA/0.NA/88.100"));
    }

    [TestCase(0, "OK", "agrees with ours")]
    [TestCase(300, "WARN", "5 min ahead of ours")]
    [TestCase(-7200, "FAIL", "120 min behind ours")]
    public async Task The_clock_of_a_server_is_told_by_the_expiration_of_its_answers(int seconds, string verdict, string words)
    {
        var enterprise = _tree.Enterprise;
        var expires = (uint)(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + Header.DefaultLifetimeSeconds + seconds);
        enterprise.Misbehave = request => request.OpCode != OpCode.GetSiteInfo
            ? null
            : [Signing.Sign(request.Reply(ResponseCode.Success, new Protocol.Messages.SiteInfoResponse { Site = enterprise.Site.ToArray() },
                message => message with { Header = message.Header with { Expiration = expires } }), enterprise.Key!)];

        var result = await ExamineAsync();

        Assert.That(result.Out, Does.Match($"{verdict} +88.100.1 +clock .*{words}"));
    }

    [Test]
    public async Task A_site_of_two_servers_must_split_the_names_by_the_hash([Values] bool isRight)
    {
        var site = _tree.Enterprise.Site with { Servers = [_tree.Enterprise.Site.Servers[0], _tree.Second.Site.Servers[0] with { Id = 2 }] };
        Delegate(site);
        Half(_tree.Enterprise, site, 0);
        Half(_tree.Second, site, isRight ? 1 : 0);

        var result = await ExamineAsync();

        if (isRight)
        {
            Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Out);
            Assert.That(result.Out, Does.Contain("each server answers for its own part of the handles of 88.100.1 and for no other"));
        }
        else
        {
            Broken(result, "88.100.1", "split", "server 2");
        }
    }

    [Test]
    public async Task A_mirror_with_an_older_record_is_seen()
    {
        var mirror = _tree.Second.Site with { Flags = SiteFlags.None };
        var second = _tree.Second;
        second.Misbehave = request => request.OpCode != OpCode.GetSiteInfo
            ? null
            : [Signing.Sign(request.Reply(ResponseCode.Success, new Protocol.Messages.SiteInfoResponse { Site = mirror.ToArray() }), second.Key!)];
        second.Hold("0.NA/88.100.1", Both(_tree.Second));
        _tree.Top.Hold("0.NA/88.100", TreeNode.SiteValue(1, "HS_SITE", _tree.Secondary), TreeNode.SiteValue(2, "HS_SITE", mirror),
            TreeNode.SiteValue(3, "HS_SITE.PREFIX", _tree.Secondary), TreeNode.SiteValue(4, "HS_SITE.PREFIX", mirror), Admin());

        var result = await ExamineAsync();

        Assert.That(result.Out, Does.Match("WARN +88.100.1 +mirrors +mirror .* has another record than primary "));
    }

    [Test]
    public async Task A_node_that_stands_in_for_a_silent_service_is_named_and_not_to_be_delegated_to()
    {
        var standIn = _tree.Second.Site with { Flags = SiteFlags.None, Attributes = [new SiteAttribute(SiteAttribute.Takeover, "88.100.1")] };
        _tree.Secondary.Hold("0.NA/88.100.1", TreeNode.SiteValue(1, "HS_SITE", _tree.Enterprise), TreeNode.SiteValue(2, "HS_SITE", standIn), Admin());
        await _tree.Enterprise.DisposeAsync();

        var result = await ExamineAsync();

        Assert.That(result.Out, Does.Match($@"WARN +88\.100\.1 +takeover +127\.0\.0\.1:{_tree.Second.Fake.Port} answers in the place of 88\.100\.1, from a copy"));
        Assert.That(result.Out, Does.Not.Match(@"WARN +88\.100\.1 +record"));
    }

    [Test]
    public async Task A_service_handle_is_followed()
    {
        _tree.Secondary.Hold("0.NA/88.100.1", HandleValue.OfText(1, "HS_SERV", "0.SERV/HOSTING"), Admin());
        _tree.Root.Hold("0.SERV/HOSTING", TreeNode.SiteValue(1, "HS_SITE", _tree.Enterprise));

        var result = await ExamineAsync();

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Out);
        Assert.That(result.Out, Does.Match($"OK +88.100.1 +delegation .* handles at 127.0.0.1:{_tree.Enterprise.Fake.Port}"));
    }

    [Test]
    public async Task A_root_that_is_away_is_the_first_thing_said()
    {
        await _tree.Root.DisposeAsync();

        var result = await Tool.RunAsync("doctor", "88.100.1", "--root", $"127.0.0.1:{_tree.Root.Fake.Port}");

        Broken(result, "root", "root", "nobody listens there");
    }

    [Test]
    public async Task Without_a_root_the_tree_below_the_server_is_examined()
    {
        var result = await Tool.RunAsync("doctor", "88.100.1", "--server", $"127.0.0.1:{_tree.Root.Fake.Port}");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Out + result.Error);
        Assert.That(result.Out, Does.Contain("its own word"));
    }

    private static HandleValue Admin() => new()
    {
        Index = 100,
        Type = "HS_ADMIN",
        Data = new AdminRecord { Permissions = AdminPermissions.All, Administrator = new ValueReference("88/ADMIN", 300) }.ToArray(),
    };

    private static void Half(TreeNode node, SiteRecord site, int position) => node.Misbehave = request => request.Message.Body switch
    {
        Protocol.Messages.ResolutionRequest asked when ServerHash.ServerFor(asked.Handle.Span, site.HashOption, site.Servers.Count) != position =>
            [Signing.Sign(request.Reply(ResponseCode.ServerNotResponsible), node.Key!)],
        _ when request.OpCode == OpCode.GetSiteInfo =>
            [Signing.Sign(request.Reply(ResponseCode.Success, new Protocol.Messages.SiteInfoResponse { Site = site.ToArray() }), node.Key!)],
        _ => null,
    };

    // The first thing that fails.
    private static void Broken(ToolResult result, string level, string check, string words)
    {
        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused), result.Out + result.Error);
        var first = result.Out.Split('\n').First(line => line.StartsWith("FAIL", StringComparison.Ordinal));
        Assert.That(first, Does.Match($"^FAIL +{level} +{check} ").And.Contain(words), result.Out);
    }

    private void AddAdministrators(TreeNode node)
    {
        if (node == _tree.Root) node.Hold("0.NA/88", Both(_tree.Top));
        if (node == _tree.Top) node.Hold("0.NA/88.100", Both(_tree.Secondary));
        if (node == _tree.Secondary) node.Hold("0.NA/88.100.1", Both(_tree.Enterprise));
    }

    private static HandleValue[] Both(TreeNode child) =>
        [TreeNode.SiteValue(1, "HS_SITE", child), TreeNode.SiteValue(2, "HS_SITE.PREFIX", child), Admin()];

    private void Delegate(SiteRecord site) =>
        _tree.Secondary.Hold("0.NA/88.100.1", TreeNode.SiteValue(1, "HS_SITE", site), Admin());

    private Task<ToolResult> ExamineAsync(params string[] more) => Tool.RunAsync(["doctor", "88.100.1", "--root", _root, .. more]);
}
