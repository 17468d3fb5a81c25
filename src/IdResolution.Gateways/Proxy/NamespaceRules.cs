using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Proxy;

/// <summary>What the namespace of a handle says to proxies (specification §2.11). Immutable.</summary>
internal sealed record NamespaceRules
{
    /// <summary>Nothing.</summary>
    public static NamespaceRules None { get; } = new();

    /// <summary>False when its handles are not to be resolved for now.</summary>
    public bool IsActive { get; private init; } = true;

    /// <summary>What its visitors are told about that; null for nothing.</summary>
    public string? StatusMessage { get; private init; }

    /// <summary>E-mail address of who is responsible; null when nobody says.</summary>
    public string? Contact { get; private init; }

    /// <summary>Handles whose locations are those of every handle of the namespace, the nearest first.</summary>
    public IReadOnlyList<Utf8String> Locations { get; private init; } = [];

    /// <summary>
    /// The rules of the prefix and, below them, those of all prefixes. The latter only when this node holds them: they must not make every redirect wait for
    /// a root.
    /// </summary>
    public static async ValueTask<NamespaceRules> OfAsync(Utf8String handle, Lookup lookup)
    {
        if (!HandleName.HasSlash(handle.Span) || HandleName.IsGlobal(handle.Span)) return None;
        var own = DocumentIn(await lookup.ValuesAsync(new Utf8String(HandleName.AuthorityHandleOf(handle.Span))));
        var global = DocumentIn(await lookup.ValuesHeldHereAsync(new Utf8String(HandleName.Root)));
        var locations = new List<Utf8String>(2);
        if (own?.Locations is { } nearest) locations.Add(nearest);
        if (own?.InheritsLocations != false && global?.Locations is { } farther) locations.Add(farther);
        return new NamespaceRules
        {
            IsActive = own?.IsActive != false && global?.IsActive != false,
            StatusMessage = own?.StatusMessage ?? global?.StatusMessage,
            Contact = own?.Contact ?? global?.Contact,
            Locations = locations,
        };
    }

    // The lowest index that can be read counts.
    private static NamespaceDocument? DocumentIn(IReadOnlyList<HandleValue> values)
    {
        foreach (var value in values)
        {
            if (value.HasType(ValueTypes.Namespace) && NamespaceDocument.TryRead(value.Data.Span, out var document)) return document;
        }
        return null;
    }
}
