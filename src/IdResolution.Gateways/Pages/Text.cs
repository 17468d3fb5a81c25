using System.Globalization;

namespace IdResolution.Gateways.Pages;

/// <summary>A text of the pages in their languages; <c>{0}</c> and so on stand for what is put in.</summary>
/// <param name="English">In English.</param>
/// <param name="Chinese">In Simplified Chinese.</param>
internal readonly record struct Text(string English, string Chinese)
{
    /// <summary>The text in one language.</summary>
    public string In(Language language, params object[] arguments)
    {
        var text = language == Language.Chinese ? Chinese : English;
        return arguments.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, arguments);
    }
}
