using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Protocol.ProductCodes;

/// <summary>Names of the schemes of identifiers, as answers and mapping rules spell them. Those of GS1 keys are in <see cref="PrimaryKeys"/>.</summary>
public static class CodeScheme
{
    /// <summary>Any name of the Handle System.</summary>
    public const string Handle = "handle";

    /// <summary>A name of the national system, prefix 88 or 86.</summary>
    public const string National = "idis";

    /// <summary>A Digital Object Identifier.</summary>
    public const string Doi = "doi";

    /// <summary>An object identifier.</summary>
    public const string ObjectIdentifier = "oid";

    /// <summary>A code of the Chinese Ecode system.</summary>
    public const string Ecode = "ecode";

    /// <summary>An identification link of IEC 61406-1.</summary>
    public const string Link = "link";

    /// <summary>A unified social credit code, which names a company in China.</summary>
    public const string Company = "uscc";

    /// <summary>Any GS1 key; in mapping rules only.</summary>
    public const string Gs1 = "gs1";
}
