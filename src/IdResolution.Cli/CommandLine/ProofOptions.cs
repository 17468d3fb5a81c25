using System.CommandLine;
using IdResolution.Client;
using IdResolution.Client.Sessions;

namespace IdResolution.Cli.CommandLine;

/// <summary>Options about what the server must prove, and about sessions.</summary>
internal sealed class ProofOptions
{
    private readonly Option<string?> _serverKey = new("--server-key")
    {
        Description = "Public key that the server must prove: PEM, a key record, or a site record with one server. "
            + "Default: IDCTL_SERVER_KEY.",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<string?> _site = new("--site")
    {
        Description = "Site record (JSON or binary) to find servers and their keys by, in place of --server.",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<bool> _certified = new("--certified")
    {
        Description = "Believe only answers that the server proves with its key; needs --server-key or --site.",
        Recursive = true,
    };

    private readonly Option<bool> _session = new("--session")
    {
        Description = "Insist on a session. By default there is one when your identity and the server's key are given.",
        Recursive = true,
    };

    private readonly Option<bool> _noSession = new("--no-session")
    {
        Description = "Use no session: prove your identity anew with every change.",
        Recursive = true,
    };

    private readonly Option<bool> _login = new("--login")
    {
        Description = "Log in on the connection, as national servers ask for, in place of a session. For TLS and trusted networks.",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        Option[] options = [_serverKey, _site, _certified, _session, _noSession, _login];
        foreach (var option in options) root.Options.Add(option);
    }

    /// <summary>True when the servers come from a site record.</summary>
    public bool NamesSite(ParseResult parsed) => parsed.GetValue(_site) is not null;

    /// <summary>The options with what was typed here.</summary>
    /// <exception cref="UsageException">Something does not fit together, or a file cannot be used.</exception>
    public HandleClientOptions Apply(HandleClientOptions options, ParseResult parsed, CliHost host, IReadOnlyList<Root> roots)
    {
        var site = parsed.GetValue(_site);
        var typedKey = parsed.GetValue(_serverKey);
        if (site is not null && typedKey is not null) throw new UsageException("--site and --server-key exclude each other.");
        if (parsed.GetValue(_session) && parsed.GetValue(_noSession))
            throw new UsageException("--session and --no-session exclude each other.");
        if (parsed.GetValue(_login) && parsed.GetValue(_session)) throw new UsageException("--login and --session exclude each other.");
        var key = typedKey ?? (site is null ? host.Environment("IDCTL_SERVER_KEY") : null);
        if (roots.Count > 0 && parsed.GetValue(_certified) && roots.FirstOrDefault(root => root.Site is null) is { } unproven)
        {
            throw new UsageException(
                $"--certified needs the key of the root: in place of {unproven.Typed} give the file of its site record (idctl site export --out FILE).");
        }
        if (site is null && key is null && roots.Count == 0)
        {
            var needing = parsed.GetValue(_certified) ? "--certified" : parsed.GetValue(_session) ? "--session" : null;
            if (needing is not null)
            {
                throw new UsageException(
                    $"{needing} needs the server's key: --server-key FILE or --site FILE. To trust the key that the server shows now: "
                    + "idctl site --save-key FILE");
            }
        }
        return options with
        {
            Site = site is null ? null : ServerFiles.LoadSite(site),
            ServerKey = key is null ? null : ServerFiles.LoadKey(key),
            RequireCertified = parsed.GetValue(_certified),
            Sessions = parsed.GetValue(_session) ? SessionUse.Required
                : parsed.GetValue(_noSession) ? SessionUse.Off
                : SessionUse.Automatic,
            Login = parsed.GetValue(_login),
        };
    }
}
