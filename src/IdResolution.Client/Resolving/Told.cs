using IdResolution.Caching;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Resolving;

/// <summary>
/// What somebody said of a service: the record of a prefix or of a service handle, or the values of a referral. In the cache it is kept
/// under a marked key, as the values and one octet behind them, or a text when there are none.
/// </summary>
internal sealed record Told
{
    public required ResponseCode Code { get; init; }

    public IReadOnlyList<HandleValue> Values { get; init; } = [];

    /// <summary>What the one who said so may lead to.</summary>
    public AddressScope Reach { get; init; }

    /// <summary>Seconds since it was said; null when that was just now.</summary>
    public uint? AgeSeconds { get; init; }

    /// <summary>
    /// How long the delegations that it was found by still count; null when there were none. What somebody says of further
    /// delegations holds no longer than his own, else he could keep himself in office after his parent has dismissed him.
    /// </summary>
    public TimeSpan? Left { get; init; }

    /// <summary>True for a prefix that its parent has suspended (specification §2.11).</summary>
    public bool IsSuspended
    {
        get
        {
            foreach (var value in Values)
            {
                if (value.HasType(ValueTypes.Namespace) && NamespaceDocument.TryRead(value.Data.Span, out var document))
                    return !document.IsActive;
            }
            return false;
        }
    }

    /// <summary>True for the type of a site: of the service itself, or of the one for derived prefixes.</summary>
    public static bool IsSite(ReadOnlySpan<byte> type, bool forDerived) => forDerived
        ? ValueTypes.Selects(ValueTypes.SitePrefix, type) || ValueTypes.Selects(ValueTypes.PrefixDelegate, type)
        : ValueTypes.Selects(ValueTypes.Site, type) || ValueTypes.Selects("HS_SITE.6"u8, type);

    /// <summary>True for the type that names another service handle.</summary>
    public static bool IsService(ReadOnlySpan<byte> type, bool forDerived) =>
        ValueTypes.Selects(forDerived ? ValueTypes.ServicePrefix : ValueTypes.Service, type);

    /// <summary>The values that say where something is.</summary>
    public IReadOnlyList<HandleValue> Select(bool forDerived) =>
        [.. Values.Where(value => IsSite(value.Type.Span, forDerived) || IsService(value.Type.Span, forDerived))];

    public FetchedAnswer ToAnswer()
    {
        if (Code != ResponseCode.Success) return new FetchedAnswer(Code, default);
        using var writer = new WireWriter();
        ValueList.Write(writer, Values);
        writer.WriteByte((byte)Reach);
        return new FetchedAnswer(Code, writer.ToArray());
    }

    public static Told From(CachedAnswer answer)
    {
        uint? age = answer.Origin is AnswerOrigin.Source or AnswerOrigin.None ? null : answer.AgeSeconds;
        if (answer.Code != ResponseCode.Success || answer.Octets.IsEmpty) return new Told { Code = answer.Code, AgeSeconds = age };
        return ValueList.TryRead(answer.Octets.Span[..^1], out var values)
            ? new Told { Code = answer.Code, Values = values, Reach = (AddressScope)answer.Octets.Span[^1], AgeSeconds = age }
            : new Told { Code = ResponseCode.Error };
    }
}
