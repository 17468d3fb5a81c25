using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.ProductCodes;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Cli.Commands;

/// <summary>Recognises an identifier of any scheme and says what is wrong with it, without a node.</summary>
internal sealed class ClassifyCommand : IdctlCommand
{
    private readonly Argument<string> _identifier = new("identifier") { Description = "What was typed or scanned: a handle, a GTIN, a Digital Link, an EPC, an OID, a DOI." };

    public ClassifyCommand()
        : base(
            "classify",
            "Recognise an identifier of any scheme and check it, without a node.",
            """
              idctl classify 9521234543213
              idctl classify '(01)09521234543213(10)LOT(21)ABC'
              idctl classify https://example.com/01/09521234543213/21/ABC --json
              idctl classify urn:epc:id:sgtin:9521234.054321.ABC
            """)
    {
        Arguments.Add(_identifier);
    }

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var text = context.GetName(_identifier).ToString();
        var isValid = CodeClassifier.TryClassify(text, out var scheme, out var code, out var fault);
        // Which handle stands for a code is known to nodes only.
        if (context.Json) RecordJson.Write(context.Out, writer => ClassificationJson.Write(writer, text, scheme, code, fault, static known => known.Handle, static _ => null));
        else if (code is not null) WriteCode(context.Out, code);
        else WriteFault(context.Host.Error, text, scheme, fault!);
        return Task.FromResult(isValid ? ExitCode.Ok : ExitCode.Refused);
    }

    private static void WriteCode(TextWriter output, ProductCode code)
    {
        output.WriteLine($"{"scheme",-21} {code.Scheme}");
        output.WriteLine($"{"canonical",-21} {Refusal.Printable(code.Canonical)}");
        if (code is not Gs1Code gs1) return;
        foreach (var element in (IEnumerable<Element>)[gs1.Key, .. gs1.Qualifiers, .. gs1.Attributes])
        {
            output.WriteLine($"{$"({element.Number}) {element.Identifier.Name}",-21} {element.Value}");
        }
    }

    // The mark stands below the wrong character.
    private static void WriteFault(TextWriter error, string text, string scheme, CodeFault fault)
    {
        error.WriteLine(Refusal.Printable(text));
        error.WriteLine(new string(' ', fault.Position) + '^');
        error.WriteLine(scheme.Length > 0 ? $"Not valid as {scheme}: {fault.Detail}" : fault.Detail);
        error.WriteLine($"Rule: {fault.Rule}. Position {fault.Position}.");
    }
}
