using System.Diagnostics.CodeAnalysis;
using System.Net;
using IdResolution.Gateways.Http;

namespace IdResolution.Node.Options;

/// <summary>The key <see cref="HttpOptions.Url"/>: none, one or several addresses with commas between them.</summary>
internal static class HttpUrls
{
    /// <summary>The addresses in their order; false when one of them is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IReadOnlyList<HttpEndPoint>? endPoints)
    {
        var parsed = new List<HttpEndPoint>();
        endPoints = null;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var isTls = part.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
            if (!isTls && !part.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) return false;
            var authority = part[(isTls ? "https://" : "http://").Length..].TrimEnd('/');
            if (!ListenAddresses.TryParse(authority, out var addresses) || addresses.Count != 1) return false;
            parsed.Add(new HttpEndPoint(addresses[0], isTls));
        }
        endPoints = parsed;
        return true;
    }

    /// <summary>The addresses of a validated key.</summary>
    public static IReadOnlyList<HttpEndPoint> Of(string text) => TryParse(text, out var endPoints) ? endPoints : throw new FormatException(text);

    /// <summary>True when one of the addresses of a validated key is HTTPS.</summary>
    public static bool HasTls(string text) => Of(text).Any(endPoint => endPoint.IsTls);

    /// <summary>The first address that is HTTPS; null when there is none.</summary>
    public static IPAddress? TlsAddress(string text) => Of(text).FirstOrDefault(endPoint => endPoint.IsTls)?.Address.Address;
}
