namespace IdResolution.EndToEnd.Tests;

/// <summary>A tree of three real nodes, made by the commands that an operator types, and examined by the doctor.</summary>
[NonParallelizable]
public sealed class DelegationTests
{
    private static readonly List<NodeFixture> Fixtures = [];

    private NodeProcess _top = null!;
    private NodeProcess _secondary = null!;
    private NodeProcess _enterprise = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _top = await StartAsync("NationalTop", "88", "300:88/ADMIN");
        _secondary = await StartAsync("Secondary", "88.100", "300:88.100/ADMIN");
        _enterprise = await StartAsync("Enterprise", "88.100.1", "300:88.100.1/ADMIN");
        await DelegateAsync(_top, "300:88/ADMIN", "88.100", _secondary);
        await DelegateAsync(_secondary, "300:88.100/ADMIN", "88.100.1", _enterprise);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var node in new[] { _top, _secondary, _enterprise }.OfType<NodeProcess>()) await node.DisposeAsync();
        Fixtures.ForEach(fixture => fixture.Dispose());
    }

    [Test]
    public async Task A_delegation_in_two_commands_is_found_whole_by_the_doctor()
    {
        var report = await ExamineAsync();

        Assert.That(report.ExitCode, Is.Zero, report.ToString());
        Assert.That(report.Output, Does.Contain("0 WARN, 0 FAIL. 88.100.1 resolves from the root down."));
        Assert.That(report.Output, Does.Match(@"OK +88\.100\.1 +clock +server 1: its clock agrees with ours"));
    }

    [Test]
    public async Task A_handle_registered_from_the_root_is_resolved_from_the_root_with_a_question_for_each_level()
    {
        string[] root = ["--root", RootFile, "--trace"];
        var created = await Tool.IdctlAsync(["create", "88.100.1/FAR", "--value", "1:DESC=far away", .. root,
            "--identity", "300:88.100.1/ADMIN", "--key", _enterprise.AdminKey]);
        Assert.That(created.ExitCode, Is.Zero, created.ToString());

        var resolved = await Tool.IdctlAsync(["resolve", "88.100.1/FAR", "--certified", .. root]);

        Assert.That(resolved.Output, Does.Contain("far away"), resolved.ToString());
        Assert.That(resolved.Errors.TrimEnd().Split('\n')[1..],
            Has.Length.EqualTo(3), resolved.Errors);
        foreach (var node in new[] { _top, _secondary, _enterprise }) Assert.That(resolved.Errors, Does.Contain(node.Server));
    }

    [Test]
    public async Task A_suspended_prefix_is_listed_found_by_the_doctor_and_comes_back()
    {
        string[] secondary = ["--server", _secondary.Server, "--identity", "300:88.100/ADMIN", "--key", _secondary.AdminKey];
        var suspended = await Tool.IdctlAsync(["prefix", "suspend", "88.100.1", .. secondary]);
        Assert.That(suspended.ExitCode, Is.Zero, suspended.ToString());

        var list = await Tool.IdctlAsync(["prefix", "list", "88.100", .. secondary]);
        Assert.That(list.Output, Does.Match(@"^88\.100\.1 +suspended"), list.ToString());
        var report = await ExamineAsync();
        Assert.That(report.ExitCode, Is.EqualTo(1), report.ToString());
        Assert.That(report.Output, Does.Match(@"FAIL +88\.100\.1 +suspension"));

        var resumed = await Tool.IdctlAsync(["prefix", "resume", "88.100.1", .. secondary]);
        Assert.That(resumed.ExitCode, Is.Zero, resumed.ToString());
        list = await Tool.IdctlAsync(["prefix", "list", "88.100", .. secondary, "--json"]);
        Assert.That(list.Output, Does.StartWith("{\"prefix\":\"88.100.1\",\"state\":\"delegated\",\"sites\":[{"), list.ToString());
        Assert.That((await ExamineAsync()).ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_dead_node_is_found_at_its_level_and_at_no_other()
    {
        await _enterprise.KillAsync();
        var report = await ExamineAsync();
        _enterprise = await NodeProcess.StartAsync(_enterprise.Fixture);
        Assert.That(report.ExitCode, Is.EqualTo(1), report.ToString());
        Assert.That(report.Output, Does.Match(@"FAIL +88\.100\.1 +reachable +server 1: .* nobody listens there"));
        Assert.That(report.Output, Does.Not.Match(@"FAIL +88\.100 "));
    }

    private string RootFile => _top.Fixture.PathOf("root.json");

    private static async Task<NodeProcess> StartAsync(string role, string prefix, string administrator)
    {
        var fixture = new NodeFixture(sampleData: false, configuration =>
        {
            configuration["Node:Role"] = role;
            configuration["Node:HomedPrefixes"] = prefix;
            configuration["Node:ServerAdministrators"] = administrator;
        });
        Fixtures.Add(fixture);
        return await NodeProcess.StartAsync(fixture);
    }

    private static async Task DelegateAsync(NodeProcess above, string administrator, string prefix, NodeProcess below)
    {
        var file = above.Fixture.PathOf("below.json");
        var exported = await Tool.IdctlAsync("site", "export", "--server", below.Server, "--out", file);
        Assert.That(exported.ExitCode, Is.Zero, exported.ToString());
        var delegated = await Tool.IdctlAsync("prefix", "delegate", prefix, "--site", file, "--admin", $"300:{prefix}/ADMIN",
            "--server", above.Server, "--identity", administrator, "--key", above.AdminKey);
        Assert.That(delegated.ExitCode, Is.Zero, delegated.ToString());
        Assert.That(delegated.Errors, Is.Empty);
    }

    private async Task<ProcessResult> ExamineAsync()
    {
        if (!File.Exists(RootFile)) await Tool.IdctlAsync("site", "export", "--server", _top.Server, "--out", RootFile);
        return await Tool.IdctlAsync("doctor", "88.100.1", "--root", RootFile);
    }
}
