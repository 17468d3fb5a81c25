using IdResolution.Protocol.Names;

namespace IdResolution.Protocol.Values;

/// <summary>Names of the predefined types and the rules by which types compare (specification §2.1, §2.3, §5.2).</summary>
public static class ValueTypes
{
    /// <summary>Administrator record.</summary>
    public static ReadOnlySpan<byte> Admin => "HS_ADMIN"u8;

    /// <summary>Administrator group.</summary>
    public static ReadOnlySpan<byte> ValueList => "HS_VLIST"u8;

    /// <summary>Site record.</summary>
    public static ReadOnlySpan<byte> Site => "HS_SITE"u8;

    /// <summary>Site record of the service for derived prefixes.</summary>
    public static ReadOnlySpan<byte> SitePrefix => "HS_SITE.PREFIX"u8;

    /// <summary>Legacy name of <see cref="SitePrefix"/>.</summary>
    public static ReadOnlySpan<byte> PrefixDelegate => "HS_NA_DELEGATE"u8;

    /// <summary>Service handle.</summary>
    public static ReadOnlySpan<byte> Service => "HS_SERV"u8;

    /// <summary>Service handle of the service for derived prefixes.</summary>
    public static ReadOnlySpan<byte> ServicePrefix => "HS_SERV.PREFIX"u8;

    /// <summary>Alias.</summary>
    public static ReadOnlySpan<byte> Alias => "HS_ALIAS"u8;

    /// <summary>Public key.</summary>
    public static ReadOnlySpan<byte> PublicKey => "HS_PUBKEY"u8;

    /// <summary>Secret key.</summary>
    public static ReadOnlySpan<byte> SecretKey => "HS_SECKEY"u8;

    /// <summary>Namespace description.</summary>
    public static ReadOnlySpan<byte> Namespace => "HS_NAMESPACE"u8;

    /// <summary>Signature over values.</summary>
    public static ReadOnlySpan<byte> Signature => "HS_SIGNATURE"u8;

    /// <summary>Certificate.</summary>
    public static ReadOnlySpan<byte> Certificate => "HS_CERT"u8;

    /// <summary>True when <paramref name="type"/> is <paramref name="kind"/> or a subtype of it, ignoring ASCII case (specification §2.1).</summary>
    public static bool Has(ReadOnlySpan<byte> type, ReadOnlySpan<byte> kind) =>
        type.Length >= kind.Length && HandleName.EqualsIgnoreCase(type[..kind.Length], kind)
        && (type.Length == kind.Length || type[kind.Length] == '.');

    /// <summary>
    /// True when a value of type <paramref name="type"/> answers a request for <paramref name="requested"/>: equal, or, when the request ends with a
    /// dot, equal without the dot or starting with it; ASCII case is ignored (specification §5.2).
    /// </summary>
    public static bool Selects(ReadOnlySpan<byte> requested, ReadOnlySpan<byte> type)
    {
        if (requested.IsEmpty || requested[^1] != '.') return HandleName.EqualsIgnoreCase(requested, type);
        return Has(type, requested[..^1]);
    }
}
