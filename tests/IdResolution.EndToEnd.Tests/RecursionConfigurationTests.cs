using System.Text.Json;
using IdResolution.Node.Options;

namespace IdResolution.EndToEnd.Tests;

/// <summary>What the sections of a node that asks others may say, and what roles set.</summary>
public sealed class RecursionConfigurationTests
{
    private string _directory = "";

    [SetUp]
    public void SetUp() => _directory = Directory.CreateTempSubdirectory("idnode-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_directory, recursive: true);

    [TestCase("Recursive", false, "Recursion:Roots: must say where the tree begins")]
    [TestCase("NationalTop", false, "Node:HomedPrefixes: a node of the role NationalTop holds at least one prefix")]
    [TestCase("Enterprise", false, "Node:HomedPrefixes: a node of the role Enterprise holds at least one prefix")]
    [TestCase("Recursive", true, "Recursion:Enabled: the role Recursive does nothing else", "Recursion:Enabled", "false")]
    [TestCase("Recursive", true, "Recursion:Roots:0: \"nowhere.json:x\" is neither a file nor host:port", "Recursion:Roots:0", "nowhere.json:x")]
    [TestCase("Recursive", true, "Recursion:Roots:0: \"root.site.json\" is neither a file nor host:port", "Recursion:Roots:0", "root.site.json")]
    [TestCase("Recursive", true, "Recursion:Roots:0: \"/no/such.json\" is neither a file nor host:port", "Recursion:Roots:0", "/no/such.json")]
    [TestCase("Recursive", true, "Recursion:Roots:0: 127.0.0.1:2641 is this node itself", "Recursion:Roots:0", "127.0.0.1:2641")]
    [TestCase("Recursive", true, "127.0.0.1:2651 is this node itself", "Recursion:Roots:0", "127.0.0.1:2651", "Handle:Udp", "127.0.0.1:2641, 127.0.0.1:2651")]
    [TestCase("Recursive", true, "nothing proves what 192.0.2.1:2641 says", "Recursion:Certified", "true")]
    [TestCase("Recursive", true, "Recursion:AllowedNetworks:0: \"10.0.0.0/33\" is not a network", "Recursion:AllowedNetworks:0", "10.0.0.0/33")]
    [TestCase("Recursive", true, "Recursion:MaxOutstandingPerClient: 70 is not between 1 and 64", "Recursion:MaxOutstanding", "64", "Recursion:MaxOutstandingPerClient", "70")]
    [TestCase("Recursive", true, "Recursion:TimeoutMilliseconds: 10000 is not between 100 and 9000", "Recursion:TimeoutMilliseconds", "10000")]
    [TestCase("Recursive", true, "Cache:MinTtlSeconds: is above Cache:MaxTtlSeconds", "Cache:MinTtlSeconds", "60", "Cache:MaxTtlSeconds", "30")]
    [TestCase("Recursive", true, "Cache:StaleSeconds: -1 is not between 0 and 604800", "Cache:StaleSeconds", "-1")]
    [TestCase("Recursive", true, "Redis:Endpoints:0: \"redis\" is not host:port", "Redis:Endpoints:0", "redis")]
    [TestCase("Recursive", true, "Redis:PasswordFile: /no/such: no such file", "Redis:PasswordFile", "/no/such")]
    [TestCase("Recursive", true, "the environment has no variable IDNODE_TESTS_NO_SUCH", "Redis:PasswordVariable", "IDNODE_TESTS_NO_SUCH")]
    [TestCase("Standalone", false, "Node:DerivedPrefixes:0: \"0.NA/88\" must be written without 0.NA/", "Node:DerivedPrefixes:0", "0.NA/88")]
    public void What_cannot_be_meant_is_an_error(string role, bool withRoot, string error, params string[] settings)
    {
        Assert.That(() => Load(role, withRoot, settings), Throws.TypeOf<ConfigurationException>().With.Message.Contains(error));
    }

    [Test]
    public void A_role_sets_what_is_not_said()
    {
        var recursive = Load("Recursive", withRoot: true);
        Assert.That((recursive.Recursion.Enabled, recursive.Node.DerivedPrefixes.Count), Is.EqualTo((true, 0)));
        var top = Load("NationalTop", false, "Node:HomedPrefixes:0", "88", "Node:HomedPrefixes:1", "86");
        Assert.That((top.Recursion.Enabled, string.Join(' ', top.Node.DerivedPrefixes)), Is.EqualTo((false, "88 86")));
        var chosen = Load("secondary", false, "Node:HomedPrefixes", "88.100,88.101", "Node:DerivedPrefixes", "88.101");
        Assert.That(chosen.Node.DerivedPrefixes, Is.EqualTo(new[] { "88.101" }));
        var enterprise = Load("Enterprise", false, "Node:HomedPrefixes:0", "88.100.1");
        Assert.That(enterprise.Node.DerivedPrefixes, Is.Empty);
    }

    [Test]
    public void The_default_is_to_answer_this_machine_only()
    {
        Assert.That(Load("Recursive", withRoot: true).Recursion.AllowedNetworks, Is.EqualTo(new[] { "127.0.0.0/8", "::1/128" }));
        Assert.That(new Configuration().Recursion.Enabled, Is.False);
    }

    private Configuration Load(string role, bool withRoot, params string[] settings)
    {
        var all = new Dictionary<string, string> { ["Node:Role"] = role };
        if (withRoot) all["Recursion:Roots:0"] = "192.0.2.1:2641";
        for (var i = 0; i < settings.Length; i += 2) all[settings[i]] = settings[i + 1];
        var file = Path.Combine(_directory, "node.json");
        File.WriteAllText(file, JsonSerializer.Serialize(all));
        return ConfigurationLoader.Load(file, []);
    }
}
