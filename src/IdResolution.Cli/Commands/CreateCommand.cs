using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Commands;

/// <summary>Registers a handle.</summary>
internal sealed class CreateCommand : IdctlCommand
{
    private readonly Argument<string> _handle =
        new("handle") { Description = "The handle, prefix/suffix; with --mint its beginning, for example 88.100.1/." };

    private readonly ValueOptions _values = new();

    private readonly Option<bool> _noAdmin = new("--no-admin")
    {
        Description = "Do not add an HS_ADMIN value for you. Without one only administrators of the server can change the handle.",
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace the whole record when the handle exists." };

    private readonly Option<bool> _mint = new("--mint") { Description = "Let the server append a new unique suffix." };

    public CreateCommand()
        : base(
            "create",
            "Register a handle.",
            """
              idctl create 88.100.1/PUMP-0002 --value 1:URL=https://example.cn/pump/2 --value "2:DESC=Pump no. 2"
              idctl create 88.100.1/ --mint --value 1:URL=https://example.cn/
              idctl create 88.100.1/PUMP-0003 --json-file pump3.json --admin 200:0.NA/88.100.1 --overwrite
              idctl create 88.100.1/ADMIN --value 300:HS_PUBKEY=@admin.pub.pem
            All of them need --identity and --key (or --secret -), here or as IDCTL_IDENTITY and IDCTL_KEY.
            """)
    {
        Arguments.Add(_handle);
        _values.AddTo(this);
        Options.Add(_noAdmin);
        Options.Add(_overwrite);
        Options.Add(_mint);
    }

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var handle = context.GetName(_handle);
        var values = _values.Read(context);
        uint? added = null;
        var identity = context.Connection.Identity;
        if (!context.Get(_noAdmin) && identity is { } owner) (values, added) = OwnAdministrator.Ensure(handle, values, owner);
        if (values.Count == 0)
            throw new UsageException("A handle needs at least one value, for example --value 1:URL=https://example.org/.");

        await using var client = context.OpenClient();
        var answer = await client.CreateAsync(handle, values, context.Get(_overwrite), context.Get(_mint), cancellation);
        if (!answer.IsSuccess) return context.Refuse(answer, OpCode.CreateHandle, handle);
        if (context.Json)
        {
            RecordJson.WriteSuccess(context.Out, answer.Handle);
            return ExitCode.Ok;
        }
        var count = values.Count == 1 ? "1 value" : $"{values.Count} values";
        context.Out.WriteLine($"{(answer.Overwrote ? "Replaced" : "Created")} {Refusal.Printable(answer.Handle.ToString())} with {count}.");
        if (added is { } index)
            context.Out.WriteLine(
                $"Value {index} was added: HS_ADMIN, so that {identity} may change this handle (--no-admin leaves it out).");
        return ExitCode.Ok;
    }
}
