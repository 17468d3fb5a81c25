using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Values;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Commands;

/// <summary>The options by which create, add and modify take values.</summary>
internal sealed class ValueOptions
{
    private readonly Option<string[]> _value = new("--value", "-v")
    {
        Description = $"A value: {ValueArgument.Form}. May be repeated.",
        HelpName = "index:type=data",
    };

    private readonly Option<string?> _admin = new("--admin")
    {
        Description = "An HS_ADMIN value at index 100: index:handle, or index:permissions:handle with the 12 digits of batch files.",
        HelpName = "index:handle",
    };

    private readonly Option<string?> _jsonFile =
        new("--json-file") { Description = "Values from a file in the form that resolve --json prints.", HelpName = "file" };

    private readonly Option<uint> _ttl = new("--ttl")
    {
        Description = "Time to live of the values given by --value, in seconds.",
        HelpName = "seconds",
        DefaultValueFactory = _ => HandleValue.DefaultTtl,
    };

    private readonly Option<string> _permissions = new("--permissions")
    {
        Description = "Their permissions: admin-read, admin-write, public-read, public-write. HS_SECKEY gets 1100 unless given.",
        HelpName = "1110",
        DefaultValueFactory = _ => "1110",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_value);
        command.Options.Add(_admin);
        command.Options.Add(_jsonFile);
        command.Options.Add(_ttl);
        command.Options.Add(_permissions);
    }

    /// <summary>The values of the command line, in ascending order of their indexes.</summary>
    /// <exception cref="UsageException">Something is wrong with one of them.</exception>
    public IReadOnlyList<HandleValue> Read(CommandContext context)
    {
        if (!PermissionText.TryParse(context.Get(_permissions), out var permissions))
            throw new UsageException($"'{context.Get(_permissions)}' are not permissions. Write four digits 0 or 1, for example 1110.");
        var values = new List<HandleValue>();
        if (context.Get(_jsonFile) is { } path) values.AddRange(FromJson(path));
        foreach (var text in context.Get(_value) ?? [])
        {
            var value = ValueArgument.Parse(text, context.Get(_ttl), permissions);
            // A secret key that everybody may read is no secret (specification §2.10).
            if (value.HasType(ValueTypes.SecretKey) && !context.IsGiven(_permissions))
                value = value with { Permissions = ValuePermissions.Secret };
            values.Add(value);
        }
        if (context.Get(_admin) is { } admin)
        {
            values.Add(new HandleValue
            {
                Index = OwnAdministrator.CustomaryIndex,
                Type = new Utf8String(ValueTypes.Admin),
                Data = AdminText.Parse(admin).ToArray(),
                Ttl = context.Get(_ttl),
            });
        }
        if (values.GroupBy(value => value.Index).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"Index {twice.Key} is given twice.");
        return [.. values.OrderBy(value => value.Index)];
    }

    private static IReadOnlyList<HandleValue> FromJson(string path)
    {
        try
        {
            return HandleRecordJson.TryRead(File.ReadAllBytes(path), out var record, out var error)
                ? record.Values
                : throw new UsageException($"'{path}' is not a record: {error}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file '{path}' cannot be read: {exception.Message}");
        }
    }
}
