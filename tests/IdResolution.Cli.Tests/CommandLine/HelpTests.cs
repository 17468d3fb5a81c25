using IdResolution.Cli.CommandLine;

namespace IdResolution.Cli.Tests.CommandLine;

public sealed class HelpTests
{
    private static readonly string[] Commands =
    [
        "resolve", "create", "add", "modify", "remove", "delete", "list", "home", "unhome", "homed", "site", "keygen", "sign", "certify",
        "verify", "batch", "import", "template", "classify", "doctor", "prefix", "audit",
    ];

    [Test]
    public async Task The_list_of_commands_here_is_whole()
    {
        var help = await Tool.RunAsync("--help");
        foreach (var command in Commands) Assert.That(help.Out, Does.Contain($"\n  {command} "));
        Assert.That(help.Out.Split("Commands:\n")[1].Split("\n\n")[0].Split('\n'), Has.Length.EqualTo(Commands.Length));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Every_command_explains_itself_with_an_example(string command)
    {
        var help = await Tool.RunAsync(command, "--help");

        Assert.That(help.Code, Is.EqualTo(ExitCode.Ok));
        Assert.That(help.Out.Split("Examples:\n")[1], Does.Contain($"  idctl {command}"));
        Assert.That(help.Error, Is.Empty);
    }

    [TestCase("prefix", "delegate")]
    [TestCase("prefix", "suspend")]
    [TestCase("prefix", "resume")]
    [TestCase("prefix", "list")]
    [TestCase("site", "export")]
    public async Task Every_command_of_a_group_explains_itself_too(string group, string command)
    {
        var help = await Tool.RunAsync(group, command, "--help");

        Assert.That(help.Code, Is.EqualTo(ExitCode.Ok));
        Assert.That(help.Out.Split("Examples:\n")[1], Does.Contain($"idctl {group} {command}"));
        // One that takes the place of a common option is not shown beside it.
        var options = help.Out.Split('\n').Where(line => line.StartsWith("  --", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);
        Assert.That(options, Is.Unique);
    }

    [Test]
    public async Task Exit_codes_are_documented()
    {
        var help = await Tool.RunAsync("--help");
        foreach (var code in new[] { ExitCode.Ok, ExitCode.Refused, ExitCode.Usage, ExitCode.Unreachable, ExitCode.Authentication,
            ExitCode.OutcomeUnknown, ExitCode.NotTrusted, ExitCode.NotSigned })
            Assert.That(help.Out, Does.Contain($"\n  {code}  "));
    }

    [Test]
    public async Task Nothing_typed_shows_the_help() => Assert.That((await Tool.RunAsync()).Out, Does.Contain("Commands:"));

    [Test]
    public async Task The_version_is_a_line() =>
        Assert.That((await Tool.RunAsync("--version")).Out, Does.Match(@"^idctl \d+\.\d+\.\d+.*\n$"));

    [Test]
    public async Task An_unknown_command_is_a_usage_error_in_two_lines()
    {
        var result = await Tool.RunAsync("frobnicate");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Is.EqualTo("Unrecognized command or argument 'frobnicate'.\nTry: idctl --help\n"));
    }
}
