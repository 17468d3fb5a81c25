using System.Text;
using IdResolution.Cli.CommandLine;

namespace IdResolution.Cli.Commands;

/// <summary>Opens what the operator named.</summary>
internal static class InputFile
{
    private const int BufferLength = 65_536;

    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static Stream Open(string path)
    {
        try
        {
            return path == "-"
                ? Console.OpenStandardInput()
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferLength,
                    FileOptions.SequentialScan | FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file '{path}' cannot be read: {exception.Message}");
        }
    }

    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static StreamReader OpenText(string path) =>
        new(Open(path), Encoding.UTF8, detectEncodingFromByteOrderMarks: true, BufferLength);
}
