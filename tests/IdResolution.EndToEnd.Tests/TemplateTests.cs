using System.Text.Json.Nodes;

namespace IdResolution.EndToEnd.Tests;

/// <summary>A rule is tried at a desk, put into use, asked over UDP and TCP, changed, and found broken in the log.</summary>
public sealed class TemplateTests
{
    [Test]
    public async Task A_rule_goes_from_the_desk_to_the_clients()
    {
        using var fixture = new NodeFixture();
        await using var node = await NodeProcess.StartAsync(fixture);
        string[] identity = ["--server", node.Server, "--identity", "300:88.100.1/ADMIN", "--key", node.AdminKey];
        var rules = fixture.PathOf("rules.xml");
        await File.WriteAllTextAsync(rules, Rule("v1"));
        var registered = await Tool.IdctlAsync(["create", "88.100.1/LINE", "--value", "1:URL=https://x", .. identity]);
        Assert.That(registered.ExitCode, Is.Zero, registered.ToString());

        var record = await Tool.IdctlAsync("resolve", "88.100.1/LINE", "--server", node.Server, "--json");
        await File.WriteAllTextAsync(fixture.PathOf("line.json"), record.Output);
        var tried = await Tool.IdctlAsync("template", "88.100.1/LINE@42", "--namespace", rules, "--base", fixture.PathOf("line.json"),
            "--json");
        Assert.That(UrlOf(tried), Is.EqualTo("https://x/v1/42"));

        var inUse = await Tool.IdctlAsync(["add", "0.NA/88.100.1", "--value", $"5:HS_NAMESPACE=@{rules}", .. identity]);
        Assert.That(inUse.ExitCode, Is.Zero, inUse.ToString());
        Assert.That(UrlOf(await ResolveAsync("--udp")), Is.EqualTo("https://x/v1/42"));
        Assert.That(UrlOf(await ResolveAsync("--tcp")), Is.EqualTo("https://x/v1/42"));

        await File.WriteAllTextAsync(rules, Rule("v2"));
        Assert.That((await Tool.IdctlAsync(["modify", "0.NA/88.100.1", "--value", $"5:HS_NAMESPACE=@{rules}", .. identity])).ExitCode,
            Is.Zero);
        Assert.That(UrlOf(await ResolveAsync("--udp")), Is.EqualTo("https://x/v2/42"));

        Task<ProcessResult> ResolveAsync(string transport) =>
            Tool.IdctlAsync("resolve", "88.100.1/LINE@42", "--server", node.Server, "--type", "URL", "--json", transport);
    }

    [Test]
    public async Task A_file_of_rules_serves_every_prefix_and_a_broken_one_stops_the_start()
    {
        using var fixture = new NodeFixture(change: configuration => configuration["Templates:NamespaceFile"] = "rules.xml");
        var rules = fixture.PathOf("rules.xml");
        await File.WriteAllTextAsync(rules, "<n>\n<template delimiter=\"@\"><if test=\"matches\" expression=\"(\"/></template></n>");
        var refused = await Tool.IdnodeAsync("--config", fixture.ConfigFile, "--set", $"Templates:NamespaceFile={rules}");
        Assert.That(refused.ExitCode, Is.EqualTo(78), refused.ToString());
        Assert.That(refused.Output + refused.Errors, Does.Contain("Templates:NamespaceFile").And.Contain("line 2: <if> expression"));
    }

    private static string Rule(string version) =>
        """<n><template delimiter="@"><foreach><if value="type" expression="URL"><value data="${data}/VERSION/${extension}"/></if></foreach></template></n>"""
            .Replace("VERSION", version, StringComparison.Ordinal);

    private static string? UrlOf(ProcessResult resolved)
    {
        Assert.That(resolved.ExitCode, Is.Zero, resolved.ToString());
        return (string?)JsonNode.Parse(resolved.Output)!["values"]![0]!["data"]!["value"];
    }
}
