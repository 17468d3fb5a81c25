namespace IdResolution.EndToEnd.Tests;

/// <summary>A parent and the node it delegates to (specification §5.7, ADR 0018, ADR 0019).</summary>
public sealed class DelegatedServicesTests
{
    [Test]
    public async Task A_delegation_is_registered_followed_suspended_and_resumed()
    {
        using var childFixture = ChildFixture();
        await using var child = await NodeProcess.StartAsync(childFixture);
        using var fixture = ParentFixture();
        await using var parent = await NodeProcess.StartAsync(fixture);
        await DelegateAsync(parent, child);
        Assert.That((await AsChildAsync(child, "create", "0.NA/88.100.7", "--value", "1:DESC=an enterprise")).ExitCode, Is.Zero);

        var followed = await Tool.IdctlAsync("resolve", "0.NA/88.100.7", "--server", parent.Server);
        Assert.That(followed.Output, Does.Contain("an enterprise"), followed.ToString());

        Assert.That((await AsParentAsync(parent, "home", "0.SUSPENDED/88.100")).ExitCode, Is.Zero);
        var suspended = await Tool.IdctlAsync("resolve", "0.NA/88.100", "--server", parent.Server);
        Assert.That(suspended.Output, Does.Contain("inactive").And.Not.Contain("HS_SITE"), suspended.ToString());
        Assert.That((await Tool.IdctlAsync("resolve", "0.NA/88.100.7", "--server", parent.Server)).Errors, Does.Contain("100"));

        // It is a transaction like any other.
        Assert.That(await parent.StopAsync(), Is.Zero);
        await using var again = await NodeProcess.StartAsync(fixture);
        Assert.That((await Tool.IdctlAsync("resolve", "0.NA/88.100.7", "--server", again.Server)).Errors, Does.Contain("100"));
        Assert.That((await AsParentAsync(again, "unhome", "0.SUSPENDED/88.100")).ExitCode, Is.Zero);
        var resumed = await Tool.IdctlAsync("resolve", "0.NA/88.100.7", "--server", again.Server);
        Assert.That(resumed.Output, Does.Contain("an enterprise"), resumed.ToString());
    }

    [Test]
    public async Task A_parent_with_a_copy_answers_while_the_delegated_service_is_silent()
    {
        using var childFixture = ChildFixture();
        var copy = childFixture.PathOf("copy.ndjson");
        var child = await NodeProcess.StartAsync(childFixture);
        try
        {
            Assert.That((await AsChildAsync(child, "create", "88.100/x", "--value", "1:URL=https://plant.example/x")).ExitCode, Is.Zero);
            Assert.That((await AsChildAsync(child, "home", "0.NA/0.NA/88.100")).ExitCode, Is.Zero);
            Assert.That((await AsChildAsync(child, "create", "0.NA/88.100.7", "--value", "1:DESC=an enterprise")).ExitCode, Is.Zero);
            Assert.That((await AsChildAsync(child, "home", "0.SUSPENDED/88.100.7")).ExitCode, Is.Zero);
            Assert.That(await child.StopAsync(), Is.Zero);
            var exported = await Tool.IdnodeAsync("export", copy, "--config", childFixture.ConfigFile);
            Assert.That(exported.ExitCode, Is.Zero, exported.ToString());
            await child.DisposeAsync();
            child = await NodeProcess.StartAsync(childFixture);

            using var fixture = ParentFixture(configuration =>
            {
                configuration["Escrow:Copies"] = "88.100=" + copy;
                configuration["Escrow:ProbeSeconds"] = 1;
                configuration["Escrow:Failures"] = 2;
                configuration["Escrow:TimeoutMilliseconds"] = 500;
            });
            await using var parent = await NodeProcess.StartAsync(fixture);
            await DelegateAsync(parent, child);
            Assert.That((await ResolveAsync(parent)).Errors, Does.Contain("301"), "the service is there");

            await child.KillAsync();
            await ParentSaysAsync(parent, "answers for it now");
            var taken = await ResolveAsync(parent);
            Assert.That(taken.Output, Does.Contain("https://plant.example/x"), taken.ToString());
            var marked = await Tool.IdctlAsync("resolve", "0.NA/88.100", "--server", parent.Server, "--json");
            Assert.That(marked.Output, Does.Contain("takeover"), marked.ToString());
            var suspended = await Tool.IdctlAsync("resolve", "0.NA/88.100.7", "--server", parent.Server);
            Assert.That(suspended.Output, Does.Contain("inactive").And.Not.Contain("an enterprise"), suspended.ToString());

            await child.DisposeAsync();
            child = await NodeProcess.StartAsync(childFixture);
            await ParentSaysAsync(parent, "answers for it no more");
            Assert.That((await ResolveAsync(parent)).Errors, Does.Contain("301"), "the service is back");
            Assert.That(await parent.StopAsync(), Is.Zero);
            Assert.That(Directory.Exists(Path.Combine(fixture.DataDirectory, "escrow")), Is.False);
        }
        finally
        {
            await child.DisposeAsync();
        }
    }

