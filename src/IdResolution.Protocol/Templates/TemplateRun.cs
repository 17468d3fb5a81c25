using System.Globalization;
using System.Text.RegularExpressions;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// One evaluation of templates for one name (specification §5.4), within the bounds of the policy. The rule belongs to the prefix, a value
/// perhaps to someone else: one that not everybody may read can be copied as it is, for those who may read it, but what it holds is never
/// in a variable, so that nothing a rule makes or decides depends on it.
/// </summary>
internal sealed class TemplateRun(
    TemplatePolicy policy, ExpensiveMatches expensive, TimeProvider time, TemplateName name, IReadOnlyList<HandleValue> baseValues)
{
    private readonly long _started = time.GetTimestamp();
    private readonly ValueCollector _values = new(policy.MaxValues);
    private int _steps;
    private int _octets;

    /// <summary>Runs templates one after another into one result.</summary>
    public TemplateExpansion Run(IReadOnlyList<Template> templates)
    {
        var variables = new TemplateVariable("handle", name.Handle.ToString(), null, null);
        variables = new TemplateVariable("base", name.Base.ToString(), null, variables);
        variables = new TemplateVariable("extension", name.Extension.ToString(), null, variables);
        try
        {
            foreach (var template in templates)
            {
                var end = Walk(template.Body, new Frame(variables, null, _values));
                if (end is not null) return end;
            }
        }
        catch (RegexMatchTimeoutException)
        {
            return TemplateExpansion.TooCostly;
        }
        return new TemplateExpansion(TemplateOutcome.Values, _values.InOrder());
    }

    // Null goes on; anything else ends the evaluation.
    private TemplateExpansion? Walk(IReadOnlyList<TemplateElement> elements, Frame frame)
    {
        foreach (var element in elements)
        {
            if (!MayStep()) return TemplateExpansion.TooCostly;
            var end = element switch
            {
                ValueElement value => Emit(value, frame),
                ForeachElement loop when frame.Current is null => WalkBaseValues(loop, frame),
                IfElement choice => Choose(choice, frame),
                DefElement definition => Define(definition, ref frame),
                NotFoundElement => TemplateExpansion.NotFound,
                _ => null,
            };
            if (end is not null) return end;
        }
        return null;
    }

    private TemplateExpansion? WalkBaseValues(ForeachElement loop, Frame frame)
    {
        foreach (var value in baseValues)
        {
            if (!MayStep()) return TemplateExpansion.TooCostly;
            var variables = new TemplateVariable("type", value.Type.ToString(), null, frame.Variables);
            variables = new TemplateVariable("data", PublicTextOf(value), null, variables);
            variables = new TemplateVariable("index", value.Index.ToString(CultureInfo.InvariantCulture), null, variables);
            if (Walk(loop.Body, frame with { Variables = variables, Current = value }) is { } end) return end;
        }
        return null;
    }

    private TemplateExpansion? Choose(IfElement choice, Frame frame)
    {
        var condition = choice.Condition;
        var variable = TemplateVariable.Find(frame.Variables, condition.Value);
        var text = variable?.Text ?? "";
        Match? match = null;
        bool holds;
        if (condition.Pattern is { } pattern)
        {
            if (!expensive.TryMatch(pattern, text, out match)) return TemplateExpansion.Busy;
            holds = match.Success;
        }
        else
        {
            holds = condition.Text is null || text == condition.Text;
        }
        if (holds == condition.IsNegated) return null;
        var bound = new TemplateVariable(condition.Parameter, text, condition.IsNegated ? null : match, frame.Variables);
        return Walk(choice.Body, frame with { Variables = bound });
    }

    private TemplateExpansion? Define(DefElement definition, ref Frame frame)
    {
        var made = new ValueCollector(policy.MaxValues);
        if (Walk(definition.Body, frame with { Values = made }) is { } end) return end;
        if (made.First is not { } first) return null;
        frame = frame with { Variables = new TemplateVariable(definition.Parameter, PublicTextOf(first), null, frame.Variables) };
        return null;
    }

    private TemplateExpansion? Emit(ValueElement element, in Frame frame)
    {
        // Outside foreach there is nothing that could give what the rule leaves out.
        if (frame.Current is null && (element.Type is null || element.Data is null)) return null;
        var value = frame.Current ?? new HandleValue { Index = 1, Type = default, Data = default };
        var room = policy.MaxOctets - _octets;
        if (element.Type is not null)
        {
            if (!element.Type.TryRender(frame.Variables, room, out var type)) return TemplateExpansion.TooCostly;
            value = value with { Type = type };
        }
        if (element.Data is not null)
        {
            if (!element.Data.TryRender(frame.Variables, room, out var data)) return TemplateExpansion.TooCostly;
            value = value with { Data = new Utf8String(data).Memory };
        }
        if (element.Index is { } index && (frame.Current is not null || policy.HonourIndex)) value = value with { Index = index };
        _octets += LengthOf(value);
        return _octets <= policy.MaxOctets && frame.Values.TryAdd(value) ? null : TemplateExpansion.TooCostly;
    }

    private static int LengthOf(HandleValue value)
    {
        var length = HandleValue.MinimumLength + value.Type.Length + value.Data.Length;
        foreach (var reference in value.References) length += ValueReference.MinimumLength + reference.Handle.Length;
        return length;
    }

    private static string PublicTextOf(HandleValue value) =>
        value.Permissions.HasFlag(ValuePermissions.PublicRead) ? new Utf8String(value.Data.Span).ToString() : "";

    private bool MayStep() => ++_steps <= policy.MaxSteps && time.GetElapsedTime(_started) <= policy.MaxTime;

    /// <summary>What nested elements inherit.</summary>
    private readonly record struct Frame(TemplateVariable? Variables, HandleValue? Current, ValueCollector Values);
}
