using System.Globalization;
using System.Text.Unicode;
using IdResolution.Gateways.Proxy;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Pages;

/// <summary>One value for people: its data in the form of its type, the rest in words.</summary>
internal static class ValueView
{
    private const int LongText = 240;
    private const int ShownOctets = 1_024;
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss 'UTC'";

    private static readonly string[] LinkSchemes = ["http", "https", "ftp", "mailto"];

    /// <summary>Writes it as an item of the list of values.</summary>
    public static void Write(HtmlWriter html, HandleValue value)
    {
        html.Markup("<li><h3><span class=\"index\">").Text(value.Index.ToString(CultureInfo.InvariantCulture)).Markup("</span> ").Text(value.Type.ToString()).Markup("</h3>\n<div class=\"data\">");
        WriteData(html, value);
        html.Markup("</div>\n<p class=\"meta\">");
        WriteLife(html, value);
        if (value.Timestamp > 0) html.Markup(" · ").Say(PageTexts.Changed, TimeOf(value.Timestamp));
        var writers = (value.Permissions & ValuePermissions.AdminWrite) == 0 ? PageTexts.NobodyWrites
            : (value.Permissions & ValuePermissions.PublicWrite) != 0 ? PageTexts.EverybodyWrites
            : PageTexts.AdministratorsWrite;
        html.Markup(" · ").Say(writers).Markup("</p></li>\n");
    }

    private static void WriteData(HtmlWriter html, HandleValue value)
    {
        var data = value.Data.Span;
        if (value.HasType(ValueTypes.Admin) && AdminRecord.TryRead(data, out var admin)) AdminView.Write(html, admin);
        else if (value.HasType(ValueTypes.ValueList) && ReferenceList.TryRead(data, out var members)) AdminView.WriteMembers(html, members);
        else if ((value.HasType(ValueTypes.Site) || value.HasType(ValueTypes.PrefixDelegate)) && SiteRecord.TryRead(data, out var site)) SiteView.Write(html, site);
        else if (value.HasType(ValueTypes.PublicKey) && KeyView.TryWrite(html, data)) return;
        else if ((value.HasType(ValueTypes.Alias) || value.HasType(ValueTypes.Service)) && TargetHandle.TryRead(data, out var target)) WriteHandle(html, target);
        else if (!IsText(data)) WriteOctets(html, data);
        else WriteText(html, value, new Utf8String(data).ToString());
    }

    /// <summary>Writes a handle as a link to its page.</summary>
    public static void WriteHandle(HtmlWriter html, Utf8String handle) => html.Link(ProxyPath.Of(handle) + "?noredirect", handle.ToString());

    private static void WriteText(HtmlWriter html, HandleValue value, string text)
    {
        if (text.Length == 0) html.Say(PageTexts.Empty);
        else if (value.HasType("URL"u8) && RedirectTarget.TryBuild(text, "", LinkSchemes, out var target) == TargetFault.None) html.Link(target, text);
        else if (value.HasType("EMAIL"u8) && RedirectTarget.TryBuild("mailto:" + text, "", LinkSchemes, out var mail) == TargetFault.None) html.Link(mail, text);
        else if (text.Length > LongText || text.Contains('\n', StringComparison.Ordinal))
        {
            html.Markup("<details><summary>").Say(PageTexts.Characters, text.Length).Markup("</summary><pre>").Text(text).Markup("</pre></details>");
        }
        else
        {
            html.Text(text);
        }
    }

    private static void WriteOctets(HtmlWriter html, ReadOnlySpan<byte> data)
    {
        html.Markup("<details><summary>").Say(PageTexts.Octets, data.Length).Markup("</summary><pre>")
            .Text(Convert.ToHexStringLower(data[..Math.Min(ShownOctets, data.Length)])).Markup("</pre>");
        if (data.Length > ShownOctets) html.Paragraph(PageTexts.FirstOctets, ShownOctets);
        html.Markup("</details>");
    }

    private static void WriteLife(HtmlWriter html, HandleValue value)
    {
        if (value.TtlType == TtlType.Absolute) html.Say(PageTexts.LivesUntil, TimeOf(value.Ttl));
        else if (value.Ttl == 0) html.Say(PageTexts.NotKept);
        else html.Say(PageTexts.Lives, Duration(html.Language, value.Ttl));
    }

    // The largest unit that gives a whole number: 86,400 is a day, 86,399 is seconds.
    private static string Duration(Language language, uint seconds) => seconds switch
    {
        _ when seconds % 86_400 == 0 => PageTexts.Days.In(language, seconds / 86_400),
        _ when seconds % 3_600 == 0 => PageTexts.Hours.In(language, seconds / 3_600),
        _ when seconds % 60 == 0 => PageTexts.Minutes.In(language, seconds / 60),
        _ => PageTexts.Seconds.In(language, seconds),
    };

    private static string TimeOf(uint seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString(TimeFormat, CultureInfo.InvariantCulture);

    // Text is what a page can show: tab and line ends, but none of the other control characters.
    private static bool IsText(ReadOnlySpan<byte> data)
    {
        if (!Utf8.IsValid(data)) return false;
        foreach (var octet in data)
        {
            if (octet is < 0x20 and not (0x09 or 0x0A or 0x0D) or 0x7F) return false;
        }
        return true;
    }
}
