using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Import;
using IdResolution.Cli.Output;
using IdResolution.Cli.Templates;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Commands;

/// <summary>Tries rules for names that are not stored, without a node.</summary>
internal sealed class TemplateCommand : IdctlCommand
{
    private readonly Argument<string> _handle = new("handle") { Description = "A name the rules shall answer for." };

    private readonly Option<string> _namespace = new("--namespace")
    {
        Description = "XML file with the rules: the data of the HS_NAMESPACE value of the prefix.",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string[]> _base = new("--base")
    {
        Description = "Records that the rules look at, in JSON, one a line, as 'resolve --json' prints them. May be repeated.",
        HelpName = "file",
    };

    private readonly Option<string> _delimiter = new("--delimiter")
    {
        Description = "The delimiter where the rules name none: what the node has as Templates:Delimiter.",
        HelpName = "text",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> _honourIndex = new("--honour-index") { Description = "As a node with Templates:HonourIndex." };

    private readonly Option<bool> _caseSensitive = new("--case-sensitive") { Description = "As a node with Node:CaseSensitive." };

    public TemplateCommand()
        : base(
            "template",
            "Show what rules (HS_NAMESPACE) answer for a name, without a node.",
            """
              idctl template 88.100.1/PUMP@000000000042 --namespace rules.xml --base pump.json
              idctl resolve 88.100.1/PUMP --json > pump.json                                       (the base record of the node)
              idctl add 0.NA/88.100.1 --value 5:HS_NAMESPACE=@rules.xml                            (puts the rules into use)
            """)
    {
        Arguments.Add(_handle);
        Options.Add(_namespace);
        Options.Add(_base);
        Options.Add(_delimiter);
        Options.Add(_honourIndex);
        Options.Add(_caseSensitive);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var handle = context.GetName(_handle);
        var policy = TemplatePolicy.Default with { HonourIndex = context.Get(_honourIndex), CaseSensitive = context.Get(_caseSensitive) };
        var rules = ReadRules(context.Get(_namespace), policy);
        var source = new DeskSource(policy);
        foreach (var file in context.Get(_base) ?? []) ReadRecords(file, source);

        Utf8String delimiter = rules.Delimiter.IsEmpty ? context.Get(_delimiter) : rules.Delimiter;
        if (delimiter.IsEmpty)
        {
            throw new UsageException("The rules name no delimiter. Write <template delimiter=\"@\">, or give --delimiter.");
        }
        if (TemplateName.Split(handle, delimiter) is not { } name)
        {
            throw new UsageException(
                $"The rules are not asked: '{handle}' has no '{delimiter}' behind its prefix, or is not a valid name.");
        }
        var expander = new TemplateExpander(policy, source, context.Host.TimeProvider);
        var expansion = await expander.ExpandAsync(name, name.HasBaseHandle ? source.Find(name.Base) : null, rules, cancellation);
        foreach (var problem in source.Problems) await context.Host.Error.WriteLineAsync(Refusal.Printable(problem));
        return Show(context, name, expansion, policy);
    }

    private static int Show(CommandContext context, TemplateName name, TemplateExpansion expansion, TemplatePolicy policy)
    {
        var code = expansion.Outcome switch
        {
            TemplateOutcome.Values => expansion.Values.Count > 0 ? ResponseCode.Success : ResponseCode.ValuesNotFound,
            TemplateOutcome.NotFound => ResponseCode.HandleNotFound,
            _ => ResponseCode.Error,
        };
        if (context.Json)
        {
            RecordJson.Write(context.Out, writer => HandleRecordJson.Write(writer, name.Handle, expansion.Values, code));
        }
        else if (code == ResponseCode.Success)
        {
            var noun = expansion.Values.Count == 1 ? "value" : "values";
            context.Out.WriteLine(
                $"{name.Handle}: {expansion.Values.Count} {noun} by rule (base {name.Base}, extension '{name.Extension}')");
            RecordTable.WriteValues(context.Host, expansion.Values);
        }
        else
        {
            context.Host.Error.WriteLine($"{Sentence(name, code, policy)} [{(uint)code} {code}]");
        }
        return code == ResponseCode.Success ? ExitCode.Ok : ExitCode.Refused;
    }

    private static string Sentence(TemplateName name, ResponseCode code, TemplatePolicy policy) => code switch
    {
        ResponseCode.HandleNotFound => $"By the rules there is no {name.Handle}.",
        ResponseCode.ValuesNotFound =>
            $"The rules make no value for {name.Handle}. Give the record of {name.Base} with --base if they look at it.",
        _ => $"The rules pass a bound: more than {policy.MaxValues:N0} values, {policy.MaxOctets:N0} octets, {policy.MaxSteps:N0} steps or "
            + $"{policy.MaxTime.TotalMilliseconds:N0} ms.",
    };

    private static TemplateDocument ReadRules(string path, TemplatePolicy policy)
    {
        using var stream = InputFile.Open(path);
        // One octet more than what is read at all tells that there is too much.
        var data = new byte[NamespaceDocument.MaxLength + 1];
        var length = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        if (!TemplateDocument.TryRead(data.AsSpan(0, length), policy, out var rules))
        {
            throw new UsageException($"'{path}' {TemplateDocument.WhyUnreadable(data.AsSpan(0, length))}.");
        }
        return rules.Problem is { } problem ? throw new UsageException($"'{path}' {problem}") : rules;
    }

    private static void ReadRecords(string path, DeskSource source)
    {
        using var stream = InputFile.Open(path);
        foreach (var item in JsonLines.Read(stream))
        {
            if (item is ImportRecord record) source.Add(record.Handle, record.Values);
            else if (item is ImportProblem problem) throw new UsageException($"'{path}' line {problem.Line}: {problem.Reason}");
        }
    }
}
