using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Values;
using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;

namespace IdResolution.Cli.Commands;

/// <summary>Signs the values of a handle.</summary>
internal sealed class SignCommand : IdctlCommand
{
    private readonly Argument<string> _handle = new("handle") { Description = "The handle, prefix/suffix." };

    private readonly Option<string?> _values = new("--values")
    {
        Description = "Sign only these indexes, separated by commas. Default: every value that anybody may read.",
        HelpName = "1,2",
    };

    private readonly SigningOptions _signing = new();

    public SignCommand()
        : base(
            "sign",
            "Sign the values that a handle has now, as an HS_SIGNATURE value of the handle.",
            """
              idctl sign 88.100.1/PUMP-0001 --as 300:88.100.1/ADMIN --key admin.pem
              idctl sign 88.100.1/PUMP-0001 --values 1,2 --valid-days 90 --as 300:88.100.1/ADMIN --key admin.pem
              idctl sign 88.100.1/PUMP-0001 --as 301:88.100.1/SIGNER --signing-key signer.pem --print > pump.sig
              idctl add 88.100.1/PUMP-0001 --value 400:HS_SIGNATURE=@pump.sig       (what was printed, by somebody else)
            """)
    {
        Arguments.Add(_handle);
        Options.Add(_values);
        _signing.AddTo(this);
    }

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var handle = context.GetName(_handle);
        var claims = _signing.Begin(context, new ValueReference(handle, 0));
        await using var client = context.OpenClient();
        // What not everybody may read is not signed: the digest, which everybody may read, would help to guess a secret.
        var answer = await client.ResolveAsync(
            handle, ResolveOptions.Default with { PublicOnly = true, Authoritative = true }, cancellation);
        if (!answer.IsSuccess) return context.Refuse(answer, OpCode.Resolution, handle);
        var values = Select(answer.Values, context.Get(_values));
        if (values.Count == 0) throw new UsageException($"{handle} has no value that anybody may read; there is nothing to sign.");
        var signature = _signing.Sign(context, claims with { Digests = DigestList.Of(values) }, ValueTypes.Signature);
        return await _signing.FinishAsync(
            context, client, handle, signature,
            $"Signed in {handle}: {string.Join(", ", values.Select(value => $"{value.Index} {value.Type}"))}; "
            + $"by {claims.Issuer}, at index {signature.Index}.",
            cancellation);
    }

    private static List<HandleValue> Select(IReadOnlyList<HandleValue> all, string? indexes)
    {
        var values = all.Where(value => !value.HasType(ValueTypes.Signature)).ToList();
        if (indexes is null) return values;
        var wanted = ValueArgument.ParseIndexes(indexes);
        foreach (var index in wanted)
        {
            if (!values.Exists(value => value.Index == index))
            {
                throw new UsageException(
                    $"There is no value {index} that anybody may read. What is secret is not signed: its digest would help to guess it.");
            }
        }
        return values.FindAll(value => wanted.Contains(value.Index));
    }
}
