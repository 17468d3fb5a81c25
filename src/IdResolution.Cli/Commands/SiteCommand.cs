using System.CommandLine;
using System.Text;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Cli.Values;
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
              idctl site export --server node1.example.cn:2641 --out siteinfo.json    (its record, for those who are to find it)
            """)
    {
        Options.Add(_saveKey);
        Subcommands.Add(new SiteExportCommand());
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var (site, code) = await SiteExport.ReadAsync(context, cancellation);
        if (site is null) return code;
        if (context.Get(_saveKey) is { } path) SaveKey(site, path);
        if (context.Json)
        {
            SiteExport.Write(context, site, path: null);
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
        OutputFile.Write(path, Encoding.UTF8.GetBytes(key.ExportPem() + "\n"));
    }
}
