using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>
/// What HS_SIGNATURE and HS_CERT say: the JSON payload of their JWS (specification §2.12, §10.5). Immutable; safe from many threads.
/// </summary>
public sealed record TrustClaims
{
    /// <summary><c>iss</c>: whose key signed this.</summary>
    public required ValueReference Issuer { get; init; }

    /// <summary><c>sub</c>: the signed handle (index 0) in HS_SIGNATURE, the certified key in HS_CERT.</summary>
    public required ValueReference Subject { get; init; }

    /// <summary><c>iat</c>: when it was made, epoch seconds; null when not said.</summary>
    public long? IssuedAt { get; init; }

    /// <summary><c>nbf</c>: first second of validity, epoch seconds; null for no beginning.</summary>
    public long? NotBefore { get; init; }

    /// <summary><c>exp</c>: last second of validity, epoch seconds; null for no end.</summary>
    public long? Expires { get; init; }

    /// <summary><c>digests</c>: the signed values; null in a certificate.</summary>
    public DigestList? Digests { get; init; }

    /// <summary><c>perms</c>: what the subject may sign; empty allows nothing.</summary>
    public IReadOnlyList<TrustPermission> Permissions { get; init; } = [];

    /// <summary><c>publicKey</c>: the key of the subject; null when there is none, or it is of a kind that is not accepted.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>
    /// <c>chain</c>: where the certificate of the issuer stands, then that of its issuer, and so on. Index 0 means any HS_CERT of the
    /// handle that fits.
    /// </summary>
    public IReadOnlyList<ValueReference> Chain { get; init; } = [];

    /// <summary><c>content</c>: free text; null when there is none.</summary>
    public string? Content { get; init; }

    /// <summary>
    /// All other claims as JSON text by name, among them <c>org</c>, <c>sn</c> and <c>exts</c> of the national system; they are kept and
    /// mean nothing here.
    /// </summary>
    public IReadOnlyDictionary<string, string> Others { get; init; } = new Dictionary<string, string>();

    /// <summary>True when issuer and subject are the same: the end of a chain.</summary>
    public bool IsSelfSigned => TrustName.Same(Issuer, Subject);

    /// <summary>
    /// The subject or issuer as it is written: the handle alone when the index is 0.
    /// </summary>
    internal static string TextOf(ValueReference reference) => reference.Index == 0 ? reference.Handle.ToString() : reference.ToString();
}
