using System.Globalization;
using IdResolution.Protocol.ProductCodes;

namespace IdResolution.Gateways.Pages;

/// <summary>What is wrong with a code that somebody typed, with a mark under the character.</summary>
internal static class FaultView
{
    /// <summary>Writes it.</summary>
    /// <param name="html">The page.</param>
    /// <param name="text">The code as it was typed.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static void Write(HtmlWriter html, string text, CodeFault fault)
    {
        var isInside = fault.Position >= 0 && fault.Position < text.Length;
        html.Markup("<div class=\"problem\" role=\"alert\"><p><strong>");
        if (isInside) html.Say(PageTexts.WrongHere, (fault.Position + 1).ToString(CultureInfo.InvariantCulture));
        else html.Say(PageTexts.WrongAtEnd);
        html.Markup("</strong></p>\n<pre class=\"caret\">");
        if (isInside)
        {
            var (start, end) = CharacterAt(text, fault.Position);
            html.Text(text[..start]).Markup("<mark>").Text(text[start..end]).Markup("</mark>").Text(text[end..]);
        }
        else
        {
            html.Text(text).Markup("<mark>&nbsp;</mark>");
        }
        html.Markup("</pre>\n<p>").Text(fault.Detail).Markup("</p>\n<p class=\"meta\">").Say(PageTexts.Rule).Markup(": ").Text(fault.Rule).Markup("</p></div>\n");
    }

    // Half of a character cannot be shown.
    private static (int Start, int End) CharacterAt(string text, int position)
    {
        var start = char.IsLowSurrogate(text[position]) && position > 0 && char.IsHighSurrogate(text[position - 1]) ? position - 1 : position;
        return (start, start + (char.IsHighSurrogate(text[start]) && start + 1 < text.Length ? 2 : 1));
    }
}
