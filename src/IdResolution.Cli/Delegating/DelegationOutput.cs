using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Cli.Values;
using IdResolution.Protocol;

namespace IdResolution.Cli.Delegating;

/// <summary>Says exactly what a delegation changed, or would.</summary>
internal static class DelegationOutput
{
    private const int WidthOfType = 14;
    private const int WidthOfWord = 9;

    public static void Write(CommandContext context, Utf8String prefix, DelegationPlan plan, bool isNew, bool isDry)
    {
        var handle = PrefixText.HandleOf(prefix);
        if (context.Json)
        {
            WriteJson(context, handle, plan, isNew, isDry);
            return;
        }
        var isNothing = plan.Changes.All(change => change.Kind == ChangeKind.Keep);
        context.Out.WriteLine((isNothing, isDry, isNew) switch
        {
            (true, _, _) => $"{prefix} is delegated like this already; nothing was changed.",
            (_, true, true) => $"{handle} would be created at {context.Connection.Server}:",
            (_, true, false) => $"{handle} would be changed at {context.Connection.Server}:",
            (_, false, true) => $"Delegated {prefix}: {handle} was created at {context.Connection.Server}.",
            _ => $"Delegated {prefix}: {handle} was changed at {context.Connection.Server}.",
        });
        foreach (var change in plan.Changes.OrderBy(change => change.Value.Index))
        {
            var type = Refusal.Printable(change.Value.Type.ToString());
            context.Out.WriteLine(
                $"  {change.Value.Index,3}  {type.PadRight(WidthOfType)}  {change.Word.PadRight(WidthOfWord)}  {Refusal.Printable(change.Text)}".TrimEnd());
        }
    }

    private static void WriteJson(CommandContext context, Utf8String handle, DelegationPlan plan, bool isNew, bool isDry) =>
        RecordJson.Write(context.Out, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("responseCode"u8, (uint)ResponseCode.Success);
            writer.WriteString("handle"u8, handle.ToString());
            writer.WriteBoolean("created"u8, isNew && !isDry);
            writer.WriteBoolean("dryRun"u8, isDry);
            writer.WriteStartArray("values"u8);
            foreach (var change in plan.Changes.OrderBy(change => change.Value.Index))
            {
                writer.WriteStartObject();
                writer.WriteNumber("index"u8, change.Value.Index);
                writer.WriteString("type"u8, change.Value.Type.ToString());
                writer.WriteString("change"u8, change.Word);
                writer.WriteString("text"u8, change.Text);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
}
