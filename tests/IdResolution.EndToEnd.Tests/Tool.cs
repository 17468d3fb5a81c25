using System.Diagnostics;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Runs idctl and idnode as a person would, as processes of their own, and waits for them.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static ProcessStartInfo Start(string assembly, IEnumerable<string> arguments, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory ?? AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    public static Task<ProcessResult> IdctlAsync(params string[] arguments) => RunAsync(Start("idctl", arguments));

    public static Task<ProcessResult> IdnodeAsync(params string[] arguments) => RunAsync(Start("idnode", arguments));

    public static async Task<ProcessResult> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{string.Join(' ', start.ArgumentList)} did not end within {Limit.TotalSeconds} s");
        }
        return new ProcessResult(process.ExitCode, await output, await errors);
    }
}
