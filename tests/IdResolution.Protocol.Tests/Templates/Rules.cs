using System.Text;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Tests.Templates;

/// <summary>A small world of rules: records by handle, and one evaluation over them.</summary>
internal sealed class Rules : ITemplateSource
{
    private readonly Dictionary<Utf8String, HandleValue[]> _records = [];

    /// <summary>The default bounds but for time, which a busy machine may take.</summary>
    public static TemplatePolicy Patient { get; } = TemplatePolicy.Default with { MaxTime = TimeSpan.FromSeconds(60) };

    public TemplatePolicy Policy { get; init; } = Patient;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Documents parsed and references followed.</summary>
    public int Parses { get; private set; }

    public int Finds { get; private set; }

    public static HandleValue Text(uint index, string type, string text, ValuePermissions permissions = ValuePermissions.Default) =>
        HandleValue.OfText(index, type, text) with { Permissions = permissions };

    public Rules With(string handle, params HandleValue[] values)
    {
        _records[handle] = values;
        return this;
    }

    /// <summary>Runs the rules for a handle cut at <c>@</c>; the base is looked up among the records.</summary>
    public TemplateExpansion Expand(string? prefixNamespace, string handle, string delimiter = "@")
    {
        var name = TemplateName.Split(handle, delimiter) ?? throw new ArgumentException("no delimiter", nameof(handle));
        var document = prefixNamespace is null ? null : ((ITemplateSource)this).Parse("0.NA/88", Encoding.UTF8.GetBytes(prefixNamespace));
        var expander = new TemplateExpander(Policy, this, Time);
        return expander.ExpandAsync(name, _records.GetValueOrDefault(name.Base), document, default).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The same as text: <c>index type=data</c> for each value, or the outcome.</summary>
    public string[] Show(string? prefixNamespace, string handle, string delimiter = "@")
    {
        var expansion = Expand(prefixNamespace, handle, delimiter);
        return expansion.Outcome == TemplateOutcome.Values
            ? [.. expansion.Values.Select(value => $"{value.Index} {value.Type}={new Utf8String(value.Data.Span)}")]
            : [expansion.Outcome.ToString()];
    }

    TemplateDocument? ITemplateSource.Parse(Utf8String handle, ReadOnlySpan<byte> data)
    {
        Parses++;
        return TemplateDocument.TryRead(data, Policy, out var document) ? document : null;
    }

    ValueTask<HandleValue?> ITemplateSource.FindAsync(ValueReference reference, CancellationToken cancellationToken)
    {
        Finds++;
        return ValueTask.FromResult(_records.GetValueOrDefault(reference.Handle)?.FirstOrDefault(value => value.Index == reference.Index));
    }
}
