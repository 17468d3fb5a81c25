using System.Text.Json.Nodes;
using IdResolution.Cli.CommandLine;

namespace IdResolution.Cli.Tests.Commands;

/// <summary>Rules tried at a desk.</summary>
public sealed class TemplateTests
{
    private const string Rules =
        """
        <namespace><template delimiter="@">
          <if test="matches" expression="[0-9]{12}" negate="true"><notfound/></if>
          <foreach><if value="type" expression="URL"><value data="${data}/${extension}"/></if></foreach>
        </template></namespace>
        """;

    private const string Base = """{"handle":"88.100.1/PUMP","values":[{"index":1,"type":"URL","data":{"format":"string","value":"https://x"}}]}""";

    [Test]
    public async Task Shows_what_the_rules_make()
    {
        var result = await Tool.RunAsync("template", "88.100.1/pump@000000000042", "--namespace", Tool.File(Rules, "xml"), "--base",
            Tool.File(Base, "json"));
        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(result.Out,
            Does.StartWith("88.100.1/pump@000000000042: 1 value by rule (base 88.100.1/pump, extension '000000000042')\n"));
        Assert.That(result.Out, Does.Contain("https://x/000000000042"));
    }

    [Test]
    public async Task Prints_the_record_in_json()
    {
        var result = await Tool.RunAsync(
            "template", "88.100.1/PUMP@000000000042", "--namespace", Tool.File(Rules, "xml"), "--base", Tool.File(Base, "json"), "--json");
        var record = JsonNode.Parse(result.Out)!;
        Assert.That((int)record["responseCode"]!, Is.EqualTo(1));
        Assert.That((string)record["values"]![0]!["data"]!["value"]!, Is.EqualTo("https://x/000000000042"));
    }

    [TestCase("88.100.1/PUMP@42", "By the rules there is no 88.100.1/PUMP@42. [100 HandleNotFound]")]
    [TestCase("88.100.1/OTHER@000000000042", "[200 ValuesNotFound]")]
    public async Task Says_the_code_a_server_would_answer(string handle, string text)
    {
        var result = await Tool.RunAsync("template", handle, "--namespace", Tool.File(Rules, "xml"), "--base", Tool.File(Base, "json"));
        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Error, Does.Contain(text));
    }

    [TestCase("88.100.1/PUMP", Rules, "The rules are not asked")]
    [TestCase("88.100.1/PUMP@42", "<n><template/></n>", "The rules name no delimiter")]
    [TestCase("88.100.1/PUMP@42", "<n>\n<template>\n</n>", "is not XML that can be used: line 3, position 3: it is not well-formed")]
    [TestCase("88.100.1/PUMP@42", "<!DOCTYPE n><n/>", "declares a document type")]
    [TestCase("88.100.1/PUMP@42", "", "is empty")]
    [TestCase("88.100.1/PUMP@42", "<n>\n<template><if test=\"matches\" expression=\"(\"/></template></n>",
        "line 2: <if> expression: a group is not closed")]
    public async Task Says_what_is_wrong_with_the_rules(string handle, string rules, string text)
    {
        var result = await Tool.RunAsync("template", handle, "--namespace", Tool.File(rules, "xml"));
        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Does.Contain(text));
    }

    [Test]
    public async Task Finds_references_among_the_records()
    {
        var rules = Tool.File("""<n><template ref="7:88.100.1/RULES"/></n>""", "xml");
        var missing = await Tool.RunAsync("template", "88.100.1/PUMP+1", "--namespace", rules, "--delimiter", "+");
        Assert.That(missing.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(missing.Error, Does.Contain("There is no publicly readable value 7:88.100.1/RULES; give its record with --base."));
        var records = Tool.File(
            """{"handle":"88.100.1/RULES","values":[{"index":7,"type":"XML","data":{"format":"string","value":"<template><value index='9' type='T' data='x'/></template>"}}]}""",
            "json");
        var found = await Tool.RunAsync("template", "88.100.1/PUMP+1", "--namespace", rules, "--delimiter", "+", "--base", records,
            "--honour-index", "--json");
        Assert.That((int)JsonNode.Parse(found.Out)!["values"]![0]!["index"]!, Is.EqualTo(9));
    }

    [Test]
    public async Task A_broken_record_is_named_by_its_line()
    {
        var result = await Tool.RunAsync(
            "template", "88.100.1/PUMP@1", "--namespace", Tool.File(Rules, "xml"), "--base", Tool.File(Base + "\n{\n", "json"));
        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Does.Contain("line 2:"));
    }
}
