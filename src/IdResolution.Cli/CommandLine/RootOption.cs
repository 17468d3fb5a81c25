using System.CommandLine;
using IdResolution.Client;

namespace IdResolution.Cli.CommandLine;

/// <summary>The option that says where the tree begins.</summary>
internal sealed class RootOption
{
    private const string Variable = "IDCTL_ROOT";

    private readonly Option<string[]> _root = new("--root", "-r")
    {
        Description = "A root of the tree, by address or by the file of its site record, which holds its key. "
            + $"May be repeated. The responsible server is found from there. Default: {Variable}, separated by commas, when no server is named.",
        HelpName = "host:port|file",
        Recursive = true,
    };

    public void AddTo(Command root) => root.Options.Add(_root);

    /// <summary>True when one was typed.</summary>
    public bool IsTyped(ParseResult parsed) => parsed.GetValue(_root) is { Length: > 0 };

    /// <summary>The roots; empty when none are named.</summary>
    /// <exception cref="UsageException">One is neither an address nor a site record.</exception>
    public IReadOnlyList<Root> Read(ParseResult parsed, CliHost host)
    {
        var typed = parsed.GetValue(_root) is { Length: > 0 } texts
            ? texts
            : (host.Environment(Variable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. typed.Select(Read)];
    }

    private static Root Read(string text)
    {
        if (File.Exists(text)) return new Root(text, ServerFiles.LoadSite(text), default);
        // Without a port it is more likely the name of a file that is not there than a host.
        return text.Contains(':', StringComparison.Ordinal) && ServerAddress.TryParse(text, out var address)
            ? new Root(text, null, address)
            : throw new UsageException($"'{text}' is not a root: there is no such file, and it is no address. Write host:port, or the file of a site record.");
    }
}
