using IdResolution.Cli.CommandLine;
using IdResolution.Security;

namespace IdResolution.Cli.Values;

/// <summary>Reads a public key that the operator named.</summary>
internal static class PublicKeyFile
{
    // The largest key takes a few thousand octets.
    private const int MaxLength = 65_536;

    /// <exception cref="UsageException">It cannot be read or is no public key.</exception>
    public static PublicKey Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length <= MaxLength && PublicKey.TryRead(File.ReadAllBytes(path), out var key)) return key;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file '{path}' cannot be read: {exception.Message}");
        }
        throw new UsageException($"'{path}' is not a public key (PEM or key record).");
    }
}
