using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Pages;

/// <summary>HS_ADMIN and HS_VLIST for people: who, and what they may do (specification §2.4, §2.5).</summary>
internal static class AdminView
{
    /// <summary>Writes an administrator.</summary>
    public static void Write(HtmlWriter html, AdminRecord record)
    {
        html.Markup("<dl><dt>").Say(PageTexts.Administrator).Markup("</dt><dd>");
        WriteReference(html, record.Administrator);
        html.Markup("</dd><dt>").Say(PageTexts.May).Markup("</dt><dd>");
        var texts = PageTexts.Permissions.Where((_, bit) => ((int)record.Permissions & (1 << bit)) != 0).Select(text => text.In(html.Language)).ToArray();
        html.Text(texts.Length == 0 ? PageTexts.MayNothing.In(html.Language) : string.Join(html.Language == Language.Chinese ? "、" : ", ", texts)).Markup("</dd></dl>");
    }

    /// <summary>Writes the members of a group.</summary>
    public static void WriteMembers(HtmlWriter html, IReadOnlyList<ValueReference> members)
    {
        html.Markup("<dl><dt>").Say(PageTexts.Members).Markup("</dt><dd>");
        if (members.Count == 0) html.Say(PageTexts.Empty);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0) html.Markup("<br>");
            WriteReference(html, members[i]);
        }
        html.Markup("</dd></dl>");
    }

    private static void WriteReference(HtmlWriter html, ValueReference reference)
    {
        if (reference.Index == 0) html.Say(PageTexts.AnyKey).Markup(" ");
        else html.Code($"{reference.Index}:");
        ValueView.WriteHandle(html, reference.Handle);
    }
}
