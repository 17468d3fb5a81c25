using System.Globalization;
using IdResolution.Cli.Output;
using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;

namespace IdResolution.Cli.Values;

/// <summary>What a signature or certificate says, in one line for people. Whether it is right is not said here.</summary>
internal static class TrustDescription
{
    public static string? Of(HandleValue value)
    {
        // Showing is not believing: what only the national profile accepts is shown too.
        if (!SignedClaims.TryRead(value.Data.Span, out var signed, nationalProfile: true)) return null;
        var claims = signed.Claims;
        var what = claims.Digests is { } digests
            ? $"signature over {string.Join(", ", digests.Entries.Keys)}"
            : $"certificate for {claims.Subject}{KeyOf(claims)}: {PermissionsOf(claims)}";
        return Refusal.Printable($"{what}; by {claims.Issuer}, {ValidityOf(claims)}");
    }

    private static string KeyOf(TrustClaims claims) => claims.PublicKey is { } key ? $" ({key.Kind} {key.Bits} bits)" : "";

    private static string PermissionsOf(TrustClaims claims) => claims.Permissions.Count == 0
        ? "nothing"
        : string.Join(", ", claims.Permissions.Select(permission =>
            $"{TrustPermission.WordOf(permission.Level)} {permission.Handle}".Trim() + (permission.MayCertify ? "" : " (sign only)")));

    private static string ValidityOf(TrustClaims claims) => claims.Expires switch
    {
        null => "without end",
        { } seconds and >= 0 when seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() =>
            $"until {DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
        { } seconds => $"until second {seconds}",
    };
}
