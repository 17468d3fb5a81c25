using IdResolution.Gateways.Proxy;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Pages;

/// <summary>The languages of the pages.</summary>
internal enum Language
{
    /// <summary>English, for all who do not say that they would rather read the other one.</summary>
    English,

    /// <summary>Simplified Chinese.</summary>
    Chinese,
}

/// <summary>Which language a visitor reads.</summary>
internal static class Languages
{
    /// <summary>The first language of <c>Accept-Language</c> that the pages have.</summary>
    public static Language Of(IHeaderDictionary headers)
    {
        foreach (var tag in AcceptHeader.Parse(headers.AcceptLanguage.ToString()))
        {
            if (Is(tag, "zh")) return Language.Chinese;
            if (Is(tag, "en")) return Language.English;
        }
        return Language.English;
    }

    /// <summary>Its tag for HTML (BCP 47).</summary>
    public static string Tag(Language language) => language == Language.Chinese ? "zh-CN" : "en";

    private static bool Is(string tag, string language) =>
        tag.StartsWith(language, StringComparison.Ordinal) && (tag.Length == language.Length || tag[language.Length] == '-');
}
