using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Security.Audit;

namespace IdResolution.Cli.Commands;

/// <summary>Shows lines of an audit log.</summary>
internal sealed class AuditShowCommand : IdctlCommand
{
    private readonly Option<string> _handle = new("--handle")
    {
        Description = "Only acts on this handle; with * at the end, on all that begin like this. Case makes no difference.", HelpName = "handle",
    };

    private readonly Option<string> _who = new("--who")
    {
        Description = "Only acts of this identity: 300:88.100.1/ADMIN, or 88.100.1/ADMIN for all of its keys.", HelpName = "identity",
    };

    private readonly Option<string> _since = new("--since")
    {
        Description = "Only what happened from this time on (UTC), such as 2026-01-31 or 2026-01-31T12:00:00.", HelpName = "time",
    };

    public AuditShowCommand()
        : base(
            "show",
            "Show who did what.",
            """
              idctl audit show data/audit --since 2026-01-31
              idctl audit show data/audit --handle 88.100.1/PUMP-* --who 88.100.1/ADMIN
              idctl audit show data/audit --json | jq 'select(.code == 403)'
            """)
    {
        Arguments.Add(AuditCommand.Directory);
        Options.Add(_handle);
        Options.Add(_who);
        Options.Add(_since);
    }

    /// <summary>The directory of the command line.</summary>
    /// <exception cref="UsageException">There is no audit log in it.</exception>
    public static string DirectoryOf(CommandContext context)
    {
        var directory = context.Get(AuditCommand.Directory);
        return directory.Length > 0 && AuditReader.IsThere(directory)
            ? directory
            : throw new UsageException($"There is no audit log in '{directory}', or you may not look there. It is the directory audit in the node's data directory.");
    }

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var directory = DirectoryOf(context);
        var since = context.Get(_since) is { } text ? ParseTime(text) : DateTimeOffset.MinValue;
        var (handle, who) = (context.Get(_handle), context.Get(_who));
        foreach (var line in AuditReader.Read(directory))
        {
            cancellation.ThrowIfCancellationRequested();
            // What somebody wrote into the file by hand is for the check to report.
            if (!TryParse(line, out var parsed)) continue;
            using (parsed)
            {
                var entry = parsed.RootElement;
                if (!IsWanted(entry, handle, who, since)) continue;
                context.Out.WriteLine(context.Json ? Encoding.UTF8.GetString(line.Span) : Describe(entry));
            }
        }
        return Task.FromResult(ExitCode.Ok);
    }

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new UsageException($"--since takes a time such as 2026-01-31T12:00:00, not '{text}'.");

    private static bool TryParse(ReadOnlyMemory<byte> line, out JsonDocument parsed)
    {
        var reader = new Utf8JsonReader(line.Span);
        try
        {
            return JsonDocument.TryParseValue(ref reader, out parsed!);
        }
        catch (JsonException)
        {
            parsed = null!;
            return false;
        }
    }

    private static bool IsWanted(JsonElement entry, string? handle, string? who, DateTimeOffset since)
    {
        if (since > DateTimeOffset.MinValue && !(DateTimeOffset.TryParse(Text(entry, "t"), CultureInfo.InvariantCulture, out var time) && time >= since))
            return false;
        if (handle is not null && !Matches(Text(entry, "handle"), handle)) return false;
        return who is null || Matches(Text(entry, "who"), who) || Matches(IdentityOf(entry), who);
    }

    private static bool Matches(string text, string wanted) => wanted.EndsWith('*')
        ? text.StartsWith(wanted[..^1], StringComparison.OrdinalIgnoreCase)
        : text.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static string Describe(JsonElement entry)
    {
        var text = new StringBuilder(Text(entry, "t")).Append("  ").Append(Text(entry, "act").PadRight(16));
        if (entry.TryGetProperty("code", out var code)) text.Append(CultureInfo.InvariantCulture, $" {code,4}");
        Add("", "handle");
        Add("", "handleOctets");
        Add("tx ", "tx");
        if (IdentityOf(entry) is { Length: > 0 } identity) text.Append("  by ").Append(identity).Append(" (").Append(Text(entry, "how")).Append(')');
        Add("from ", "from");
        Add("lines: ", "count");
        return Refusal.Printable(text.ToString());

        void Add(string label, string member)
        {
            if (Text(entry, member) is { Length: > 0 } value) text.Append("  ").Append(label).Append(value);
        }
    }

    private static string IdentityOf(JsonElement entry)
    {
        var who = Text(entry, "who") is { Length: > 0 } name ? name : Text(entry, "whoOctets");
        return who.Length == 0 ? "" : $"{Text(entry, "index")}:{who}";
    }

    private static string Text(JsonElement entry, string member) => entry.TryGetProperty(member, out var value) ? value.ToString() : "";
}
