using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using IdResolution.Cli.CommandLine;

namespace IdResolution.Architecture.Tests;

/// <summary>What the documentation tells people to type exists, and so does every file that it points to.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] ProgramsOfTheSystem = ["buildah", "cp", "curl", "export", "mkdir", "openssl", "podman", "printf", "systemctl", "useradd", "./test.sh"];

    private static IEnumerable<string> Pages => new[] { "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md" }
        .Select(page => Path.Combine(Repository.Root, page)).Where(File.Exists)
        .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories));

    private static IEnumerable<TestCaseData> Lines =>
        from page in Pages
        from line in ShellLines(File.ReadAllText(page))
        select new TestCaseData(line).SetName($"{{m}}({Path.GetFileName(page)}: {line})");

    [Test]
    public void There_are_commands_to_check() => Assert.That(Lines.Count(), Is.GreaterThan(10));

    [TestCaseSource(nameof(Lines))]
    public void Every_command_of_the_documentation_exists(string line)
    {
        var words = CommandLineParser.SplitCommandLine(line).SkipWhile(word => Assignment().IsMatch(word)).ToList();
        if (words is ["sudo", ..]) words.RemoveAt(0);
        switch (words[0])
        {
            case "idctl":
                AssertIsUnderstoodByIdctl(words.Skip(1));
                break;
            case "idnode":
                AssertIsUnderstoodByIdnode(words.Skip(1));
                break;
            case "dotnet":
                var project = words[1] == "run" ? words[words.IndexOf("--project") + 1] : words[2];
                Assert.That(Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.csproj"), Is.Not.Empty, line);
                var tool = words.IndexOf("--");
                if (tool >= 0 && project.EndsWith(".Cli", StringComparison.Ordinal)) AssertIsUnderstoodByIdctl(words.Skip(tool + 1));
                if (tool >= 0 && project.EndsWith(".Node", StringComparison.Ordinal)) AssertIsUnderstoodByIdnode(words.Skip(tool + 1));
                break;
            default:
                Assert.That(ProgramsOfTheSystem, Does.Contain(words[0]), line);
                break;
        }
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_file_that_a_page_points_to_exists(string page)
    {
        var text = File.ReadAllText(page);
        var links = Link().Matches(text).Select(link => link.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal))
            .Select(link => Path.Combine(Path.GetDirectoryName(page)!, link));
        var named = RepositoryPath().Matches(text).Select(path => Path.Combine(Repository.Root, path.Groups[1].Value));

        Assert.That(links.Concat(named).Where(path => !File.Exists(path) && !Directory.Exists(path)), Is.Empty);
    }

    private static void AssertIsUnderstoodByIdctl(IEnumerable<string> words)
    {
        var parsed = Idctl.Build(CliHost.ForProcess()).Parse(UpToPipe(words), new ParserConfiguration { ResponseFileTokenReplacer = null });

        // "idctl COMMAND --help" stands for every command.
        if (!words.Contains("COMMAND")) Assert.That(parsed.Errors.Select(error => error.Message), Is.Empty);
    }

    private static void AssertIsUnderstoodByIdnode(IEnumerable<string> words) =>
        Assert.That(Node.Commands.CommandLine.Build().Parse(UpToPipe(words)).Errors.Select(error => error.Message), Is.Empty);

    private static string[] UpToPipe(IEnumerable<string> words) => [.. words.TakeWhile(word => word is not ("|" or ">" or "&&"))];

    // Lines of ```sh blocks, joined where a backslash ends them, without remarks.
    private static IEnumerable<string> ShellLines(string markdown) =>
        from block in ShellBlock().Matches(markdown)
        from line in block.Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        let command = line.Split(" #")[0].Trim()
        where command.Length > 0 && !command.StartsWith('#')
        select command;

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^\w+=")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:config|docs|src|tests|benchmarks)/[\w./-]+)`")]
    private static partial Regex RepositoryPath();
}
