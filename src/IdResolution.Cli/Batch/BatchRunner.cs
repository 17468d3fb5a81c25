using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Client.Sessions;
using IdResolution.Protocol;
using IdResolution.Security;

namespace IdResolution.Cli.Batch;

/// <summary>
/// Carries out the blocks of a batch file in order and writes a line for each (specification §9.3). A failed block does not stop the run.
/// </summary>
internal sealed class BatchRunner : IAsyncDisposable
{
    private readonly Connection _connection;
    private readonly TextWriter _log;
    private readonly bool _dryRun;
    private HandleClientOptions _options;
    private Authenticator? _authenticator;
    private HandleClient? _client;

    public BatchRunner(Connection connection, TextWriter log, bool dryRun)
    {
        _connection = connection;
        _options = connection.Options;
        _authenticator = connection.Options.Authenticator;
        _log = log;
        _dryRun = dryRun;
    }

    /// <summary>Operations done.</summary>
    public int Succeeded { get; private set; }

    /// <summary>Operations refused or unanswered.</summary>
    public int Failed { get; private set; }

    /// <summary>True when a server gave no usable answer, so that another run may do better.</summary>
    public bool WasUnreachable { get; private set; }

    /// <summary>True when a change may or may not have been made.</summary>
    public bool LeftUnknown { get; private set; }

    /// <summary>Blocks that could not be understood.</summary>
    public int Invalid { get; private set; }

    public async Task RunAsync(IEnumerable<BatchBlock> blocks, CancellationToken cancellation)
    {
        foreach (var block in blocks)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (block)
            {
                case InvalidBlock invalid:
                    Invalid++;
                    _log.WriteLine($"==>INVALID[{invalid.Line}]: {invalid.Text}: {invalid.Reason}");
                    break;
                case SessionBlock session:
                    await UseAsync(session);
                    break;
                case SecretKeyBlock secret:
                    await UseAsync(new SecretKeyAuthenticator(secret.Identity, secret.Secret));
                    Succeed(secret.Line, $"authenticate:{secret.Identity}");
                    break;
                case PrivateKeyBlock key:
                    await UseAsync(key);
                    break;
                case HomeBlock home:
                    await HomeAsync(home, cancellation);
                    break;
                default:
                    await ChangeAsync(block, cancellation);
                    break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_authenticator != _connection.Options.Authenticator) _authenticator?.Dispose();
    }

    private HandleClient Client => _client ??= new HandleClient(_options with { Authenticator = _authenticator });

    private async Task ChangeAsync(BatchBlock block, CancellationToken cancellation)
    {
        var (opCode, handle, name) = block switch
        {
            ValuesBlock values => (values.OpCode, values.Handle, $"{Word(values.OpCode)}:{values.Handle}"),
            DeleteBlock delete => (OpCode.DeleteHandle, delete.Handle, $"delete:{delete.Handle}"),
            RemoveBlock remove => (OpCode.RemoveValue, remove.Handle, $"remove:{string.Join(',', remove.Indexes)}:{remove.Handle}"),
            _ => throw new ArgumentException($"A block of type {block.GetType().Name} changes nothing.", nameof(block)),
        };
        await LogAsync(block.Line, opCode, handle, name, async () => block switch
        {
            ValuesBlock { OpCode: OpCode.CreateHandle } create =>
                await Client.CreateAsync(handle, create.Values, cancellation: cancellation),
            ValuesBlock { OpCode: OpCode.AddValue } add => await Client.AddAsync(handle, add.Values, cancellation: cancellation),
            ValuesBlock modify => await Client.ModifyAsync(handle, modify.Values, cancellation),
            RemoveBlock remove => await Client.RemoveAsync(handle, remove.Indexes, cancellation),
            _ => await Client.DeleteAsync(handle, cancellation),
        });
    }

