using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Proxy;

/// <summary>What the headers of a request say about the form of the answer (specification §8.7, content negotiation). Immutable.</summary>
/// <param name="Preferences">What locations should be like.</param>
/// <param name="PrefersJson">True when it would rather have the record as JSON than a page; a location for what it asks for goes first.</param>
internal sealed record Negotiation(IReadOnlyList<Preference> Preferences, bool PrefersJson)
{
    /// <summary>Media type of the JSON form.</summary>
    public const string Json = "application/json";

    private static readonly string[] PageTypes = ["text/html", "application/xhtml+xml"];

    /// <summary>Reads the headers; what is not well-formed in them counts for nothing.</summary>
    public static Negotiation Of(IHeaderDictionary headers)
    {
        var accepted = AcceptHeader.Parse(headers.Accept.ToString());
        var types = accepted.Where(type => !type.Contains('*', StringComparison.Ordinal)).ToArray();
        var isBrowser = types.Length == 0
            ? headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal)
            : AcceptHeader.IsPage(types[0]);
        var preferences = new List<Preference>();
        if (isBrowser)
        {
            preferences.AddRange(PageTypes.SelectMany(OfType));
            preferences.Add(new Preference("http_role", "browser"));
        }
        else if (types.Length == 0)
        {
            preferences.Add(new Preference("http_role", "no_conneg"));
        }
        else
        {
            preferences.AddRange(types.SelectMany(OfType));
            preferences.Add(new Preference("http_role", "conneg"));
        }
        foreach (var language in AcceptHeader.Parse(headers.AcceptLanguage.ToString()))
        {
            if (language == "*") continue;
            preferences.Add(new Preference("language", language));
            var hyphen = language.IndexOf('-', StringComparison.Ordinal);
            if (hyphen > 0) preferences.Add(new Preference("language", language[..hyphen]));
        }
        // Who would take anything rather than JSON gets what there is.
        return new Negotiation(preferences, accepted.FirstOrDefault(type => type is Json or "*/*" || AcceptHeader.IsPage(type)) == Json);
    }

    /// <summary>True when the location is there for one of the types that are asked for, and not for pages.</summary>
    public bool IsAnsweredBy(IReadOnlyDictionary<string, string> attributes) =>
        new Preference("http_role", "conneg").IsMetBy(attributes) && Preferences.Any(preference => preference.Name is "ctype" or "media-type" && preference.IsMetBy(attributes));

    private static IEnumerable<Preference> OfType(string type) => [new("ctype", type), new("media-type", type)];
}
