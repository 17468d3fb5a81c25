using System.Net;
using IdResolution.Node.Options;
using IdResolution.Node.Start;

namespace IdResolution.Node.Hosting;

/// <summary>Tells a person what to try next.</summary>
internal static class Welcome
{
    private const string DefaultServer = "127.0.0.1:2641";

    /// <summary>After the first start: how to register, too.</summary>
    public static void Write(TextWriter output, Configuration configuration, string adminKeyFile, int samples)
    {
        var prefix = configuration.Node.HomedPrefixes[0];
        var server = ServerArgument(configuration);
        output.WriteLine();
        output.WriteLine($"This node owns the prefix {prefix}.");
        if (samples > 0)
        {
            output.WriteLine($"{samples} sample identifiers are registered. Resolve one:");
            output.WriteLine();
            output.WriteLine($"  {Idctl} resolve {prefix}/{SampleIdentifiers.FirstSuffix}{server}");
            output.WriteLine();
            if (Page(configuration) is { } page)
            {
                output.WriteLine("or in a browser:");
                output.WriteLine();
                output.WriteLine($"  {page}?id={prefix}/{SampleIdentifiers.FirstSuffix}");
                output.WriteLine();
            }
        }
        output.WriteLine("Register one of your own, with the administrator's key that was just made:");
        output.WriteLine();
        output.WriteLine($"  {Idctl} create {prefix}/MY-FIRST --value 1:URL=https://example.org/ \\");
        output.WriteLine($"    --identity {configuration.Node.ServerAdministrators[0]} --key {ShortPath(adminKeyFile)}{server}");
        output.WriteLine();
    }

    /// <summary>After a later start with sample data: one line.</summary>
    public static void WriteNextCommand(TextWriter output, Configuration configuration)
    {
        if (configuration.Node.HomedPrefixes.Count == 0) return;
        output.WriteLine($"Try: {Idctl} resolve {configuration.Node.HomedPrefixes[0]}/{SampleIdentifiers.FirstSuffix}{ServerArgument(configuration)}");
    }

    // A node that runs from the source tree has no idctl on the path.
    private static string Idctl => File.Exists(Path.Combine("src", "IdResolution.Cli", "IdResolution.Cli.csproj"))
        ? "dotnet run -c Release --project src/IdResolution.Cli --"
        : "idctl";

    // An address that stands for every one, or a port of the system's choice, is none that a browser could open.
    private static string? Page(Configuration configuration) => HttpUrls.Of(configuration.Http.Url)
        .Where(endPoint => endPoint.Address.Port != 0 && !endPoint.Address.Address.Equals(IPAddress.Any) && !endPoint.Address.Address.Equals(IPAddress.IPv6Any))
        .Select(endPoint => $"{(endPoint.IsTls ? "https" : "http")}://{endPoint.Address}/").FirstOrDefault();

    private static string ServerArgument(Configuration configuration)
    {
        var text = configuration.Handle.Tcp.Length > 0 ? configuration.Handle.Tcp : configuration.Handle.Udp;
        text = text.Split(',')[0];
        if (configuration.Handle.PublicAddress.Length > 0 && IPEndPoint.TryParse(text, out var endpoint))
            text = new IPEndPoint(IPAddress.Parse(configuration.Handle.PublicAddress.Split(',')[0]), endpoint.Port).ToString();
        return text == DefaultServer ? "" : " --server " + text;
    }

    private static string ShortPath(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
