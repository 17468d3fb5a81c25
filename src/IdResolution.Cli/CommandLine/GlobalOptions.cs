using System.CommandLine;
using System.CommandLine.Parsing;
using IdResolution.Cli.Output;
using IdResolution.Client;
using IdResolution.Client.Authentication;
using IdResolution.Client.Tls;
using IdResolution.Client.Tracing;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Cli.CommandLine;

/// <summary>Options that every command has: where the server is, who we are, how to show things.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string?> _server = new("--server", "-s")
    {
        Description = "Server to ask, host:port; tls://host:port for TLS, http:// or https:// in front for HTTP. Default: IDCTL_SERVER, else 127.0.0.1:2641 (TLS: 2642).",
        HelpName = "host:port",
        Recursive = true,
    };

    private readonly Option<bool> _tls =
        new("--tls") { Description = "Ask nobody but inside TLS; the same as tls:// in front of the server.", Recursive = true };

    private readonly Option<string?> _identity = new("--identity", "-i")
    {
        Description = "Who you are: index and handle of your key. Default: IDCTL_IDENTITY.",
        HelpName = "index:handle",
        Recursive = true,
    };

    private readonly Option<string?> _key = new("--key", "-k")
    {
        Description = "Your private key: PEM, or a Handle.Net key file. Default: IDCTL_KEY.",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<string?> _secret = new("--secret")
    {
        Description = "Your secret key; - asks for it. Better: IDCTL_SECRET, which other users of the machine cannot see.",
        HelpName = "text|-",
        Recursive = true,
    };

    private readonly Option<string?> _passphrase = new("--passphrase")
    {
        Description = "Passphrase of the private key; - asks for it. Better: IDCTL_PASSPHRASE.",
        HelpName = "text|-",
        Recursive = true,
    };

    private readonly Option<bool> _trace =
        new("--trace") { Description = "Show every hop: what was asked, of whom, over what, what it said, how long it took.", Recursive = true };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Seconds to wait for a connection and for an answer over TCP.",
        HelpName = "seconds",
        DefaultValueFactory = _ => 10,
        Recursive = true,
    };

    private readonly RootOption _root = new();

    private readonly Option<bool> _udp =
        new("--udp") { Description = "Ask questions over UDP only, not UDP, then TCP, then HTTP. Changes always go over TCP.", Recursive = true };

    private readonly Option<bool> _tcp = new("--tcp") { Description = "Use TCP only.", Recursive = true };

    private readonly Option<bool> _http =
        new("--http") { Description = "Use HTTP only, or HTTPS with --tls; the same as http:// in front of the server.", Recursive = true };

    private readonly ProofOptions _proof = new();

    /// <summary>JSON instead of text for people.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON.", Recursive = true };

    public void AddTo(Command root)
    {
        Option[] options = [_server, _tls, _identity, _key, _secret, _passphrase, Json, _trace, _timeout, _udp, _tcp, _http];
        foreach (var option in options) root.Options.Add(option);
        _root.AddTo(root);
        _proof.AddTo(root);
    }

    /// <summary>How long to wait, when it was typed; null otherwise.</summary>
    public TimeSpan? Timeout(ParseResult parsed) =>
        parsed.GetResult(_timeout) is { Implicit: false } ? TimeSpan.FromSeconds(parsed.GetValue(_timeout)) : null;

    public string? Passphrase(ParseResult parsed, CliHost host) =>
        Secret(parsed.GetValue(_passphrase), "IDCTL_PASSPHRASE", "Passphrase: ", host);

    /// <summary>The file of the private key; null when none is named.</summary>
    public string? KeyPath(ParseResult parsed, CliHost host) => parsed.GetValue(_key) ?? host.Environment("IDCTL_KEY");

    /// <param name="parsed">What was typed.</param>
    /// <param name="host">The world around.</param>
    /// <param name="walksTree">The command can find the server from the root.</param>
    /// <param name="otherwise">Who we are when neither <c>--identity</c> nor <c>IDCTL_IDENTITY</c> says so.</param>
    /// <param name="trace">Where hops go when they are asked for; null for lines on standard error.</param>
    /// <exception cref="UsageException">Something does not fit together.</exception>
    public Connection Connect(ParseResult parsed, CliHost host, bool walksTree, string? otherwise = null, ITraceSink? trace = null)
    {
        var roots = RootsOf(parsed, host, walksTree);
        var text = parsed.GetValue(_server) ?? host.Environment("IDCTL_SERVER") ?? "127.0.0.1";
        var (tls, http) = (parsed.GetValue(_tls), parsed.GetValue(_http));
        if (!text.Contains("://", StringComparison.Ordinal)) text = (http ? tls ? "https://" : "http://" : tls ? "tls://" : "") + text;
        if (!ServerAddress.TryParse(text, out var server))
            throw new UsageException(
                $"'{text}' is not a server address. Write host:port, for example 127.0.0.1:2641, [2001:db8::1]:2641 or https://node.example.org.");
        var seconds = parsed.GetValue(_timeout);
        if (seconds is not (> 0 and <= 3600)) throw new UsageException("--timeout takes seconds, more than 0 and at most 3600.");
        var transport = TransportOf(parsed);
        if (server.IsHttp && transport is TransportPreference.UdpOnly or TransportPreference.TcpOnly)
            throw new UsageException($"{server} is asked over HTTP; leave out --udp and --tcp.");
        if (tls && !server.IsTls) throw new UsageException($"--tls does not go with {server}; write https://.");
        if (http && server is { IsTls: true, IsHttp: false }) throw new UsageException($"--http does not go with {server}; write https://.");
        if (parsed.GetValue(_server) is not null && _proof.NamesSite(parsed))
            throw new UsageException("--server and --site exclude each other.");
        var proven = _proof.Apply(HandleClientOptions.Default, parsed, host, roots);
        // For messages.
        if (proven.Site is { Servers: [{ Interfaces: [var door, ..] } first, ..] })
            server = new ServerAddress(first.Address.ToString(), (int)door.Port, server.IsTls);
        if (parsed.GetValue(_udp) && server.IsTls) throw new UsageException("There is no TLS over UDP; leave out --udp.");
        var authenticator = Authenticate(parsed, host, otherwise);
        if (proven.Login && authenticator is null) throw new UsageException("--login needs --identity and a key.");
        var options = proven with
        {
            Servers = [server],
            Tls = server.IsTls ? TlsMode.Required : TlsMode.Off,
            Authenticator = authenticator,
            ConnectTimeout = TimeSpan.FromSeconds(seconds),
            AnswerTimeout = TimeSpan.FromSeconds(seconds),
            Transport = transport,
            Trace = parsed.GetValue(_trace) ? trace ?? new TraceWriter(host.Error) : null,
            TimeProvider = host.TimeProvider,
        };
        return new Connection(options, server, roots, authenticator?.Identity);
    }

    private TransportPreference TransportOf(ParseResult parsed) => (parsed.GetValue(_udp), parsed.GetValue(_tcp), parsed.GetValue(_http)) switch
    {
        (false, false, false) => TransportPreference.Automatic,
        (true, false, false) => TransportPreference.UdpOnly,
        (false, true, false) => TransportPreference.TcpOnly,
        (false, false, true) => TransportPreference.HttpOnly,
        _ => throw new UsageException("--udp, --tcp and --http exclude each other."),
    };

    // What was typed wins over the environment, and there the server over the root.
    private IReadOnlyList<Root> RootsOf(ParseResult parsed, CliHost host, bool walksTree)
    {
        var namesServer = parsed.GetValue(_server) is not null || _proof.NamesSite(parsed);
        if (_root.IsTyped(parsed))
        {
            if (namesServer) throw new UsageException("--root excludes --server and --site.");
            return walksTree
                ? _root.Read(parsed, host)
                : throw new UsageException($"{NameOf(parsed.CommandResult)} is about one server: name it with --server, not --root.");
        }
        return walksTree && !namesServer && host.Environment("IDCTL_SERVER") is null ? _root.Read(parsed, host) : [];
    }

    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "idctl";

    /// <summary>Reads a private key file.</summary>
    /// <exception cref="UsageException">It cannot be read or used.</exception>
    public static PrivateKey LoadKey(string path, string? passphrase)
    {
        try
        {
            return PrivateKey.Load(File.ReadAllBytes(path), passphrase);
        }
        catch (KeyFileException exception)
        {
            var advice = exception.Problem == KeyFileProblem.PassphraseNeeded ? " Use --passphrase - or set IDCTL_PASSPHRASE." : "";
            throw new UsageException($"The key file '{path}' cannot be used. {exception.Message}{advice}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The key file '{path}' cannot be read: {exception.Message}");
        }
    }

    private Authenticator? Authenticate(ParseResult parsed, CliHost host, string? otherwise)
    {
        // What was typed wins over the environment, also of the other kind.
        var typedSecret = parsed.GetValue(_secret);
        var typedKey = parsed.GetValue(_key);
        if (typedKey is not null && typedSecret is not null) throw new UsageException("--key and --secret exclude each other.");
        var key = typedKey ?? (typedSecret is null ? host.Environment("IDCTL_KEY") : null);
        var typedIdentity = parsed.GetValue(_identity);
        var identityText = typedIdentity ?? host.Environment("IDCTL_IDENTITY") ?? otherwise;
        if (identityText is null)
        {
            if (typedKey is not null || typedSecret is not null)
                throw new UsageException("A key needs an owner: add --identity index:handle, for example --identity 300:88.100/ADMIN.");
            return null;
        }
        var identity = ParseIdentity(identityText);
        if (key is not null) return new PrivateKeyAuthenticator(identity, LoadKey(key, Passphrase(parsed, host)));
        var secret = Secret(typedSecret, "IDCTL_SECRET", $"Secret of {identity}: ", host);
        if (secret is not null) return new SecretKeyAuthenticator(identity, secret);
        if (typedIdentity is not null) throw new UsageException("--identity needs --key FILE, --secret - or IDCTL_SECRET.");
        return null;
    }

    /// <summary>Reads <c>index:handle</c>.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static ValueReference ParseIdentity(string text)
    {
        var identity = ValueReference.Parse(text);
        if (!HandleName.HasSlash(identity.Handle.Span) || !text.Contains(':', StringComparison.Ordinal))
            throw new UsageException($"'{text}' is not an identity. Write index:handle, for example 300:88.100/ADMIN.");
        return identity;
    }

    private static string? Secret(string? typed, string variable, string prompt, CliHost host)
    {
        if (typed != "-") return typed ?? host.Environment(variable);
        return host.ReadSecret(prompt) ?? throw new UsageException("Nothing was typed or piped in.");
    }
}
