using System.Text.Json;
using IdResolution.Cli.CommandLine;

namespace IdResolution.Cli.Tests.Commands;

public sealed class ClassifyTests
{
    [Test]
    public async Task A_valid_code_is_taken_apart()
    {
        var result = await Tool.RunAsync("classify", "(01)09521234543213(21)ABC");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok));
        Assert.That(result.Out, Does.Contain("gtin").And.Contain("https://id.gs1.org/01/09521234543213/21/ABC").And.Contain("(21) serial number"));
    }

    [Test]
    public async Task A_wrong_one_is_marked_where_it_is_wrong()
    {
        var result = await Tool.RunAsync("classify", "6291041500214");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Error, Does.Contain("6291041500214" + Environment.NewLine + "            ^").And.Contain("the other digits give 3"));
    }

    [Test]
    public async Task JSON_is_the_form_of_the_API()
    {
        var result = await Tool.RunAsync("classify", "1.2.0156", "--json");
        var json = JsonDocument.Parse(result.Out).RootElement;

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That((json.GetProperty("valid").GetBoolean(), json.GetProperty("scheme").GetString(), json.GetProperty("fault").GetProperty("position").GetInt32()), Is.EqualTo((false, "oid", 4)));
    }
}
