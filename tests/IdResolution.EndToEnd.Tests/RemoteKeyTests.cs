namespace IdResolution.EndToEnd.Tests;

/// <summary>Two nodes: the user's key on one, the handles on the other (specification §6.3.3, §6.4).</summary>
public sealed class RemoteKeyTests
{
    private const string User = "88.200.1/ADMIN";
    private const string Secret = "88.200.1/SECRET";

    private NodeFixture _homeFixture = null!;
    private NodeProcess _home = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _homeFixture = new NodeFixture(sampleData: false, configuration =>
        {
            configuration["Node:HomedPrefixes"] = "88.200.1";
            configuration["Node:ServerAdministrators"] = "300:" + User;
        });
        _home = await NodeProcess.StartAsync(_homeFixture);
        var created = await Tool.IdctlAsync(
            "create", Secret, "--value", "300:HS_SECKEY=top secret", "--admin", "300:" + User, "--server", _home.Server, "--identity", "300:" + User,
            "--key", _home.AdminKey);
        Assert.That(created.ExitCode, Is.Zero, created.ToString());
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _home.DisposeAsync();
        _homeFixture.Dispose();
    }

    [Test]
    public async Task A_key_on_another_node_acts_here_and_an_unreachable_one_is_told_in_time()
    {
        var site = await Tool.IdctlAsync("site", "--server", _home.Server, "--json");
        Assert.That(site.ExitCode, Is.Zero, site.ToString());
        using var fixture = new NodeFixture(sampleData: false, configuration =>
        {
            configuration["Remote:Sites"] = "88.200.1=" + _homeFixture.PathOf("site.json");
            configuration["Remote:TimeoutMilliseconds"] = 2_000;
        });
        await File.WriteAllTextAsync(_homeFixture.PathOf("site.json"), site.Output);
        await using var node = await NodeProcess.StartAsync(fixture);
        await AllowUsersAsync(node);

        Assert.That((await CreateAsync(node, "a", "--identity", "300:" + User, "--key", _home.AdminKey)).ExitCode, Is.Zero);
        Assert.That((await CreateAsync(node, "b", "--identity", "300:" + Secret, "--secret", "top secret")).ExitCode, Is.Zero);
        var guessed = await CreateAsync(node, "c", "--identity", "300:" + Secret, "--secret", "guessed");
        Assert.That((guessed.ExitCode, guessed.Errors.Contains("403", StringComparison.Ordinal)), Is.EqualTo((4, true)), guessed.ToString());
        var stranger = await CreateAsync(node, "c", "--identity", "300:" + User, "--key", node.AdminKey);
        Assert.That(stranger.Errors, Does.Contain("403"), stranger.ToString());

        await _home.KillAsync();
        // An answer, and not the silence after which idctl gives up.
        var unreachable = await CreateAsync(node, "c", "--identity", "300:" + Secret, "--secret", "top secret");
        Assert.That(unreachable.Errors, Does.Contain("406"), unreachable.ToString());
        Assert.That((await CreateAsync(node, "c", "--identity", "300:" + User, "--key", _home.AdminKey)).ExitCode, Is.Zero, "its key is still remembered");
    }

    [Test]
    public async Task A_site_whose_key_is_another_one_grants_nothing()
    {
        // The address is that of the user's node, the key that of somebody else.
        using var otherFixture = new NodeFixture(sampleData: false);
        await using var other = await NodeProcess.StartAsync(otherFixture);
        var site = (await Tool.IdctlAsync("site", "--server", other.Server, "--json")).Output
            .Replace($"{otherFixture.Port}", $"{_homeFixture.Port}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_homeFixture.PathOf("site.json"), site);
        using var fixture = new NodeFixture(
            sampleData: false, configuration => configuration["Remote:Sites"] = "*=" + _homeFixture.PathOf("site.json"));
        await using var node = await NodeProcess.StartAsync(fixture);
        await AllowUsersAsync(node);
        foreach (var proof in new[] { new[] { "--identity", "300:" + User, "--key", _home.AdminKey }, ["--identity", "300:" + Secret, "--secret", "top secret"] })
        {
            var refused = await CreateAsync(node, "a", proof);
            Assert.That(refused.Errors, Does.Contain("406"), refused.ToString());
        }
    }

    [Test]
    public async Task Servers_without_a_key_are_believed_only_when_that_is_said()
    {
        using var fixture = new NodeFixture(sampleData: false, configuration => configuration["Remote:Resolvers"] = _home.Server);
        var refused = await Tool.IdnodeAsync("--config", fixture.ConfigFile);
        Assert.That(refused.ExitCode, Is.EqualTo(78));
        Assert.That(refused.Errors, Does.Contain("Remote:TrustUnsigned"));

        using var trusting = new NodeFixture(sampleData: false, configuration =>
        {
            configuration["Remote:Resolvers"] = _home.Server;
            configuration["Remote:TrustUnsigned"] = true;
        });
        await using var node = await NodeProcess.StartAsync(trusting);
        Assert.That(node.Output, Does.Contain("unsigned answers"));
        await AllowUsersAsync(node);
        Assert.That((await CreateAsync(node, "a", "--identity", "300:" + User, "--key", _home.AdminKey)).ExitCode, Is.Zero);
        Assert.That((await CreateAsync(node, "b", "--identity", "300:" + Secret, "--secret", "top secret")).ExitCode, Is.Zero);
    }

    // The prefix of the node names the users of the other one as administrators.
    private static async Task AllowUsersAsync(NodeProcess node)
    {
        var added = await Tool.IdctlAsync(node.AsAdministrator("add", "0.NA/88.100.1", "--value", "101:HS_ADMIN=300:" + User));
        Assert.That(added.ExitCode, Is.Zero, added.ToString());
        added = await Tool.IdctlAsync(node.AsAdministrator("add", "0.NA/88.100.1", "--value", "102:HS_ADMIN=300:" + Secret));
        Assert.That(added.ExitCode, Is.Zero, added.ToString());
    }

    private static Task<ProcessResult> CreateAsync(NodeProcess node, string name, params string[] proof) =>
        Tool.IdctlAsync(["create", "88.100.1/" + name, "--value", "1:URL=https://example.org/", "--server", node.Server, .. proof]);
}
