using System.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Client.Tracing;
using IdResolution.Protocol;
using IdResolution.Security.Trust;

namespace IdResolution.Cli.CommandLine;

/// <summary>One run of a command: what was typed, the world around, and how to reach the server.</summary>
/// <param name="parsed">What was typed.</param>
/// <param name="globals">The common options.</param>
/// <param name="host">The world around.</param>
/// <param name="walksTree">The command can find the server from the root (<see cref="IdctlCommand.WalksTree"/>).</param>
internal sealed class CommandContext(ParseResult parsed, GlobalOptions globals, CliHost host, bool walksTree) : IAsyncDisposable
{
    private readonly TreeResolver _tree = new();

    public CliHost Host { get; } = host;

    public TextWriter Out => Host.Out;

    public bool Json => parsed.GetValue(globals.Json);

    public T Get<T>(Option<T> option) => parsed.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <summary>The name of a handle or prefix.</summary>
    /// <exception cref="UsageException">It is empty, as an unset variable of a script leaves it.</exception>
    public Utf8String GetName(Argument<string> argument) =>
        Get(argument) is { Length: > 0 } text ? text : throw new UsageException($"The {argument.Name} is empty.");

    /// <summary>True when the option was typed.</summary>
    public bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Who we are when nothing else says so; to be set before <see cref="Connection"/> is asked for.</summary>
    public string? OtherwiseIdentity { get; set; }

    /// <summary>Where hops go when <c>--trace</c> is given; null for lines on standard error. To be set as early.</summary>
    public ITraceSink? TraceSink { get; set; }

    /// <summary>The server, or the roots, and who we are.</summary>
    /// <exception cref="UsageException">Something does not fit together.</exception>
    public Connection Connection => field ??= globals.Connect(parsed, Host, walksTree, OtherwiseIdentity, TraceSink);

    /// <summary>How long to wait, when it was typed; null otherwise.</summary>
    public TimeSpan? Timeout => globals.Timeout(parsed);

    /// <summary>The file of the private key of <c>--key</c>; null when none is named.</summary>
    public string? KeyPath => globals.KeyPath(parsed, Host);

    /// <summary>A new client for the server and identity of the command line.</summary>
    /// <param name="trust">Whom to believe when something is to be verified.</param>
    public HandleClient OpenClient(TrustOptions? trust = null) => new(ClientOptions with { Trust = trust });

    /// <summary>The options of a client for the server of the command line, or for whoever is responsible below the roots.</summary>
    public HandleClientOptions ClientOptions => Connection.Roots.Count == 0
        ? Connection.Options
        : Connection.Options with { Resolver = _tree.For(Connection) };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _tree.DisposeAsync();

    /// <summary>The passphrase of a private key, asked for when it is <c>-</c>; null when there is none.</summary>
    public string? Passphrase => globals.Passphrase(parsed, Host);

    /// <summary>Says on standard error why a request was refused, and gives the exit code.</summary>
    public int Refuse(HandleAnswer answer, OpCode opCode, Utf8String handle, HopLog? hops = null)
    {
        if (Json) RecordJson.WriteRefusal(Out, answer, handle, hops);
        else Host.Error.WriteLine(Refusal.Explain(answer, opCode, handle.ToString(), Connection));
        return Refusal.ExitCodeOf(answer.Code);
    }

    /// <summary>Confirms a change, or refuses it.</summary>
    public int Report(HandleAnswer answer, OpCode opCode, Utf8String handle, string done)
    {
        if (!answer.IsSuccess) return Refuse(answer, opCode, handle);
        if (Json) RecordJson.WriteSuccess(Out, handle);
        else Out.WriteLine(done);
        return ExitCode.Ok;
    }
}
