namespace IdResolution.EndToEnd.Tests;

/// <summary>What a finished process left.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n--- output ---\n{Output}\n--- errors ---\n{Errors}";
}
