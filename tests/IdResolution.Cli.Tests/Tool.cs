using IdResolution.Cli.CommandLine;

namespace IdResolution.Cli.Tests;

/// <summary>Runs the tool inside the test and keeps what it wrote.</summary>
internal static class Tool
{
    public static Task<ToolResult> RunAsync(params string[] args) => RunAsync(new Dictionary<string, string>(), null, args);

    public static async Task<ToolResult> RunAsync(Dictionary<string, string> environment, string? typed, string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var host = new CliHost
        {
            Out = output,
            Error = error,
            OutIsTerminal = false,
            ErrorIsTerminal = false,
            Environment = environment.GetValueOrDefault,
            ReadSecret = _ => typed,
        };
        var code = await Idctl.RunAsync(args, host);
        return new ToolResult(code, output.ToString(), error.ToString());
    }

    /// <summary>A file that is gone after the test run.</summary>
    public static string File(string text, string extension)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.{extension}");
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
