namespace IdResolution.Cli.Tests;

internal sealed record ToolResult(int Code, string Out, string Error);
