using System.Globalization;
using System.Net;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Proxy;

/// <summary>What a request to the proxy asks for besides the handle: its parameters and headers (specification §8.7). Immutable.</summary>
internal sealed record Wish
{
    private const int MaxSelectors = 64;
    private const int MaxPreferences = 32;

    /// <summary>What is asked for.</summary>
    public WishedForm Form { get; private init; }

    /// <summary>Values of these types, and <see cref="Indexes"/>; of all when both are empty.</summary>
    public IReadOnlyList<Utf8String> Types { get; private init; } = [];

    /// <summary>Values with these indexes.</summary>
    public IReadOnlyList<uint> Indexes { get; private init; } = [];

    /// <summary>Flags of the resolution besides the usual ones.</summary>
    public OpFlags Flags { get; private init; }

    /// <summary>True when the values beside an HS_ALIAS are wanted.</summary>
    public bool IgnoresAliases { get; private init; }

    /// <summary>Text to stand behind the URL; empty for none.</summary>
    public string Append { get; private init; } = "";

    /// <summary>What the headers say about the form of the answer.</summary>
    public required Negotiation Negotiation { get; init; }

    /// <summary>What locations should be like, in the order in which it narrows them down; what the visitor says himself comes last.</summary>
    public required IReadOnlyList<Preference> Preferences { get; init; }

    /// <summary>Where the client is, for locations that are for networks.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The client's country, two letters; null when nobody says.</summary>
    public string? Country { get; private init; }

    /// <summary>True when headers that the record asks for are wanted.</summary>
    public bool WantsHeaders { get; private init; }

    /// <summary>Reads a request. Unknown and broken parameters are ignored.</summary>
    public static Wish Of(HttpCall call, ProxyOptions options)
    {
        var query = call.Target.Query;
        var negotiation = Negotiation.Of(call.Context.Request.Headers);
        var action = query.Value("action");
        var locatt = query.Values("locatt").Take(MaxPreferences).Select(Preference.Parse);
        if (action == "metadata") locatt = locatt.Append(new Preference("role", "metadata"));
        return new Wish
        {
            Form = FormOf(query, action),
            Types = [.. query.Values("type").Take(MaxSelectors).Select(Utf8String.FromString)],
            Indexes = [.. query.Values("index").Take(MaxSelectors).Select(ParseIndex)],
            Flags = (IsOn(query, "auth") ? OpFlags.Authoritative : 0) | (IsOn(query, "cert") ? OpFlags.Certified : 0),
            IgnoresAliases = IsOn(query, "ignore_aliases"),
            Append = query.Value("urlappend") is { Length: > 0 } append ? append : call.Target.Fragment,
            Negotiation = negotiation,
            Preferences = [.. negotiation.Preferences, .. locatt],
            Address = IPAddress.TryParse(query.Value("ip"), out var address) ? address : call.Remote.Address,
            Country = query.Value("country") ?? CountryOf(call, options),
            WantsHeaders = IsOn(query, "redirectionHeaders"),
        };
    }

    /// <summary>The values that are asked for.</summary>
    public IReadOnlyList<HandleValue> Select(IReadOnlyList<HandleValue> values) => Types.Count == 0 && Indexes.Count == 0
        ? values
        : [.. values.Where(value => Indexes.Contains(value.Index) || Types.Any(type => ValueTypes.Selects(type.Span, value.Type.Span)))];

    private static WishedForm FormOf(HttpQuery query, string? action) => action switch
    {
        "showvalues" => WishedForm.Values,
        "showurls" => WishedForm.Urls,
        "api" => WishedForm.Json,
        _ => IsOn(query, "noredirect") ? WishedForm.Values : WishedForm.Redirect,
    };

    // What is no index selects nothing: no value has the index 0.
    private static uint ParseIndex(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;

    // A switch that says something strange is on, as in the reference, which looks only whether it is there.
    private static bool IsOn(HttpQuery query, string name) => query.Has(name) && query.Switch(name) != false;

    // Anybody may send the header; it counts when a trusted proxy stands between.
    private static string? CountryOf(HttpCall call, ProxyOptions options)
    {
        if (options.CountryHeader.Length == 0 || !call.Peer.IsForwarded) return null;
        var country = call.Context.Request.Headers[options.CountryHeader].ToString();
        return country.Length == 2 ? country : null;
    }
}
