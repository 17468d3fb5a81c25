using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Cli.Probing;
using IdResolution.Cli.Values;
using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Commands;

/// <summary>Lists what is delegated below a prefix, and what is suspended.</summary>
internal sealed class PrefixListCommand : IdctlCommand
{
    private const int AtOnce = 16;
    private const int WidthOfPrefix = 24;
    private const int WidthOfState = 9;

    private readonly Argument<string> _prefix = PrefixCommand.Prefix();

    public PrefixListCommand()
        : base(
            "list",
            "List the prefixes derived from a prefix: where each is delegated to, and whether it is suspended. Needs the right to list "
            + "(HS_ADMIN of the prefix); suspended prefixes without a record are shown to administrators of the server.",
            """
              idctl prefix list 88.100 --identity 300:88.100/ADMIN --key admin.pem
              idctl prefix list 88.100 --json | grep suspended
            """) => Arguments.Add(_prefix);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var prefix = PrefixText.Parse(context.GetName(_prefix));
        await using var client = context.OpenClient();
        var suspended = await SuspendedAsync(client, prefix, cancellation);
        var waiting = new Queue<Task<(Utf8String Prefix, ResolutionAnswer Answer)>>();
        await foreach (var part in client.ListAsync(DerivedFrom(prefix), cancellation: cancellation))
        {
            if (!part.IsSuccess) return context.Refuse(part, OpCode.ListDerivedPrefixes, prefix);
            foreach (var handle in part.Handles)
            {
                var name = HandleName.IsPrefixHandle(handle.Span) ? new Utf8String(HandleName.SuffixOf(handle.Span)) : handle;
                waiting.Enqueue(LookAsync(client, name, cancellation));
                if (waiting.Count == AtOnce) Show(context, await waiting.Dequeue(), suspended);
            }
        }
        while (waiting.TryDequeue(out var next)) Show(context, await next, suspended);
        // Suspended, and with no record that would have been listed.
        foreach (var name in suspended) Line(context, new Utf8String(name), "suspended", [], [], "no record here");
        return ExitCode.Ok;
    }

    // The marker form, which needs the right to list handles; operation 106 needs one that is rarely given (specification §7.5).
    private static Utf8String DerivedFrom(Utf8String prefix) => PrefixText.HandleOf(PrefixText.HandleOf(prefix));

    // Only administrators of the server may see the markers. Who may not sees suspension in the records all the same.
    private static async Task<SortedSet<string>> SuspendedAsync(HandleClient client, Utf8String prefix, CancellationToken cancellation)
    {
        var suspended = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var part in client.ListHomedAsync(cancellation))
        {
            foreach (var name in part.Handles.Select(SuspensionMarker.PrefixOf).OfType<Utf8String>().Select(name => name.ToString()))
            {
                if (name.StartsWith($"{prefix}.", StringComparison.OrdinalIgnoreCase)) suspended.Add(name);
            }
        }
        return suspended;
    }

    private static async Task<(Utf8String Prefix, ResolutionAnswer Answer)> LookAsync(HandleClient client, Utf8String prefix, CancellationToken cancellation)
    {
        var options = ResolveOptions.Default with { PublicOnly = true, Types = DelegationRecord.Types, Recursive = false };
        return (prefix, await client.ResolveAsync(PrefixText.HandleOf(prefix), options, cancellation));
    }

    private static void Show(CommandContext context, (Utf8String Prefix, ResolutionAnswer Answer) found, SortedSet<string> suspended)
    {
        var record = DelegationRecord.Of(found.Answer.Values);
        var isSuspended = suspended.Remove(found.Prefix.ToString()) || record.Suspension is not null;
        var services = record.Services.Select(service => $"service {service}");
        var remark = found.Answer.IsSuccess || isSuspended ? string.Join(", ", services) : $"{(uint)found.Answer.Code} {found.Answer.Code}";
        Line(context, found.Prefix, isSuspended ? "suspended" : record.Sites.Count + record.Services.Count > 0 ? "delegated" : "no site",
            record.Sites, record.PrefixSites, remark);
    }

    private static void Line(CommandContext context, Utf8String prefix, string state,
        IReadOnlyList<SiteRecord> sites, IReadOnlyList<SiteRecord> prefixSites, string remark)
    {
        if (context.Json)
        {
            RecordJson.Write(context.Out, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("prefix"u8, prefix.ToString());
                writer.WriteString("state"u8, state);
                WriteSites(writer, "sites"u8, sites);
                WriteSites(writer, "prefixSites"u8, prefixSites);
                if (remark.Length > 0) writer.WriteString("remark"u8, remark);
                writer.WriteEndObject();
            });
            return;
        }
        var where = string.Join("; ", sites.Select(SiteText.Of));
        var elsewhere = prefixSites.Where(site => !sites.Contains(site)).Select(site => $"derived prefixes at {SiteText.Of(site)}");
        var text = string.Join("; ", elsewhere.Prepend(where).Append(remark).Where(part => part.Length > 0));
        context.Out.WriteLine(
            $"{Refusal.Printable(prefix.ToString()).PadRight(WidthOfPrefix)}  {state.PadRight(WidthOfState)}  {Refusal.Printable(text)}".TrimEnd());
    }

    private static void WriteSites(System.Text.Json.Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<SiteRecord> sites)
    {
        writer.WriteStartArray(name);
        foreach (var site in sites) Protocol.Json.SiteJson.Write(writer, site);
        writer.WriteEndArray();
    }
}
