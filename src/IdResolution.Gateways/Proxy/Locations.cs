using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Proxy;

/// <summary>Everything a handle may lead to (specification §8.8), collected from its record, its namespace and the records that these include.</summary>
internal sealed class Locations
{
    private const int MaxDepth = 20;
    private const int MaxLocations = 2_000;

    private static readonly IReadOnlyDictionary<string, string> NoAttributes = new Dictionary<string, string>();

    private readonly Lookup _lookup;
    private readonly List<Location> _all = [];
    private readonly List<IReadOnlyDictionary<string, string>> _lists = [];
    private readonly List<HandleValue> _sources = [];
    private readonly HashSet<string> _included = new(StringComparer.Ordinal);

    private Locations(Lookup lookup) => _lookup = lookup;

    /// <summary>The locations, those of the record itself first.</summary>
    public IReadOnlyList<Location> All => _all;

    /// <summary>The values they come from, whose times to live count.</summary>
    public IReadOnlyList<HandleValue> Sources => _sources;

    /// <summary>True when somebody says what to choose; else the first URL is the one (specification §8.7).</summary>
    public bool AreChosenFrom => _lists.Count > 0;

    /// <summary>How one is to be chosen.</summary>
    public string Methods => OfLists("chooseby") ?? OfLists("choose_by") ?? LocationChoice.DefaultMethods;

    /// <summary>Collects.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="values">Those of its values that are asked for.</param>
    /// <param name="rules">What its namespace says.</param>
    /// <param name="lookup">Resolves what is included.</param>
    public static async ValueTask<Locations> OfAsync(Utf8String handle, IReadOnlyList<HandleValue> values, NamespaceRules rules, Lookup lookup)
    {
        var locations = new Locations(lookup);
        locations._included.Add(KeyOf(handle));
        if (ListIn(values) is var (value, list)) await locations.AddAsync(value, list, rules, depth: 0);
        await locations.AddNamespaceAsync(rules, depth: 0);
        locations.AddUrls(values);
        return locations;
    }

    /// <summary>What a list that counts says, the nearest first; null when none does.</summary>
    public string? OfLists(string attribute) => _lists.Select(list => list.GetValueOrDefault(attribute)).FirstOrDefault(text => text is not null);

    // The spelling of the prefix does not make another record of it.
    private static string KeyOf(Utf8String handle) => new Utf8String(HandleName.Folded(handle.Span)).ToString();

    private static (HandleValue Value, LocationList List)? ListIn(IReadOnlyList<HandleValue> values)
    {
        foreach (var value in values)
        {
            if (HandleName.EqualsIgnoreCase(value.Type.Span, LocationList.LocationType) && LocationList.TryRead(value.Data.Span, out var list)) return (value, list);
        }
        return null;
    }

    private async ValueTask AddAsync(HandleValue value, LocationList list, NamespaceRules rules, int depth)
    {
        _sources.Add(value);
        _lists.Add(list.Attributes);
        await IncludeAsync(list.Attributes, rules, depth);
        foreach (var attributes in list.Locations)
        {
            if (_all.Count >= MaxLocations) return;
            if (attributes.ContainsKey("href") || attributes.ContainsKey("href_template")) _all.Add(new Location(attributes, list.Attributes));
            await IncludeAsync(attributes, rules, depth);
        }
    }

    private async ValueTask IncludeAsync(IReadOnlyDictionary<string, string> attributes, NamespaceRules rules, int depth)
    {
        if (attributes.GetValueOrDefault("include") is { Length: > 0 } handle) await AddHandleAsync(handle, rules, depth + 1);
        if (attributes.GetValueOrDefault("includeNamespace") is not { } space) return;
        // A handle means the namespace it is in; anything else the one that we are in.
        var isOther = space.Contains('/', StringComparison.Ordinal) && ProxyPath.IsPossible(space);
        await AddNamespaceAsync(isOther && depth < MaxDepth ? await NamespaceRules.OfAsync(space, _lookup) : rules, depth + 1);
    }

    private async ValueTask AddNamespaceAsync(NamespaceRules rules, int depth)
    {
        foreach (var handle in rules.Locations) await AddHandleAsync(handle, rules, depth + 1);
    }

    private async ValueTask AddHandleAsync(Utf8String handle, NamespaceRules rules, int depth)
    {
        if (depth > MaxDepth || _all.Count >= MaxLocations || !ProxyPath.IsPossible(handle) || !_included.Add(KeyOf(handle))) return;
        if (ListIn(await _lookup.ValuesAsync(handle)) is var (value, list)) await AddAsync(value, list, rules, depth);
    }

    private void AddUrls(IReadOnlyList<HandleValue> values)
    {
        if (OfLists("no_legacy") is not null) return;
        var hasLocations = _all.Count > 0;
        var ofUrl = OfLists("urlWeight") ?? (hasLocations ? "0" : "1");
        var ofSubtype = OfLists("urlSubtypeWeight") ?? "0";
        // Without a list nothing is drawn: the first URL is the one, and its subtypes stand behind it.
        foreach (var isSubtype in new[] { false, true })
        {
            foreach (var value in values)
            {
                if (_all.Count >= MaxLocations || !IsUrl(value, isSubtype)) continue;
                _sources.Add(value);
                _all.Add(new Location(
                    new Dictionary<string, string>(StringComparer.Ordinal) { ["href"] = new Utf8String(value.Data.Span).ToString(), ["weight"] = isSubtype ? ofSubtype : ofUrl },
                    NoAttributes));
            }
        }
    }

    private static bool IsUrl(HandleValue value, bool isSubtype) => isSubtype
        ? value.HasType("URL"u8) && value.Type.Length > 3
        : HandleName.EqualsIgnoreCase(value.Type.Span, "URL"u8) || HandleName.EqualsIgnoreCase(value.Type.Span, "0.TYPE/URL"u8);
}
