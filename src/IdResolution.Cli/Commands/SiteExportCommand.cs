using System.CommandLine;
using IdResolution.Cli.CommandLine;

namespace IdResolution.Cli.Commands;

/// <summary>Writes the site record of a server for those who are to find it.</summary>
internal sealed class SiteExportCommand : IdctlCommand
{
    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description = "Write to this file. Default: the output, which is also what idctl site --json prints.",
        HelpName = "file",
    };

    public SiteExportCommand()
        : base(
            "export",
            "Write the site record of a server as JSON: what the operator of the prefix above needs to delegate to it.",
            """
              idctl site export --server node1.example.cn:2641 --out siteinfo.json
              idctl site export --server node1.example.cn:2641 > siteinfo.json
            Then, at the node of the prefix above: idctl prefix delegate 88.100 --site siteinfo.json
            """) => Options.Add(_out);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var (site, code) = await SiteExport.ReadAsync(context, cancellation);
        if (site is not null) SiteExport.Write(context, site, context.Get(_out));
        return code;
    }
}