    private async Task HomeAsync(HomeBlock block, CancellationToken cancellation)
    {
        var opCode = block.Home ? OpCode.HomePrefix : OpCode.UnhomePrefix;
        var key = KeyOf(block.Server);
        if (key is null && _options.RequireCertified)
        {
            Fail(block.Line, $"{Word(opCode)}:{block.Server}", "the key of this server is not known, and its answers shall be certified");
            return;
        }
        await using var client = new HandleClient(
            _options with { Authenticator = _authenticator, Servers = [block.Server], Site = null, ServerKey = key });
        foreach (var prefix in block.Prefixes)
        {
            await LogAsync(block.Line, opCode, prefix, $"{Word(opCode)}:{prefix}", () =>
                block.Home ? client.HomeAsync(prefix, cancellation) : client.UnhomeAsync(prefix, cancellation));
        }
    }

    private async Task LogAsync(int line, OpCode opCode, Utf8String handle, string name, Func<Task<HandleAnswer>> run)
    {
        if (_dryRun)
        {
            Succeed(line, name);
            return;
        }
        try
        {
            var answer = await run();
            if (answer.IsSuccess) Succeed(line, name);
            else Fail(line, name, Refusal.Explain(answer, opCode, handle.ToString(), Acting));
        }
        catch (HandleClientException exception)
        {
            LeftUnknown |= exception is OutcomeUnknownException;
            WasUnreachable |= exception is not (OutcomeUnknownException or RequestTooLargeException);
            Fail(line, name, exception.Message);
        }
    }

    private async Task UseAsync(SessionBlock block)
    {
        await CloseAsync();
        var use = !block.IsWanted ? SessionUse.Off : block.FallsBack ? SessionUse.Automatic : SessionUse.Required;
        _options = _options with
        {
            Sessions = use,
            EncryptSessions = block.Encrypts,
            SessionTimeout = block.Timeout ?? HandleClientOptions.Default.SessionTimeout,
        };
        Succeed(block.Line, "sessionsetup");
        if (block.HasKeys && block.IsWanted)
        {
            _log.WriteLine(
                $"==>NOTE[{block.Line}]: sessionsetup: exchange keys are not needed; the session key is agreed on (Diffie-Hellman)");
        }
        if (use == SessionUse.Automatic && _options is { Site: null, ServerKey: null })
        {
            _log.WriteLine(
                $"==>NOTE[{block.Line}]: sessionsetup: no session, because the server's key is not known (--server-key, --site); "
                + "every change is authenticated on its own");
        }
    }

    private async Task UseAsync(PrivateKeyBlock block)
    {
        try
        {
            await UseAsync(new PrivateKeyAuthenticator(block.Identity, GlobalOptions.LoadKey(block.KeyFile, block.Passphrase)));
            Succeed(block.Line, $"authenticate:{block.Identity}");
        }
        catch (UsageException exception)
        {
            Fail(block.Line, $"authenticate:{block.Identity}", exception.Message);
        }
    }

    private async Task UseAsync(Authenticator authenticator)
    {
        await DisposeAsync();
        _authenticator = authenticator;
    }

    private async Task CloseAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        _client = null;
    }

    // HOME and UNHOME name a server of their own; its key is known when it is the one of the command line or of the site.
    private PublicKey? KeyOf(ServerAddress server)
    {
        if (server == _connection.Server && _options.Site is null) return _options.ServerKey;
        var found = _options.Site?.Servers.FirstOrDefault(candidate =>
            candidate.Address.ToString() == server.Host && candidate.Interfaces.Any(door => door.Port == server.Port));
        return found is not null && PublicKey.TryRead(found.PublicKey.Span, out var key) ? key : null;
    }

    private Connection Acting => _connection with { Identity = _authenticator?.Identity };

    private void Succeed(int line, string name)
    {
        Succeeded++;
        _log.WriteLine($"==>SUCCESS[{line}]: {name}");
    }

    private void Fail(int line, string name, string reason)
    {
        Failed++;
        _log.WriteLine($"==>FAILURE[{line}]: {name}: {reason.ReplaceLineEndings(" ")}");
    }

    private static string Word(OpCode opCode) => opCode switch
    {
        OpCode.CreateHandle => "create",
        OpCode.AddValue => "add",
        OpCode.ModifyValue => "modify",
        OpCode.HomePrefix => "home",
        _ => "unhome",
    };
}
