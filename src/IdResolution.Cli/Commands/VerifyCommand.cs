using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Client;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Says which values of a handle are vouched for.</summary>
internal sealed class VerifyCommand : IdctlCommand
{
    private readonly Argument<string> _handle = new("handle") { Description = "The handle, prefix/suffix." };

    private readonly TrustRootOptions _roots = new();

    public VerifyCommand()
        : base(
            "verify",
            "Verify the values of a handle against the signatures in its record, up to a trust root: verified, unsigned or bad, and why.",
            """
              idctl verify 88.100.1/PUMP-0001 --trust-root root.pub.pem
              idctl verify 88.100.1/PUMP-0001 --trust-root global.pem --trust-root national.pem --national --json
              idctl verify 88.100.1/PUMP-0001 --trust-root ours.pub.pem --trust-root-handle 0.NA/88.100.1     (our prefix is our root)
              idctl resolve 88.100.1/PUMP-0001 --type URL --verify --trust-root root.pub.pem    (shows the values, too)
            """)
    {
        Arguments.Add(_handle);
        _roots.AddTo(this);
    }

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var handle = context.GetName(_handle);
        await using var client = context.OpenClient(_roots.Read(context));
        var answer = await client.ResolveAsync(handle, ResolveOptions.Default with { Verify = true }, cancellation);
        if (answer.Trust is not { } trust) return context.Refuse(answer, OpCode.Resolution, handle);
        if (context.Json)
        {
            RecordJson.Write(context.Out, writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("responseCode"u8, (uint)answer.Code);
                writer.WriteString("handle"u8, trust.Handle.ToString());
                TrustJson.Write(writer, trust);
                writer.WriteEndObject();
            });
        }
        else
        {
            TrustTable.Write(context.Host, trust);
        }
        return TrustTable.ExitCodeOf(trust);
    }
}
