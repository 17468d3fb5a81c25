using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Protocol;

namespace IdResolution.Cli.Batch;

/// <summary>
/// Carries out the blocks of a batch file in order and writes a line for each (specification §9.3). A failed block does not stop the run.
/// </summary>
internal sealed class BatchRunner : IAsyncDisposable
{
    private readonly Connection _connection;
    private readonly TextWriter _log;
    private readonly bool _dryRun;
    private Authenticator? _authenticator;
    private HandleClient? _client;

    public BatchRunner(Connection connection, TextWriter log, bool dryRun)
    {
        _connection = connection;
        _authenticator = connection.Options.Authenticator;
        _log = log;
        _dryRun = dryRun;
    }

    /// <summary>Operations done.</summary>
    public int Succeeded { get; private set; }

    /// <summary>Operations refused or unanswered.</summary>
    public int Failed { get; private set; }

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
                    _log.WriteLine($"==>NOTE[{session.Line}]: sessionsetup: not needed here; every request is authenticated on its own");
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
        if (_client is not null) await _client.DisposeAsync();
        if (_authenticator != _connection.Options.Authenticator) _authenticator?.Dispose();
    }

    private HandleClient Client => _client ??= new HandleClient(_connection.Options with { Authenticator = _authenticator });

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
        await using var client = new HandleClient(_connection.Options with { Authenticator = _authenticator, Servers = [block.Server] });
        var opCode = block.Home ? OpCode.HomePrefix : OpCode.UnhomePrefix;
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
            Fail(line, name, exception.Message);
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
        _client = null;
        _authenticator = authenticator;
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
