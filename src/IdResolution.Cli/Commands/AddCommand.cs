using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Adds values to a handle.</summary>
internal sealed class AddCommand : IdctlCommand
{
    private readonly Argument<string> _handle = new("handle") { Description = "The handle, prefix/suffix." };

    private readonly ValueOptions _values = new();

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace values that have the same index." };

    public AddCommand()
        : base(
            "add",
            "Add values to a handle.",
            """
              idctl add 88.100.1/PUMP-0002 --value 3:EMAIL=service@example.cn
              idctl add 88.100.1/ADMIN --value 301:HS_PUBKEY=@second.pub.pem
              idctl add 0.NA/88.100.1 --value 101:HS_ADMIN=301:88.100.1/ADMIN     (another administrator; --admin takes index 100)
            """)
    {
        Arguments.Add(_handle);
        _values.AddTo(this);
        Options.Add(_overwrite);
    }

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var handle = context.GetName(_handle);
        var values = _values.Read(context);
        if (values.Count == 0) throw new UsageException("Nothing to add. Give --value index:type=data, --admin or --json-file.");
        await using var client = context.OpenClient();
        var answer = await client.AddAsync(handle, values, context.Get(_overwrite), cancellation);
        return context.Report(answer, OpCode.AddValue, handle,
            $"Added to {handle}: {string.Join(", ", values.Select(value => $"{value.Index} {value.Type}"))}.");
    }
}
