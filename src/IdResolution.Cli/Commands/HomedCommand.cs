using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Cli.Commands;

/// <summary>Lists the prefixes a server answers for.</summary>
internal sealed class HomedCommand()
    : IdctlCommand(
        "homed",
        "List the prefixes that a server answers for. Needs an administrator of the server.",
        "  idctl homed --server node1.example.cn:2641 --identity 300:88.100/ADMIN --key admin.pem")
{
    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        await using var client = context.OpenClient();
        return await new HandleLines(context).WriteAsync(client.ListHomedAsync(cancellation), OpCode.ListHomedPrefixes,
            new Utf8String(HandleName.Blank));
    }
}
