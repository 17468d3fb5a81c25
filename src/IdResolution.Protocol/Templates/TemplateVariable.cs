using System.Text.RegularExpressions;

namespace IdResolution.Protocol.Templates;

/// <summary>One bound name in front of those bound before it. Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Text">The text it stands for.</param>
/// <param name="Match">The match bound to it, whose groups can be asked for; null for a plain text.</param>
/// <param name="Outer">The names bound before.</param>
internal sealed record TemplateVariable(string Name, string Text, Match? Match, TemplateVariable? Outer)
{
    /// <summary>The variable bound last to the name; null when there is none.</summary>
    public static TemplateVariable? Find(TemplateVariable? variables, string name)
    {
        while (variables is not null && variables.Name != name) variables = variables.Outer;
        return variables;
    }

    /// <summary>A group of the match; group 0 is the whole text. Empty when there is no such group.</summary>
    public ReadOnlySpan<char> Group(int number) => number == 0 ? Text : Match is null ? default : Match.Groups[number].ValueSpan;
}
