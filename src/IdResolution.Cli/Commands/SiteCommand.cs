using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Cli.Values;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Cli.Commands;

/// <summary>Shows the site record of a server.</summary>
internal sealed class SiteCommand : IdctlCommand
{
    private readonly Option<string?> _saveKey = new("--save-key")
    {
        Description = "Write the server's public key to this file, for --server-key. Compare its fingerprint with the operator's first.",
        HelpName = "file",
    };

    public SiteCommand()
        : base(
            "site",
            "Show what a server says about its site: its servers, addresses, keys.",
            """
              idctl site --server node1.example.cn:2641
              idctl site --server node1.example.cn:2641 --save-key node1.pub.pem
              idctl site --json > siteinfo.json        (may be given to: idctl add 0.NA/88.100.1 --value 3:HS_SITE=@siteinfo.json)
            """) => Options.Add(_saveKey);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        await using var client = context.OpenClient();
        var answer = await client.GetSiteInfoAsync(cancellation);
        if (!answer.IsSuccess) return context.Refuse(answer, OpCode.GetSiteInfo, new Utf8String(HandleName.Blank));
        if (answer.Site is not { } site)
        {
            context.Host.Error.WriteLine($"{context.Connection.Server} sent {answer.Octets.Length} octets that are not a site record.");
            return ExitCode.Unreachable;
        }
        if (context.Get(_saveKey) is { } path) SaveKey(site, path);
        if (context.Json)
        {
            RecordJson.Write(context.Out, writer => SiteJson.Write(writer, site));
            return ExitCode.Ok;
        }
        var kind = site.IsPrimary ? "Primary site" : "Mirror site";
        if (site.Flags.HasFlag(SiteFlags.MultiPrimary)) kind += " (one of several primaries)";
        context.Out.WriteLine($"{kind}, serial {site.SerialNumber}, protocol {site.ProtocolVersion}");
        foreach (var attribute in site.Attributes)
            context.Out.WriteLine($"  {Refusal.Printable(attribute.Name.ToString())}: {Refusal.Printable(attribute.Value.ToString())}");
        foreach (var server in site.Servers)
        {
            context.Out.WriteLine($"Server {server.Id} at {server.Address}");
            foreach (var face in server.Interfaces) context.Out.WriteLine($" {ValueDescription.OfInterface(face)}");
            var key = PublicKey.TryRead(server.PublicKey.Span, out var known) ? known.Fingerprint()
                : server.PublicKey.IsEmpty ? "none"
                : "of an unknown kind";
            context.Out.WriteLine($"  key {key}");
        }
        return ExitCode.Ok;
    }

    private static void SaveKey(SiteRecord site, string path)
    {
        if (site.Servers.Count != 1)
            throw new UsageException($"The site has {site.Servers.Count} servers; write its record with --json and use --site.");
        if (!PublicKey.TryRead(site.Servers[0].PublicKey.Span, out var key)) throw new UsageException("The server shows no usable key.");
        try
        {
            File.WriteAllText(path, key.ExportPem() + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written: {exception.Message}");
        }
    }
}
