using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Values;
using IdResolution.Protocol;
using IdResolution.Security.Trust;

namespace IdResolution.Cli.Commands;

/// <summary>The options that say whom to believe.</summary>
internal sealed class TrustRootOptions
{
    private readonly Option<string[]> _root = new("--trust-root")
    {
        Description = "Public key where trust begins (PEM or key record). May be repeated. "
            + $"Default: IDCTL_TRUST_ROOT, files separated by '{Path.PathSeparator}'.",
        HelpName = "file",
    };

    private readonly Option<string[]> _handle = new("--trust-root-handle")
    {
        Description = $"Name of the trust root. May be repeated. Default: {TrustRoot.GlobalHandle} and {TrustRoot.NationalHandle}.",
        HelpName = "handle",
    };

    private readonly Option<bool> _national =
        new("--national") { Description = "Accept SM2 signatures and certificates too (the national profile)." };

    public void AddTo(Command command)
    {
        command.Options.Add(_root);
        command.Options.Add(_handle);
        command.Options.Add(_national);
    }

    /// <exception cref="UsageException">No root is named, or a file is no public key.</exception>
    public TrustOptions Read(CommandContext context)
    {
        var files = context.Get(_root) is { Length: > 0 } typed
            ? typed
            : (context.Host.Environment("IDCTL_TRUST_ROOT") ?? "").Split(
                Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (files.Length == 0)
        {
            throw new UsageException(
                "Verifying needs to know where trust begins: give --trust-root FILE with the public key of the root, "
                + "or set IDCTL_TRUST_ROOT.");
        }
        Utf8String[] handles = context.Get(_handle) is { Length: > 0 } names
            ? [.. names.Select(Utf8String.FromString)]
            : [TrustRoot.GlobalHandle, TrustRoot.NationalHandle];
        return new TrustOptions
        {
            Roots = [.. files.Select(PublicKeyFile.Read).SelectMany(key => handles.Select(handle => new TrustRoot(handle, key)))],
            NationalProfile = context.Get(_national),
        };
    }
}