    [Test]
    public async Task A_copy_that_cannot_be_read_is_told_and_does_not_keep_the_node_from_starting()
    {
        using var fixture = ParentFixture(configuration => configuration["Escrow:Copies"] = "88.100=bad.ndjson,88.200=missing.ndjson");
        await File.WriteAllTextAsync(fixture.PathOf("bad.ndjson"), """{"handle":"88.100/x","values":[]}""" + "\n{\n");
        await using var parent = await NodeProcess.StartAsync(fixture);
        Assert.That(parent.Output, Does.Contain("the copy of 88.100 was not loaded").And.Contain("line 2").And.Contain("the copy of 88.200 was not loaded"));
        Assert.That((await Tool.IdctlAsync("resolve", "0.NA/88", "--server", parent.Server)).ExitCode, Is.Zero);
    }

    private static NodeFixture ChildFixture() => new(sampleData: false, configuration =>
    {
        configuration["Node:HomedPrefixes"] = "88.100";
        configuration["Node:ServerAdministrators"] = "300:88.100/ADMIN";
    });

    private static NodeFixture ParentFixture(Action<Dictionary<string, object>>? change = null) => new(sampleData: false, configuration =>
    {
        configuration["Node:HomedPrefixes"] = "88";
        configuration["Node:ServerAdministrators"] = "300:88/ADMIN";
        change?.Invoke(configuration);
    });

    // What an operator does with two commands: the site record of the child, in the parent's record of the prefix.
    private static async Task DelegateAsync(NodeProcess parent, NodeProcess child)
    {
        var site = child.Fixture.PathOf("site.json");
        await File.WriteAllTextAsync(site, (await Tool.IdctlAsync("site", "--server", child.Server, "--json")).Output);
        foreach (var node in new[] { (parent, "0.NA/0.NA/88"), (child, "0.NA/0.NA/88.100") })
        {
            var homed = node.Item1 == parent ? await AsParentAsync(parent, "home", node.Item2) : await AsChildAsync(child, "home", node.Item2);
            Assert.That(homed.ExitCode, Is.Zero, homed.ToString());
        }
        var created = await AsParentAsync(
            parent, "create", "0.NA/88.100", "--value", $"1:HS_SITE=@{site}", "--value", $"2:HS_SITE.PREFIX=@{site}", "--admin", "300:88.100/ADMIN");
        Assert.That(created.ExitCode, Is.Zero, created.ToString());
    }

    private static Task<ProcessResult> ResolveAsync(NodeProcess node) => Tool.IdctlAsync("resolve", "88.100/x", "--server", node.Server);

    private static Task<ProcessResult> AsParentAsync(NodeProcess node, params string[] arguments) =>
        Tool.IdctlAsync([.. arguments, "--server", node.Server, "--identity", "300:88/ADMIN", "--key", node.AdminKey]);

    private static Task<ProcessResult> AsChildAsync(NodeProcess node, params string[] arguments) =>
        Tool.IdctlAsync([.. arguments, "--server", node.Server, "--identity", "300:88.100/ADMIN", "--key", node.AdminKey]);

    private static async Task ParentSaysAsync(NodeProcess node, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!node.Output.Contains(text, StringComparison.Ordinal)) await poll.WaitForNextTickAsync(limit.Token);
    }
}
