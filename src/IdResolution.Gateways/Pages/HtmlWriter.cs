using System.Text;
using System.Text.Encodings.Web;

namespace IdResolution.Gateways.Pages;

/// <summary>Builds a page. What comes from outside goes through <see cref="Text"/> only. One thread at a time.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _html = new();

    /// <summary>Appends markup that stands in the source code; never anything that came from outside.</summary>
    public HtmlWriter Markup(string html)
    {
        _html.Append(html);
        return this;
    }

    /// <summary>Appends text, escaped for use between tags and inside quoted attributes.</summary>
    public HtmlWriter Text(string text)
    {
        _html.Append(HtmlEncoder.Default.Encode(text));
        return this;
    }

    /// <summary>The page so far.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_html.ToString());
}
