namespace IdResolution.Gateways.Pages;

/// <summary>The form that takes any identifier; it works without JavaScript.</summary>
internal static class IdentifierForm
{
    /// <summary>Writes it.</summary>
    /// <param name="html">The page.</param>
    /// <param name="text">What stands in the field.</param>
    /// <param name="example">An identifier to show as an example; empty for none.</param>
    public static void Write(HtmlWriter html, string text, string example)
    {
        html.Markup("<form method=\"get\" action=\"/\" role=\"search\">\n<label for=\"id\">").Say(PageTexts.FormLabel)
            .Markup("</label>\n<div class=\"row\"><input id=\"id\" name=\"id\" type=\"text\" required maxlength=\"2048\" autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\"");
        if (example.Length > 0) html.Markup(" aria-describedby=\"id-hint\"");
        html.Markup(" value=\"").Text(text).Markup("\"><button type=\"submit\">").Say(PageTexts.FormButton).Markup("</button></div>\n");
        if (example.Length > 0) html.Markup("<p class=\"hint\" id=\"id-hint\">").Say(PageTexts.FormHint, example).Markup("</p>\n");
        html.Markup("</form>\n");
    }
}
