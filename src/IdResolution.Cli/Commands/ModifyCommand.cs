using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Replaces values of a handle.</summary>
internal sealed class ModifyCommand : IdctlCommand
{
    private readonly Argument<string> _handle = new("handle") { Description = "The handle, prefix/suffix." };

    private readonly ValueOptions _values = new();

    public ModifyCommand()
        : base(
            "modify",
            "Replace values of a handle, by index.",
            """
              idctl modify 88.100.1/PUMP-0002 --value 1:URL=https://example.cn/new/2
              idctl modify 88.100.1/PUMP-0002 --value 1:URL=https://example.cn/new/2 --ttl 3600
            """)
    {
        Arguments.Add(_handle);
        _values.AddTo(this);
    }

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var handle = context.GetName(_handle);
        var values = _values.Read(context);
        if (values.Count == 0) throw new UsageException("Nothing to modify. Give --value index:type=data, --admin or --json-file.");
        await using var client = context.OpenClient();
        var answer = await client.ModifyAsync(handle, values, cancellation);
        return context.Report(
            answer, OpCode.ModifyValue, handle,
            $"Modified in {handle}: {string.Join(", ", values.Select(value => $"{value.Index} {value.Type}"))}.");
    }
}
