using IdResolution.Cli.CommandLine;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Cli.Tests.Commands;

/// <summary>What a delegation writes at the node above, and what it does not.</summary>
public sealed class PrefixDelegateTests
{
    private const string Record = "0.NA/88.100";

    private static readonly PrivateKey Key = PrivateKey.GenerateRsa();
    private static readonly PrivateKey OtherKey = PrivateKey.GenerateRsa();

    private FakeNode _above = null!;
    private TreeNode _child = null!;

    [SetUp]
    public void Start()
    {
        _above = new FakeNode();
        _child = new TreeNode("child", Key);
    }

    [TearDown]
    public async Task Stop()
    {
        await _above.DisposeAsync();
        await _child.DisposeAsync();
    }

    [OneTimeTearDown]
    public void ForgetKeys()
    {
        Key.Dispose();
        OtherKey.Dispose();
    }

    [Test]
    public async Task Two_commands_make_a_delegation()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.json");
        var exported = await Tool.RunAsync("site", "export", "--server", $"127.0.0.1:{_child.Fake.Port}", "--out", file);
        Assert.That(exported.Code, Is.EqualTo(ExitCode.Ok), exported.Error);
        Assert.That(exported.Error, Does.Contain("loopback address 127.0.0.1"));

        var result = await DelegateAsync(file, "--admin", "300:88.100/ADMIN");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(result.Out, Does.StartWith($"Delegated 88.100: 0.NA/88.100 was created at {_above.Address}.\n"));
        var values = _above.Store[Record];
        Assert.That(values.Select(value => (value.Index, value.Type.ToString())),
            Is.EqualTo(new[] { (1u, "HS_SITE"), (50u, "HS_SITE.PREFIX"), (100u, "HS_ADMIN"), (101u, "HS_ADMIN") }));
        foreach (var value in values.Take(2))
        {
            Assert.That(SiteRecord.TryRead(value.Data.Span, out var site));
            Assert.That(site, Is.EqualTo(_child.Site));
        }
        Assert.That(AdminOf(values[2]), Is.EqualTo((AdminPermissions.All, "300:88.100/ADMIN")));
        Assert.That(AdminOf(values[3]).Who, Is.EqualTo("300:88/ADMIN"));
        Assert.That(AdminOf(values[3]).May & (AdminPermissions.AddHandle | AdminPermissions.AddDerivedPrefix), Is.EqualTo(AdminPermissions.None));
        Assert.That(AdminOf(values[3]).May & AdminPermissions.ModifyValue, Is.Not.EqualTo(AdminPermissions.None));
    }

    [Test]
    public async Task Done_twice_the_second_time_changes_nothing()
    {
        var file = FileOf(_child.Site);
        await DelegateAsync(file, "--admin", "300:88.100/ADMIN");
        var changes = Changes();

        var result = await DelegateAsync(file, "--admin", "300:88.100/ADMIN");

        Assert.That(result.Out, Does.StartWith("88.100 is delegated like this already; nothing was changed.\n"), result.Error);
        Assert.That(Changes(), Is.EqualTo(changes));
    }

    [Test]
    public async Task A_new_record_of_the_site_takes_the_place_of_the_old_one_and_nothing_else_moves()
    {
        await DelegateAsync(FileOf(_child.Site));
        _above.Store[Record] = [.. _above.Store[Record], HandleValue.OfText(7, "DESC", "ours")];
        _child.Serial = 2;

        var result = await DelegateAsync(FileOf(_child.Site));

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(result.Out, Does.Match(@"   1  HS_SITE +changed +primary site, serial 2, .*; was primary site, serial 1, "));
        var values = _above.Store[Record].OrderBy(value => value.Index).ToList();
        Assert.That(values.Select(value => value.Index), Is.EqualTo(new uint[] { 1, 7, 50, 100 }));
        Assert.That(SiteRecord.TryRead(values[0].Data.Span, out var site) ? site.SerialNumber : 0, Is.EqualTo(2));
    }

    [Test]
    public async Task A_site_that_is_not_named_any_more_goes()
    {
        var mirror = _child.Site with { Flags = SiteFlags.None, SerialNumber = 9 };
        await DelegateAsync(FileOf(_child.Site));
        _above.Store[Record] = [.. _above.Store[Record], TreeNode.SiteValue(2, "HS_SITE", mirror)];

        var result = await DelegateAsync(FileOf(_child.Site));

        Assert.That(result.Out, Does.Match(@"   2  HS_SITE +removed +mirror site, serial 9, "), result.Error);
        Assert.That(_above.Store[Record].Select(value => value.Index), Is.EquivalentTo(new uint[] { 1, 50, 100 }));
    }

    [Test]
    public async Task A_stand_in_that_the_node_above_adds_to_its_answer_is_no_part_of_the_record()
    {
        var standIn = _child.Site with { Flags = SiteFlags.None, Attributes = [new SiteAttribute(SiteAttribute.Takeover, "88.100")] };
        await DelegateAsync(FileOf(_child.Site));
        _above.Store[Record] = [.. _above.Store[Record], TreeNode.SiteValue(102, "HS_SITE", standIn)];

        var result = await DelegateAsync(FileOf(_child.Site));

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(result.Out, Does.StartWith("88.100 is delegated like this already; nothing was changed.\n"));
    }

    [Test]
    public async Task A_dry_run_says_the_same_and_changes_nothing()
    {
        var result = await DelegateAsync(FileOf(_child.Site), "--dry-run");

        Assert.That(result.Out, Does.StartWith($"0.NA/88.100 would be created at {_above.Address}:\n").And.Contain("HS_SITE.PREFIX  added"));
        Assert.That(_above.Store, Is.Empty);
    }

    [TestCase("no key", "names no usable key for server 1")]
    [TestCase("other key", "answers with another key than the one in the record")]
    [TestCase("away", "nobody listens there")]
    public async Task A_site_that_nobody_vouches_for_is_refused_unless_forced(string fault, string words)
    {
        var site = _child.Site;
        if (fault == "away") await _child.DisposeAsync();
        var key = fault switch { "no key" => default(ReadOnlyMemory<byte>), "other key" => OtherKey.PublicKey.ToKeyRecord(), _ => site.Servers[0].PublicKey };
        var file = FileOf(site with { Servers = [site.Servers[0] with { PublicKey = key }] });

        var refused = await DelegateAsync(file);
        Assert.That((refused.Code, refused.Out), Is.EqualTo((ExitCode.Refused, "")));
        Assert.That(refused.Error, Does.Contain(words).And.Contain("Nothing was changed."));
        Assert.That(_above.Store, Is.Empty);

        var forced = await DelegateAsync(file, "--force");
        Assert.That(forced.Code, Is.EqualTo(ExitCode.Ok), forced.Error);
        Assert.That(forced.Error, Does.Contain("Warning: "));
        Assert.That(_above.Store.Keys, Is.EqualTo(new[] { Record }));
    }

    [Test]
    public async Task A_hosted_prefix_is_at_the_node_itself_and_refers_nowhere()
    {
        var key = Tool.File(OtherKey.PublicKey.ExportPem(), "pem");

        var result = await DelegateAsync(null, "--hosted", "--admin-key", key);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        var values = _above.Store[Record];
        Assert.That(values.Select(value => (value.Index, value.Type.ToString())),
            Is.EqualTo(new[] { (1u, "HS_SITE"), (100u, "HS_ADMIN"), (101u, "HS_ADMIN"), (300u, "HS_PUBKEY") }));
        Assert.That(SiteRecord.TryRead(values[0].Data.Span, out var site) ? site.Servers[0].Interfaces[0].Port.ToString() : "", Is.EqualTo(_above.Address[10..]));
        Assert.That(AdminOf(values[1]).Who, Is.EqualTo("300:0.NA/88.100"));
    }

    [TestCase("delegate", "88.100")]
    [TestCase("delegate", "88.100", "--hosted", "--site", "x.json")]
    [TestCase("delegate", "88..1", "--hosted")]
    [TestCase("delegate", "88.100/X", "--hosted")]
    [TestCase("suspend", "88.100.")]
    public async Task What_makes_no_sense_is_said_before_anything_is_sent(params string[] words)
    {
        var result = await Tool.RunAsync(["prefix", .. words, "--server", _above.Address]);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage), result.Error);
        Assert.That(_above.Requests, Is.Empty);
    }

    [Test]
    public async Task A_suspended_prefix_is_not_delegated_by_mistake()
    {
        _above.Store[Record] = [HandleValue.OfText(1, "HS_NAMESPACE", "<namespace><status>inactive</status></namespace>")];

        var result = await DelegateAsync(FileOf(_child.Site));

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Error, Does.Contain("Resume it first: idctl prefix resume 88.100"));
    }

    [Test]
    public async Task A_server_that_knows_nothing_of_suspension_is_found_out()
    {
        _above.Store[Record] = [TreeNode.SiteValue(1, "HS_SITE", _child)];

        var result = await Tool.RunAsync("prefix", "suspend", "88.100", "--server", _above.Address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Error, Does.Contain("still answers for 88.100"));
        Assert.That(_above.Requests.Select(request => request.OpCode).Where(code => code is OpCode.HomePrefix or OpCode.UnhomePrefix),
            Is.EqualTo(new[] { OpCode.HomePrefix, OpCode.UnhomePrefix }));
    }

    private static (AdminPermissions May, string Who) AdminOf(HandleValue value)
    {
        Assert.That(AdminRecord.TryRead(value.Data.Span, out var admin));
        return (admin!.Permissions, admin.Administrator.ToString());
    }

    private static string FileOf(SiteRecord site) => Tool.File(System.Text.Encoding.UTF8.GetString(SiteJson.ToArray(site)), "json");

    private int Changes() => _above.Requests.Count(request => request.OpCode is OpCode.CreateHandle or OpCode.AddValue or OpCode.ModifyValue or OpCode.RemoveValue);

    private Task<ToolResult> DelegateAsync(string? file, params string[] more) => Tool.RunAsync(
        [], "secret",
        ["prefix", "delegate", "88.100", .. file is null ? Array.Empty<string>() : ["--site", file], "-s", _above.Address,
            "-i", "300:88/ADMIN", "--secret", "-", .. more]);
}
