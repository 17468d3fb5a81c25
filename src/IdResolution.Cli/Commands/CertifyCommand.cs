using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Values;
using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Security.Trust;

namespace IdResolution.Cli.Commands;

/// <summary>Certifies somebody's key.</summary>
internal sealed class CertifyCommand : IdctlCommand
{
    private readonly Argument<string> _subject = new("subject") { Description = "Whose key is certified, index:handle." };

    private readonly Option<string[]> _permission = new("--permission")
    {
        Description = "What the subject may sign: everything, or thisHandle, derivedPrefixes or handlesUnderThisPrefix "
            + "with a colon and the handle or prefix. May be repeated.",
        HelpName = "level:handle",
        Required = true,
    };

    private readonly Option<bool> _signOnly = new("--sign-only") { Description = "The subject may sign, but not certify others." };

    private readonly Option<string?> _publicKey = new("--public-key")
    {
        Description = "The public key of the subject. Default: the HS_PUBKEY value that its name says, as the server has it.",
        HelpName = "file",
    };

    private readonly Option<string?> _at = new("--at")
    {
        Description = "Put the certificate there. Default: the handle of the subject.",
        HelpName = "handle",
    };

    private readonly SigningOptions _signing = new();

    public CertifyCommand()
        : base(
            "certify",
            "Certify a key and say what it may sign, as an HS_CERT value.",
            """
              idctl certify 300:0.NA/88.100.1 --permission thisHandle:88.100.1 --public-key prefix.pub.pem --as 300:0.0/0.0 \
                --signing-key root.pem --print > prefix.cert
              idctl certify 300:88.100.1/ADMIN --permission handlesUnderThisPrefix:88.100.1 --sign-only \
                --as 300:0.NA/88.100.1 --key prefix.pem
            """)
    {
        Arguments.Add(_subject);
        Options.Add(_permission);
        Options.Add(_signOnly);
        Options.Add(_publicKey);
        Options.Add(_at);
        _signing.AddTo(this);
    }

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var subject = GlobalOptions.ParseIdentity(context.Get(_subject));
        var permissions = context.Get(_permission).Select(text => Permission(text, mayCertify: !context.Get(_signOnly))).ToList();
        var claims = _signing.Begin(context, subject) with { Permissions = permissions };
        await using var client = context.OpenClient();
        var key = context.Get(_publicKey) is { } path ? PublicKeyFile.Read(path) : null;
        if (key is null)
        {
            var answer = await client.ResolveAsync(
                subject.Handle, ResolveOptions.Default with { Indexes = [subject.Index], Authoritative = true }, cancellation);
            if (!answer.IsSuccess) return context.Refuse(answer, OpCode.Resolution, subject.Handle);
            key = KeyIn(answer.Values, subject);
        }
        var certificate = _signing.Sign(context, claims with { PublicKey = key }, ValueTypes.Certificate);
        Utf8String handle = context.Get(_at) ?? subject.Handle;
        return await _signing.FinishAsync(
            context, client, handle, certificate,
            $"Certified {subject}: {key.Kind} {key.Bits} bits, {key.Fingerprint()}; by {claims.Issuer}, at {certificate.Index}:{handle}.",
            cancellation);
    }

    private static PublicKey KeyIn(IReadOnlyList<HandleValue> values, ValueReference subject) =>
        values.FirstOrDefault(value => value.Index == subject.Index && value.HasType(ValueTypes.PublicKey)) is { } value
        && PublicKey.TryRead(value.Data.Span, out var key)
            ? key
            : throw new UsageException($"{subject} is not a public key. Name another index, or give the key with --public-key FILE.");

    private static TrustPermission Permission(string text, bool mayCertify)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var word = colon < 0 ? text : text[..colon];
        var handle = colon < 0 ? "" : text[(colon + 1)..];
        var level = TrustPermission.LevelOf(word);
        var isRight = level == TrustPermissionLevel.Everything
            ? handle.Length == 0
            : level != TrustPermissionLevel.Unknown && handle.Length > 0;
        return isRight
            ? new TrustPermission(level, handle, mayCertify)
            : throw new UsageException(
                $"'{text}' is not a permission. Write everything, or thisHandle, derivedPrefixes or handlesUnderThisPrefix with a colon "
                + "and the handle or prefix, for example handlesUnderThisPrefix:88.100.1.");
    }
}
