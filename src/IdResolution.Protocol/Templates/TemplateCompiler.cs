using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Templates;

/// <summary>Turns the elements of a template into what is run (specification §5.4). For one document; keeps its first problem.</summary>
internal sealed class TemplateCompiler(TemplatePolicy policy)
{
    public const string TemplateName = "template";

    private const int MaxDepth = 32;
    private const int MaxPatterns = 64;

    // A tenth of a second to compile, or two.
    private const int MaxPatternSize = 4 * JavaPattern.MaxSize;

    private const string DefaultVariable = "extension";

    private int _patternSize;

    /// <summary>What is wrong and where, in words; null while nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Regular expressions compiled so far.</summary>
    public int PatternCount { get; private set; }

    /// <summary>A template; null when its reference is malformed, which counts as no template.</summary>
    public Template? Compile(XElement element)
    {
        if (element.Attribute("ref") is not { Value: var text }) return new Template(Body(element, 1), null);
        var reference = ValueReference.Parse(text.Trim());
        if (reference.Index != 0 && !reference.Handle.IsEmpty) return new Template([], reference);
        Fail(element, "ref is not index:handle");
        return null;
    }

    private List<TemplateElement> Body(XElement parent, int depth)
    {
        var body = new List<TemplateElement>();
        if (depth > MaxDepth) Fail(parent, $"elements are nested more than {MaxDepth} deep");
        if (Problem is not null) return body;
        TemplateCondition? condition = null;
        foreach (var child in parent.Elements())
        {
            switch (child.Name.LocalName)
            {
                case "value":
                    body.Add(Value(child));
                    break;
                case "foreach":
                    body.Add(new ForeachElement(Body(child, depth + 1)));
                    break;
                case "if":
                    condition = Condition(child);
                    body.Add(new IfElement(condition, Body(child, depth + 1)));
                    break;
                case "else" when condition is not null:
                    body.Add(new IfElement(condition.Negated, Body(child, depth + 1)));
                    break;
                case "def" when child.Attribute("parameter") is { Value: var parameter }:
                    body.Add(new DefElement(parameter, Body(child, depth + 1)));
                    break;
                case "notfound":
                    body.Add(new NotFoundElement());
                    break;
            }
        }
        return body;
    }

    private static ValueElement Value(XElement element)
    {
        uint? index = uint.TryParse(element.Attribute("index")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= int.MaxValue ? number : null;
        return new ValueElement(index, element.Attribute("type") is { } type ? TemplateText.Parse(type.Value) : null, Data(element));
    }

    private static TemplateText? Data(XElement element)
    {
        if (element.Attribute("data") is { } data) return TemplateText.Parse(data.Value);
        var text = string.Concat(element.Nodes().OfType<XText>().Select(node => node.Value)).Trim();
        if (text.Length > 0) return TemplateText.Parse(text);
        if (!element.HasElements) return null;
        foreach (var section in element.DescendantNodes().OfType<XCData>().ToList()) section.ReplaceWith(new XText(section.Value));
        var markup = string.Concat(element.Elements().Select(child => child.ToString(SaveOptions.DisableFormatting)));
        return TemplateText.Parse(markup, isMarkup: true);
    }

    private TemplateCondition Condition(XElement element)
    {
        var variable = element.Attribute("value")?.Value ?? DefaultVariable;
        var parameter = element.Attribute("parameter")?.Value ?? variable;
        var test = element.Attribute("test")?.Value;
        var expression = element.Attribute("expression")?.Value;
        var negate = element.Attribute("negate")?.Value;
        var always = test is null && expression is null && negate is null;
        var condition = new TemplateCondition(variable, parameter, always ? null : expression ?? "", null, negate == "true");
        switch (test)
        {
            case null or "equals":
                return condition;
            case "matches":
                return condition with { Pattern = Pattern(element, expression ?? "") };
            default:
                Fail(element, "test is neither equals nor matches");
                return condition;
        }
    }

    private TemplatePattern? Pattern(XElement element, string expression)
    {
        if (++PatternCount > MaxPatterns) Fail(element, $"a document has at most {MaxPatterns} regular expressions");
        else if (_patternSize > MaxPatternSize) Fail(element, "the regular expressions of the document are too large together");
        else if (TemplatePattern.TryCompile(expression, policy, out var pattern, out var problem))
        {
            _patternSize += pattern.Size;
            return pattern;
        }
        else Fail(element, $"expression: {problem}");
        return null;
    }

    private void Fail(XElement element, string problem)
    {
        var line = ((IXmlLineInfo)element).HasLineInfo() ? $"line {((IXmlLineInfo)element).LineNumber}: " : "";
        Problem ??= $"{line}<{element.Name.LocalName}> {problem}";
    }
}
