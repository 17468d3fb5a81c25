namespace IdResolution.EndToEnd.Tests;

/// <summary>Signals, restarts and configuration errors.</summary>
public sealed class StopAndConfigurationTests
{
    [Test]
    public async Task SIGTERM_ends_with_zero_and_a_restart_has_everything()
    {
        using var fixture = new NodeFixture();
        await using (var node = await NodeProcess.StartAsync(fixture))
        {
            var created = await Tool.IdctlAsync(node.AsAdministrator("create", "88.100.1/KEPT", "--value", "1:DESC=kept"));
            Assert.That(created.ExitCode, Is.Zero, created.ToString());
            Assert.That(await node.StopAsync("TERM"), Is.Zero, node.Output);
        }

        await using var again = await NodeProcess.StartAsync(fixture);
        var resolved = await Tool.IdctlAsync("resolve", "88.100.1/KEPT", "--server", again.Server);
        Assert.That(resolved.ExitCode, Is.Zero, resolved.ToString());
    }

    [Test]
    public async Task Every_configuration_error_is_named_at_once_and_the_exit_code_is_78()
    {
        using var fixture = new NodeFixture(change: configuration =>
        {
            configuration["Node:HomedPrefixes"] = "88..1";
            configuration["Handle:Udp"] = "nowhere";
            configuration["Handle:MaxConnections"] = 0;
            configuration["Handle:Tls"] = configuration["Handle:Tcp"];
            configuration["Handle:TlsCertificateKey"] = "key.pem";
            configuration["Storage:Engine"] = "Paper";
            configuration["Handle:Prot"] = 2641;
        });

        var result = await Tool.IdnodeAsync("--config", fixture.ConfigFile);

        Assert.That(result.ExitCode, Is.EqualTo(78), result.ToString());
        foreach (var key in new[] { "Node:HomedPrefixes:0", "Handle:Udp", "Handle:MaxConnections", "Handle:Tls", "Handle:TlsCertificateKey", "Storage:Engine", "Handle:Prot" })
            Assert.That(result.Errors, Does.Contain(key + ":"));
    }

    [TestCase("missing.json", "cannot read missing.json")]
    [TestCase("config.json", "is not a site record")]
    public async Task A_site_file_that_cannot_be_used_is_a_configuration_error(string file, string words)
    {
        using var fixture = new NodeFixture(change: configuration => configuration["Remote:Sites"] = "88.200=" + file);
        File.Copy(fixture.ConfigFile, Path.Combine(fixture.Directory, "config.json"), overwrite: true);

        var result = await Tool.RunAsync(Tool.Start("idnode", ["--config", fixture.ConfigFile], fixture.Directory));

        Assert.That(result.ExitCode, Is.EqualTo(78), result.ToString());
        Assert.That(result.Errors, Does.Contain("Remote:Sites").And.Contain(words));
    }

    [Test]
    public async Task Environment_and_command_line_come_over_the_file()
    {
        using var fixture = new NodeFixture();
        var start = Tool.Start("idnode", ["--config", fixture.ConfigFile, "--set", "Handle:MaxConnections=-1"]);
        start.Environment["IDNODE_Handle__IdleTimeoutSeconds"] = "0";

        var result = await Tool.RunAsync(start);

        Assert.That(result.ExitCode, Is.EqualTo(78), result.ToString());
        Assert.That(result.Errors, Does.Contain("Handle:MaxConnections").And.Contain("Handle:IdleTimeoutSeconds"));
    }

    [Test]
    public async Task An_address_in_use_is_said_in_words()
    {
        using var fixture = new NodeFixture();
        using var other = new NodeFixture(change: configuration =>
        {
            configuration["Handle:Udp"] = fixture.Server;
            configuration["Handle:Tcp"] = fixture.Server;
        });
        await using var node = await NodeProcess.StartAsync(fixture);

        var result = await Tool.IdnodeAsync("--config", other.ConfigFile);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Errors, Does.Contain(fixture.Server).And.Not.Contain("   at "));
    }
}
