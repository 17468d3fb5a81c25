using System.Text.Json.Nodes;

namespace IdResolution.EndToEnd.Tests;

/// <summary>What a newcomer sees: a node that starts from nothing, and idctl that works against it.</summary>
public sealed class FirstStartTests
{
    private NodeFixture _fixture = null!;
    private NodeProcess _node = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _fixture = new NodeFixture();
        _node = await NodeProcess.StartAsync(_fixture);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _node.DisposeAsync();
        _fixture.Dispose();
    }

    [Test]
    public void The_start_message_names_the_next_command()
    {
        Assert.That(_node.Output, Does.Contain("resolve 88.100.1/PUMP-0001"));
    }

    [TestCase("server.key.pem")]
    [TestCase("admin.key.pem")]
    public void Private_keys_are_readable_by_their_owner_only(string name)
    {
        var mode = File.GetUnixFileMode(Path.Combine(_fixture.DataDirectory, name));

        Assert.That(mode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("--udp")]
    [TestCase("--tcp")]
    public async Task A_sample_identifier_resolves(string transport)
    {
        var result = await Tool.IdctlAsync("resolve", "88.100.1/PUMP-0001", "--server", _node.Server, transport, "--json");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        var values = JsonNode.Parse(result.Output)!["values"]!.AsArray();
        Assert.That(values.Select(value => value!["type"]!.GetValue<string>()), Is.SupersetOf(new[] { "URL", "DESC", "HS_ADMIN" }));
        Assert.That(values[0]!["data"]!["value"]!.GetValue<string>(), Is.EqualTo("https://plant.example/things/pump-0001"));
    }

    [Test]
    public async Task The_prefix_handle_points_at_this_node()
    {
        var result = await Tool.IdctlAsync("resolve", "0.NA/88.100.1", "--server", _node.Server, "--type", "HS_SITE", "--json");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        var server = JsonNode.Parse(result.Output)!["values"]![0]!["data"]!["value"]!["servers"]![0]!;
        Assert.That(server["address"]!.GetValue<string>(), Is.EqualTo("127.0.0.1"));
        Assert.That(server["interfaces"]!.AsArray().Select(entry => entry!["port"]!.GetValue<int>()), Is.All.EqualTo(_fixture.Port));
    }

    [Test]
    public async Task An_administrator_registers_changes_and_deletes()
    {
        var handle = "88.100.1/E2E-1";
        var created = await Tool.IdctlAsync(_node.AsAdministrator("create", handle, "--value", "1:URL=https://a.example/", "--value", "2:DESC=first"));
        Assert.That(created.ExitCode, Is.Zero, created.ToString());

        var again = await Tool.IdctlAsync(_node.AsAdministrator("create", handle, "--value", "1:URL=https://b.example/"));
        Assert.That(again.ExitCode, Is.EqualTo(1), again.ToString());

        Assert.That((await Tool.IdctlAsync(_node.AsAdministrator("add", handle, "--value", "3:EMAIL=a@a.example"))).ExitCode, Is.Zero);
        Assert.That((await Tool.IdctlAsync(_node.AsAdministrator("modify", handle, "--value", "2:DESC=second"))).ExitCode, Is.Zero);
        Assert.That((await Tool.IdctlAsync(_node.AsAdministrator("remove", handle, "--index", "1"))).ExitCode, Is.Zero);

        var resolved = await Tool.IdctlAsync("resolve", handle, "--server", _node.Server, "--json");
        var values = JsonNode.Parse(resolved.Output)!["values"]!.AsArray();
        Assert.That(values.Select(value => value!["index"]!.GetValue<int>()), Is.EqualTo(new[] { 2, 3, 100 }));
        Assert.That(values[0]!["data"]!["value"]!.GetValue<string>(), Is.EqualTo("second"));

        var listed = await Tool.IdctlAsync(_node.AsAdministrator("list", "88.100.1"));
        Assert.That(listed.Output, Does.Contain(handle));

        Assert.That((await Tool.IdctlAsync(_node.AsAdministrator("delete", handle))).ExitCode, Is.Zero);
        Assert.That((await Tool.IdctlAsync("resolve", handle, "--server", _node.Server)).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Nobody_registers_without_a_key()
    {
        var result = await Tool.IdctlAsync("create", "88.100.1/E2E-2", "--value", "1:URL=https://a.example/", "--server", _node.Server);

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Errors, Does.Contain("--key").And.Contain("--identity"));
    }

    [Test]
    public async Task Prefixes_are_homed_and_unhomed_by_the_administrator()
    {
        Assert.That((await Tool.IdctlAsync(_node.AsAdministrator("home", "88.100.77"))).ExitCode, Is.Zero);
        Assert.That((await Tool.IdctlAsync(_node.AsAdministrator("homed"))).Output, Does.Contain("88.100.77"));
        Assert.That((await Tool.IdctlAsync(_node.AsAdministrator("unhome", "88.100.77"))).ExitCode, Is.Zero);
        Assert.That((await Tool.IdctlAsync(_node.AsAdministrator("homed"))).Output, Does.Not.Contain("88.100.77"));
    }

    [Test]
    public async Task A_second_node_on_the_same_directory_says_so()
    {
        var second = await Tool.IdnodeAsync("--config", _fixture.ConfigFile);

        Assert.That(second.ExitCode, Is.EqualTo(73), second.ToString());
        Assert.That(second.Errors, Does.Contain(_fixture.DataDirectory));
        Assert.That(second.Errors, Does.Not.Contain("   at "));
    }

    [Test]
    public async Task An_import_does_every_good_line_and_reports_every_bad_one()
    {
        var file = _fixture.PathOf("records.ndjson");
        await File.WriteAllLinesAsync(file,
        [
            """{"handle":"88.100.1/IMP-1","values":[{"index":1,"type":"URL","data":{"format":"string","value":"https://a.example/1"}}]}""",
            "not json",
            """{"handle":"88.100.1/IMP-2","values":[{"index":0,"type":"URL","data":"https://a.example/2"}]}""",
            """{"handle":"99.9/IMP-3","values":[{"index":1,"type":"URL","data":"https://a.example/3"}]}""",
            """{"handle":"88.100.1/IMP-4","values":[{"index":1,"type":"URL","data":"https://a.example/4"}]}""",
        ]);

        var result = await Tool.IdctlAsync(_node.AsAdministrator("import", file));

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        var report = result.Output + result.Errors;
        Assert.That(report, Does.Match(@"(?m)\b2\b.*").And.Match(@"line 2").And.Match("line 3").And.Match("line 4"));
        foreach (var good in new[] { "88.100.1/IMP-1", "88.100.1/IMP-4" })
            Assert.That((await Tool.IdctlAsync("resolve", good, "--server", _node.Server)).ExitCode, Is.Zero, good);
    }
}
