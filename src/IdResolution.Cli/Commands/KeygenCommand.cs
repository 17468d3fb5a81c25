using System.CommandLine;
using System.Text;
using IdResolution.Cli.CommandLine;
using IdResolution.Security;

namespace IdResolution.Cli.Commands;

/// <summary>Makes a key pair.</summary>
internal sealed class KeygenCommand : IdctlCommand
{
    private const int DefaultBits = 3072;

    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "File for the private key (PKCS#8 PEM, readable by you only). The public key goes to the same name with .pub.pem.",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string> _type = new("--type")
    {
        Description = "rsa, or sm2 for the national profile (other software does not know SM2).",
        HelpName = "rsa|sm2",
        DefaultValueFactory = _ => "rsa",
    };

    private readonly Option<int?> _bits = new("--bits") { Description = $"Size of an RSA key: 2048 to 8192. Default: {DefaultBits}." };

    public KeygenCommand()
        : base(
            "keygen",
            "Make a key pair for an administrator or a server.",
            """
              idctl keygen --out admin.pem
              idctl keygen --out admin.pem --bits 4096 --passphrase -
              idctl keygen --out admin.pem --type sm2
              idctl create 88.100.1/ADMIN --value 300:HS_PUBKEY=@admin.pub.pem     (registers the public half)
            """)
    {
        Options.Add(_out);
        Options.Add(_type);
        Options.Add(_bits);
    }

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var generate = Generator(context.Get(_type), context.Get(_bits));
        var path = context.Get(_out);
        var publicPath = Path.ChangeExtension(path, null) + ".pub.pem";
        var passphrase = context.Passphrase;
        using var key = generate();
        // The private key first: a public key without its private half is of no use to anybody.
        Write(path, key.ExportPem(passphrase), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            Write(publicPath, key.PublicKey.ExportPem(),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        catch (UsageException)
        {
            // Beside somebody else's public key it would be taken for that one's private half.
            File.Delete(path);
            throw;
        }
        context.Out.WriteLine($"Private key: {path}{(passphrase is null ? " (not encrypted)" : " (encrypted)")}");
        context.Out.WriteLine($"Public key:  {publicPath}");
        context.Out.WriteLine($"             {key.PublicKey.Kind} {key.PublicKey.Bits} bits, {key.PublicKey.Fingerprint()}");
        context.Out.WriteLine($"Register it: idctl create PREFIX/ADMIN --value 300:HS_PUBKEY=@{publicPath}");
        context.Out.WriteLine($"       then: idctl ... --identity 300:PREFIX/ADMIN --key {path}");
        return Task.FromResult(ExitCode.Ok);
    }

    private static Func<PrivateKey> Generator(string type, int? bits)
    {
        if (type == "sm2")
        {
            return bits is null ? PrivateKey.GenerateSm2 : throw new UsageException("--bits is for RSA keys; SM2 keys have one size.");
        }
        if (type != "rsa") throw new UsageException($"--type takes rsa or sm2, not '{type}'.");
        var size = bits ?? DefaultBits;
        if (size is < 2048 or > 8192 || size % 8 != 0) throw new UsageException("--bits takes 2048 to 8192, a multiple of 8.");
        return () => PrivateKey.GenerateRsa(size);
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
            using var writer = new StreamWriter(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options);
            writer.Write(text);
            if (!text.EndsWith('\n')) writer.Write('\n');
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new UsageException($"'{path}' exists already and was not touched. Choose another --out, or move it away.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written: {exception.Message}");
        }
    }
}
