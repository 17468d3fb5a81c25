using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Cli.Values;
using IdResolution.Client;
using IdResolution.Client.Failures;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Shows a record.</summary>
internal sealed class ResolveCommand : IdctlCommand
{
    private readonly Argument<string> _handle = new("handle") { Description = "The handle, prefix/suffix." };

    private readonly Option<string?> _index = new("--index") { Description = "Only these indexes, separated by commas.", HelpName = "1,2" };

    private readonly Option<string[]> _type = new("--type")
    {
        Description = "Only values of this type; a dot at the end includes subtypes. May be repeated.",
        HelpName = "type",
    };

    private readonly Option<bool> _auth = new("--auth") { Description = "Ask a primary site and bypass caches." };

    private readonly Option<bool> _follow = new("--follow") { Description = "Follow HS_ALIAS values." };

    private readonly Option<bool> _verify =
        new("--verify") { Description = "Verify the values against the signatures in the record; see idctl verify --help." };

    private readonly TrustRootOptions _roots = new();

    public ResolveCommand()
        : base(
            "resolve",
            "Show the values of a handle.",
            """
              idctl resolve 88.100.1/PUMP-0001
              idctl resolve 88.100.1/PUMP-0001 --type URL --json
              idctl resolve 88.100.1/PUMP-0001 --certified --server-key node1.pub.pem    (signed by the server, or no answer)
              idctl resolve 88.100.1/PUMP-0001 --verify --trust-root root.pub.pem
              idctl resolve 88.100.1/PUMP-0001 --root root.json --trace    (from the root, showing every hop; with --json as a list "trace")
              idctl resolve 0.NA/88.100.1 --type HS_SITE. --auth
              idctl resolve 88.100.1/PUMP-0001 --identity 300:88.100.1/ADMIN --key admin.pem    (secret values too)
            """)
    {
        Arguments.Add(_handle);
        Options.Add(_index);
        Options.Add(_type);
        Options.Add(_auth);
        Options.Add(_follow);
        Options.Add(_verify);
        _roots.AddTo(this);
    }

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var handle = context.GetName(_handle);
        var options = ResolveOptions.Default with
        {
            Indexes = context.Get(_index) is { } indexes ? ValueArgument.ParseIndexes(indexes) : [],
            Types = [.. (context.Get(_type) ?? []).Select(Utf8String.FromString)],
            Authoritative = context.Get(_auth),
            FollowAliases = context.Get(_follow),
            Verify = context.Get(_verify),
        };
        var hops = context.Json ? new HopLog() : null;
        context.TraceSink = hops;
        try
        {
            return await ResolveAsync(context, handle, options, hops, cancellation);
        }
        catch (HandleClientException)
        {
            // There is no JSON to put them into.
            hops?.WriteTo(new TraceWriter(context.Host.Error));
            throw;
        }
    }

    private async Task<int> ResolveAsync(CommandContext context, Utf8String handle, ResolveOptions options, HopLog? hops, CancellationToken cancellation)
    {
        await using var client = context.OpenClient(options.Verify ? _roots.Read(context) : null);
        var answer = await client.ResolveAsync(handle, options, cancellation);
        if (!answer.IsSuccess) return context.Refuse(answer, OpCode.Resolution, handle, hops);
        if (context.Json) RecordJson.Write(context.Out, answer, hops);
        else RecordTable.Write(context.Host, answer);
        if (answer.Trust is not { } trust) return ExitCode.Ok;
        if (!context.Json)
        {
            context.Out.WriteLine();
            TrustTable.Write(context.Host, trust);
        }
        return TrustTable.ExitCodeOf(trust);
    }
}
