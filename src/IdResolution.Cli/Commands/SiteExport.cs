using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Cli.Probing;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Commands;

/// <summary>The site record of a server, and its JSON form (specification §8.4).</summary>
internal static class SiteExport
{
    /// <summary>Asks the server of the command line; without a site the exit code, after saying why.</summary>
    public static async Task<(SiteRecord? Site, int Code)> ReadAsync(CommandContext context, CancellationToken cancellation)
    {
        await using var client = context.OpenClient();
        var answer = await client.GetSiteInfoAsync(cancellation);
        if (!answer.IsSuccess) return (null, context.Refuse(answer, OpCode.GetSiteInfo, new Utf8String(HandleName.Blank)));
        if (answer.Site is { } site) return (site, ExitCode.Ok);
        context.Host.Error.WriteLine($"{context.Connection.Server} sent {answer.Octets.Length} octets that are not a site record.");
        return (null, ExitCode.Unreachable);
    }

    /// <summary>Writes the JSON form to a file, or to the output when there is none, and says what others will stumble over.</summary>
    public static void Write(CommandContext context, SiteRecord site, string? path)
    {
        if (path is null)
        {
            RecordJson.Write(context.Out, writer => SiteJson.Write(writer, site));
        }
        else
        {
            OutputFile.Write(path, [.. SiteJson.ToArray(site), (byte)'\n']);
            if (!context.Json) context.Out.WriteLine($"Wrote {path}: {SiteText.Of(site)}.");
        }
        foreach (var remark in SiteText.Remarks(site)) context.Host.Error.WriteLine($"Note: {remark}");
    }
}
