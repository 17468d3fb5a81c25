using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>
/// Follows a signature from certificate to certificate up to a configured root (specification §2.12). Every step is checked before the next
/// place is read, so that a forged signature leads nowhere.
/// </summary>
internal sealed class ChainVerifier(TrustOptions options, CertificateSource certificates)
{
    /// <summary>
    /// Verifies <paramref name="signature"/>, which is about <paramref name="handle"/>: every certificate above it must allow signing that
    /// very handle, so that nobody can pass on more than he was given.
    /// </summary>
    public async Task<ChainResult> VerifyAsync(SignedClaims signature, Utf8String handle, CancellationToken cancellation)
    {
        var now = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        var used = new HashSet<ValueReference>();
        IReadOnlyList<ValueReference> chain = [];
        var position = 0;
        var current = signature;
        for (var length = 1; ; length++)
        {
            var name = length == 1 ? "the signature" : $"the certificate of {current.Claims.Subject}";
            if (CheckDate(current.Claims, now, name) is { } outOfDate) return outOfDate;
            var issuer = current.Claims.Issuer;
            if (IsSignedByRoot(current)) return ChainResult.Good;
            if (current.Claims.IsSelfSigned)
            {
                return new ChainResult(
                    TrustProblem.UntrustedRoot, $"the chain ends at {issuer}, whose key is not that of a configured trust root");
            }
            if (length == options.MaxChainLength)
                return new ChainResult(TrustProblem.ChainTooLong, $"the chain has more than {options.MaxChainLength} links");

            if (position == chain.Count)
            {
                chain = current.Claims.Chain is { Count: > 0 } own ? own : [new ValueReference(issuer.Handle, 0)];
                position = 0;
            }
            var link = chain[position++];
            if (!used.Add(TrustName.Canonical(link)))
                return new ChainResult(TrustProblem.ChainLoop, $"the chain comes to {TrustClaims.TextOf(link)} twice");
            var (parent, found) = await certificates.FindAsync(link, issuer, cancellation);
            if (parent is null) return AtRoot(issuer, found);
            if (CheckParent(parent.Claims, current, handle, name, isCertificate: length > 1) is { } broken) return broken;
            current = parent;
        }
    }

    private static ChainResult? CheckDate(TrustClaims claims, long now, string name)
    {
        if (claims.NotBefore > now)
            return new ChainResult(TrustProblem.NotYetValid, $"{name} is not valid before {Time(claims.NotBefore.Value)}");
        if (claims.Expires < now) return new ChainResult(TrustProblem.Expired, $"{name} expired at {Time(claims.Expires.Value)}");
        return null;
    }

    private static ChainResult? CheckParent(TrustClaims parent, SignedClaims child, Utf8String handle, string name, bool isCertificate)
    {
        var issuer = child.Claims.Issuer;
        if (!TrustName.Same(parent.Subject, issuer))
        {
            return new ChainResult(
                TrustProblem.WrongSubject, $"the certificate named for {issuer} is one of {TrustClaims.TextOf(parent.Subject)}");
        }
        if (parent.PublicKey is not { } key)
            return new ChainResult(TrustProblem.Malformed, $"the certificate of {issuer} holds no key that can be used");
        if (!child.IsSignedBy(key))
            return new ChainResult(TrustProblem.WrongSignature, $"{name} was not made with the key of {issuer}");
        var covering = parent.Permissions.Where(permission => permission.Covers(handle)).ToList();
        if (covering.Count == 0)
            return new ChainResult(TrustProblem.NotPermitted, $"the certificate of {issuer} does not allow it to sign {handle}");
        return !isCertificate || covering.Exists(permission => permission.MayCertify)
            ? null
            : new ChainResult(TrustProblem.NotPermitted, $"the certificate of {issuer} does not allow it to certify others");
    }

    private static string Time(long epochSeconds) =>
        // Years beyond 9999 are claims, too, but no dates.
        epochSeconds is >= -62_135_596_800 and <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(epochSeconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : epochSeconds.ToString(CultureInfo.InvariantCulture);

    private bool IsSignedByRoot(SignedClaims signed)
    {
        foreach (var root in options.Roots)
        {
            if (TrustName.Same(root.Handle, signed.Claims.Issuer.Handle) && signed.IsSignedBy(root.Key)) return true;
        }
        return false;
    }

    // A root needs no record of its own; that there is none is not what is wrong when the key is another.
    private ChainResult AtRoot(ValueReference issuer, ChainResult found) =>
        found.Problem is TrustProblem.CertificateNotFound or TrustProblem.CertificateUnreachable
        && options.Roots.Any(root => TrustName.Same(root.Handle, issuer.Handle))
            ? new ChainResult(TrustProblem.UntrustedRoot, $"{issuer} is the trust root, but its configured key did not make this signature")
            : found;
}
