using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace IdResolution.EndToEnd.Tests;

/// <summary>benchmarks/hdlperf.c, a client that was not written with this code: it checks operation, code, request id and handle of every answer.</summary>
internal static class LoadGenerator
{
    private static readonly Lazy<Task<string>> Program = new(BuildAsync);

    public static async Task<JsonNode> RunAsync(int port, string transport, int handles)
    {
        var start = Start(await Program.Value,
            "-p", port.ToString(CultureInfo.InvariantCulture), "-t", transport, "-h", "88.100.1/obj%07d", "-n", handles.ToString(CultureInfo.InvariantCulture),
            "-s", "1", "-W", "0", "-w", "32", "-o", "10000", "-j");
        var result = await Tool.RunAsync(start);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return JsonNode.Parse(result.Output)!;
    }

    private static async Task<string> BuildAsync()
    {
        var source = FindUpwards(Path.Combine("benchmarks", "hdlperf.c"));
        var program = Path.Combine(Path.GetTempPath(), $"hdlperf-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        var result = await Tool.RunAsync(Start("gcc", "-O2", "-o", program, source, "-lpthread"));
        Assert.That(result.ExitCode, Is.Zero, "gcc is needed (apt-get install gcc libc6-dev): " + result);
        return program;
    }

    private static ProcessStartInfo Start(string program, params string[] arguments) =>
        new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };

    private static string FindUpwards(string relative)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, relative))) directory = directory.Parent;
        return Path.Combine(directory?.FullName ?? throw new FileNotFoundException(relative), relative);
    }
}
