using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Commands;

/// <summary>Makes a site answer for a prefix.</summary>
internal sealed class HomeCommand : IdctlCommand
{
    private readonly Argument<string> _prefix = new("prefix") { Description = "The prefix, for example 88.100.1." };

    public HomeCommand()
        : base(
            "home",
            "Make the site of a server answer for a prefix. Needs an administrator of the server.",
            """
              idctl home 88.100.1 --server node1.example.cn:2641 --identity 300:88.100/ADMIN --key admin.pem
              idctl home 0.NA/0.NA/88.100    (the prefix handles derived from 88.100, to delegate them with: idctl prefix delegate)
            """) =>
        Arguments.Add(_prefix);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var prefix = context.GetName(_prefix);
        await using var client = context.OpenClient();
        var answer = await client.HomeAsync(prefix, cancellation);
        if (!answer.IsSuccess || context.Json) return context.Report(answer, OpCode.HomePrefix, prefix, "");
        var name = HandleName.IsPrefixHandle(prefix.Span) ? new Utf8String(HandleName.SuffixOf(prefix.Span)) : prefix;
        if (HandleName.IsPrefixHandle(name.Span))
        {
            var above = new Utf8String(HandleName.SuffixOf(name.Span));
            context.Out.WriteLine($"{context.Connection.Server} now holds the prefix handles derived from {above}. "
                + $"Delegate with: idctl prefix delegate {above}.1 --site siteinfo.json");
            return ExitCode.Ok;
        }
        context.Out.WriteLine($"{context.Connection.Server} now answers for {name}. {await NextStepAsync(client, name, cancellation)}");
        return ExitCode.Ok;
    }

    private static async Task<string> NextStepAsync(HandleClient client, Utf8String prefix, CancellationToken cancellation)
    {
        var prefixHandle = new Utf8String([.. HandleName.PrefixHandleStart, .. prefix.Span]);
        var types = new[] { new Utf8String(ValueTypes.Admin) };
        var administrators = await client.ResolveAsync(prefixHandle, ResolveOptions.Default with { Types = types }, cancellation);
        return administrators.IsSuccess
            ? $"Register handles with: idctl create {prefix}/..."
            : $"Nobody may register under it yet, because {prefixHandle} names no administrator.\n"
                + $"Register it as an administrator of the server: idctl create {prefixHandle} --value \"2:DESC=whose prefix this is\"";
    }
}
