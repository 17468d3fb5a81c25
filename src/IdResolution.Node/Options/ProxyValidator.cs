namespace IdResolution.Node.Options;

/// <summary>Finds what section <c>Proxy</c> must not say.</summary>
internal static class ProxyValidator
{
    // They run programs in the browser, or show what somebody else wrote as if it came from here.
    private static readonly string[] Dangerous = ["javascript", "data", "vbscript", "blob", "file", "about", "view-source"];

    public static void Validate(ProxyOptions proxy, List<string> errors)
    {
        for (var i = 0; i < proxy.RedirectSchemes.Count; i++)
        {
            var scheme = proxy.RedirectSchemes[i];
            if (!Uri.CheckSchemeName(scheme)) errors.Add($"Proxy:RedirectSchemes:{i}: \"{scheme}\" is not a scheme such as https");
            else if (Dangerous.Contains(scheme.ToLowerInvariant())) errors.Add($"Proxy:RedirectSchemes:{i}: \"{scheme}\" could run programs in the visitor's browser, or read his files");
        }
        if (!proxy.CountryHeader.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) errors.Add($"Proxy:CountryHeader: \"{proxy.CountryHeader}\" is not the name of a header such as X-Country");
    }
}
