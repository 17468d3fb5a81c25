using System.Text.Json.Nodes;
using IdResolution.Cli.CommandLine;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;

namespace IdResolution.Cli.Tests.Commands;

/// <summary>The responsible server is found from the root, and every hop can be seen.</summary>
public sealed class RootTests
{
    private SmallTree _tree = null!;
    private string _root = null!;

    [SetUp]
    public void Start()
    {
        _tree = new SmallTree(withKeys: true);
        _root = Tool.File(System.Text.Encoding.UTF8.GetString(SiteJson.ToArray(_tree.Root.Site)), "json");
    }

    [TearDown]
    public async Task Stop() => await _tree.DisposeAsync();

    [Test]
    public async Task Every_hop_from_the_root_is_a_row_in_its_order()
    {
        var result = await Tool.RunAsync("resolve", "88.100.1/X", "--root", _root, "--trace");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(result.Out, Does.Contain(" x\n"));
        var rows = result.Error.TrimEnd().Split('\n');
        Assert.That(rows, Has.Length.EqualTo(5), result.Error);
        Assert.That(rows[0], Does.Match("^Hop +Asked for +Over +Server +Answer +Sent/received +Time$"));
        Assert.That(rows[1], Does.Match($"^  1  service of 88.100.1 +udp +127.0.0.1:{_tree.Root.Fake.Port} +303 PrefixReferral "));
        Assert.That(rows[2], Does.Match($"^  2  service of 88.100.1 +udp +127.0.0.1:{_tree.Top.Fake.Port} +303 PrefixReferral "));
        Assert.That(rows[3], Does.Match($"^  3  service of 88.100.1 +udp +127.0.0.1:{_tree.Secondary.Fake.Port} +1 Success "));
        Assert.That(rows[4], Does.Match($"^  4  88.100.1/X +udp +127.0.0.1:{_tree.Enterprise.Fake.Port} +1 Success "));
    }

    [Test]
    public async Task As_JSON_the_hops_are_a_list_in_the_answer_and_in_a_refusal()
    {
        var found = await Tool.RunAsync("resolve", "88.100.1/X", "--root", _root, "--trace", "--json");
        var missing = await Tool.RunAsync("resolve", "88.100.1/NO", "--root", $"127.0.0.1:{_tree.Root.Fake.Port}", "--trace", "--json");

        var trace = JsonNode.Parse(found.Out)!["trace"]!.AsArray();
        Assert.That(trace.Select(hop => hop!["responseCode"]!.GetValue<int>()), Is.EqualTo(new[] { 303, 303, 1, 1 }));
        Assert.That(trace[0]!["purpose"]!.GetValue<string>(), Is.EqualTo("service of 88.100.1"));
        var refused = JsonNode.Parse(missing.Out)!;
        Assert.That((missing.Code, refused["responseCode"]!.GetValue<int>()), Is.EqualTo((ExitCode.Refused, 100)));
        Assert.That(refused["trace"]!.AsArray()[^1]!["server"]!.GetValue<string>(), Is.EqualTo($"127.0.0.1:{_tree.Enterprise.Fake.Port}"));
        Assert.That(found.Error + missing.Error, Is.Empty);
    }

    [Test]
    public async Task A_change_goes_to_the_server_that_holds_the_handle()
    {
        var result = await Tool.RunAsync("delete", "88.100.1/X", "--root", _root);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(_tree.Enterprise.Fake.Requests.Select(request => request.OpCode), Does.Contain(OpCode.DeleteHandle));
    }

    [Test]
    public async Task The_environment_may_name_the_roots_and_a_server_that_is_named_counts_more()
    {
        var environment = new Dictionary<string, string> { ["IDCTL_ROOT"] = _root };

        var walked = await Tool.RunAsync(environment, null, ["resolve", "88.100.1/X", "--certified"]);
        var direct = await Tool.RunAsync(environment, null, ["resolve", "88.100.1/X", "-s", $"127.0.0.1:{_tree.Second.Fake.Port}"]);

        Assert.That(walked.Code, Is.EqualTo(ExitCode.Ok), walked.Error);
        Assert.That(direct.Error, Does.Contain("88.100.1/X is not registered at 127.0.0.1:"));
    }

    [Test]
    public async Task What_is_missing_is_not_said_to_be_missing_at_the_root()
    {
        var result = await Tool.RunAsync("resolve", "88.100.1/NO", "--root", _root);

        Assert.That(result.Error, Does.StartWith("88.100.1/NO is not registered at the responsible server."));
    }

    [TestCase("88.100.9/X", ExitCode.Refused, "The prefix 88.100.9 is not registered.")]
    [TestCase("99.1/X", ExitCode.Unreachable, "Nobody could be found who answers for 99.1/X. Look with --trace, or check the delegation")]
    public async Task A_walk_that_ends_before_the_name_says_why(string handle, int code, string words)
    {
        _tree.Root.Misbehave = request => request.Message.Body is Protocol.Messages.ResolutionRequest asked && asked.Handle.ToString() == "0.NA/99.1"
            ? [Signing.Sign(request.Reply(ResponseCode.ServerNotResponsible), _tree.Root.Key!)]
            : null;

        var result = await Tool.RunAsync("resolve", handle, "--root", _root);

        Assert.That(result.Code, Is.EqualTo(code), result.Error);
        Assert.That(result.Error, Does.StartWith(words));
    }

    [TestCase("is not a root", "resolve", "88.1/X", "--root", "no such thing")]
    [TestCase("is not a root: there is no such file", "resolve", "88.1/X", "--root", "root.site.json")]
    [TestCase("idctl prefix list is about one server", "prefix", "list", "88.1", "--root", "127.0.0.1:9")]
    [TestCase("--root excludes", "resolve", "88.1/X", "--root", "127.0.0.1:9", "--server", "127.0.0.1:9")]
    [TestCase("is about one server", "home", "88.1", "--root", "127.0.0.1:9")]
    [TestCase("needs the key of the root", "resolve", "88.1/X", "--root", "127.0.0.1:9", "--certified")]
    public async Task What_does_not_fit_together_is_said(string words, params string[] typed)
    {
        var result = await Tool.RunAsync(typed);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Does.Contain(words));
    }
}
