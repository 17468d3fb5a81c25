using IdResolution.Cli.CommandLine;

namespace IdResolution.Cli.Commands;

/// <summary>Writes what the operator wants in a file.</summary>
internal static class OutputFile
{
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> octets)
    {
        try
        {
            File.WriteAllBytes(path, octets);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written: {exception.Message}");
        }
    }
}
