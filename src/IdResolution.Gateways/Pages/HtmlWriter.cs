using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace IdResolution.Gateways.Pages;

/// <summary>Builds a page. What comes from outside goes through <see cref="Text"/> only. One thread at a time.</summary>
internal sealed class HtmlWriter(Language language = Language.English)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _html = new();

    /// <summary>The reader's language.</summary>
    public Language Language => language;

    /// <summary>Appends markup that stands in the source code; never anything that came from outside.</summary>
    public HtmlWriter Markup(string html)
    {
        _html.Append(html);
        return this;
    }

    /// <summary>Appends text, escaped for use between tags and inside quoted attributes.</summary>
    public HtmlWriter Text(string text)
    {
        _html.Append(Encoder.Encode(text));
        return this;
    }

    /// <summary>Appends a text of the pages in the reader's language.</summary>
    public HtmlWriter Say(Text text, params object[] arguments) => Text(text.In(language, arguments));

    /// <summary>Appends a paragraph of it.</summary>
    public HtmlWriter Paragraph(Text text, params object[] arguments) => Markup("<p>").Say(text, arguments).Markup("</p>\n");

    /// <summary>Appends a name or a code: something that is not a word of any language.</summary>
    public HtmlWriter Code(string text) => Markup("<code>").Text(text).Markup("</code>");

    /// <summary>Appends a link within this node.</summary>
    public HtmlWriter Link(string path, string text) => Markup("<a href=\"").Text(path).Markup("\">").Text(text).Markup("</a>");

    /// <summary>The page so far.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_html.ToString());
}
