using System.CommandLine;
using System.Globalization;
using System.Text;
using IdResolution.Cli.CommandLine;
using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;

namespace IdResolution.Cli.Commands;

/// <summary>What making a signature and making a certificate have in common: by whom, until when, where to put it.</summary>
internal sealed class SigningOptions
{
    private const uint CustomaryIndex = 400;
    private const int DefaultDays = 365;
    private const int MaxDays = 36_500;

    // Whoever verifies may have a clock that is a little slow.
    private const int SecondsBefore = 600;

    private readonly Option<string?> _as = new("--as")
    {
        Description = "Who signs: index and handle of the key. Default: --identity.",
        HelpName = "index:handle",
    };

    private readonly Option<string?> _key = new("--signing-key")
    {
        Description = "Private key that signs, when it is another than --key, which proves to the server who you are.",
        HelpName = "file",
    };

    private readonly Option<uint> _index = new("--index")
    {
        Description = "Index of the new value; one of the same type there is replaced.",
        HelpName = "index",
        DefaultValueFactory = _ => CustomaryIndex,
    };

    private readonly Option<int> _days = new("--valid-days")
    {
        Description = "Days until it expires.",
        HelpName = "days",
        DefaultValueFactory = _ => DefaultDays,
    };

    private readonly Option<string?> _chain = new("--chain")
    {
        Description = "Where the certificate of the signer stands, then that of its issuer, and so on, separated by commas. "
            + "Not needed when each stands at the handle of its subject.",
        HelpName = "handle,...",
    };

    private readonly Option<bool> _print =
        new("--print") { Description = "Only print it; nothing is changed. Add it later with: idctl add HANDLE --value 400:TYPE=@FILE" };

    public void AddTo(Command command)
    {
        Option[] options = [_as, _key, _index, _days, _chain, _print];
        foreach (var option in options) command.Options.Add(option);
    }

    /// <summary>True when the server is not to be told.</summary>
    public bool OnlyPrint(CommandContext context) => context.Get(_print);

    /// <summary>Claims about <paramref name="subject"/> with issuer, chain and times.</summary>
    /// <exception cref="UsageException">Something is missing or out of its range.</exception>
    public TrustClaims Begin(CommandContext context, ValueReference subject)
    {
        var days = context.Get(_days);
        if (days is < 1 or > MaxDays)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--valid-days takes 1 to {MaxDays}."));
        // Signing as somebody and proving to be him is one and the same unless something else is said.
        context.OtherwiseIdentity = context.Get(_as);
        var issuer = context.Get(_as) is { } text ? GlobalOptions.ParseIdentity(text) : context.Connection.Identity;
        var now = context.Host.TimeProvider.GetUtcNow();
        return new TrustClaims
        {
            Issuer = issuer ?? throw new UsageException("Who signs? Give --as index:handle, for example --as 300:88.100/ADMIN."),
            Subject = subject,
            Chain = [.. (context.Get(_chain) ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ValueReference.Parse)],
            IssuedAt = now.ToUnixTimeSeconds(),
            NotBefore = now.ToUnixTimeSeconds() - SecondsBefore,
            Expires = now.AddDays(days).ToUnixTimeSeconds(),
        };
    }

    /// <summary>The value with the signature over <paramref name="claims"/>.</summary>
    /// <exception cref="UsageException">There is no key to sign with.</exception>
    public HandleValue Sign(CommandContext context, TrustClaims claims, ReadOnlySpan<byte> type)
    {
        var path = context.Get(_key) ?? context.KeyPath
            ?? throw new UsageException(
                "Signing needs a private key: give --signing-key FILE, or --key FILE when it is that of your identity.");
        using var key = GlobalOptions.LoadKey(path, context.Passphrase);
        return new HandleValue { Index = context.Get(_index), Type = new Utf8String(type), Data = SignedClaims.Sign(claims, key) };
    }

    /// <summary>Prints the value, or adds it to a handle, replacing one of the same type at its index.</summary>
    /// <exception cref="UsageException">The index holds something else.</exception>
    public async Task<int> FinishAsync(
        CommandContext context, HandleClient client, Utf8String handle, HandleValue value, string done, CancellationToken cancellation)
    {
        if (OnlyPrint(context))
        {
            context.Out.WriteLine(Encoding.UTF8.GetString(value.Data.Span));
            return ExitCode.Ok;
        }
        var existing = await client.ResolveAsync(
            handle, ResolveOptions.Default with { Indexes = [value.Index], Authoritative = true }, cancellation);
        var old = existing.Values.FirstOrDefault(other => other.Index == value.Index);
        if (old is not null && !old.HasType(value.Type.Span))
        {
            throw new UsageException(
                $"Index {value.Index} of {handle} holds {old.Type}; nothing was changed. Choose another one with --index.");
        }
        var answer = await client.AddAsync(handle, [value], overwrite: old is not null, cancellation);
        return context.Report(answer, OpCode.AddValue, handle, done);
    }
}
