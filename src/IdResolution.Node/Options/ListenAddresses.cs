using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace IdResolution.Node.Options;

/// <summary>A key such as <see cref="HandleOptions.Udp"/>: no address with port, one, or several with commas between them.</summary>
internal static class ListenAddresses
{
    /// <summary>The addresses in their order; false when one of them is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IReadOnlyList<IPEndPoint>? addresses)
    {
        var parsed = new List<IPEndPoint>();
        addresses = null;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // IPEndPoint.TryParse takes an address without a port too; a port is asked for here.
            if (!IPEndPoint.TryParse(part, out var address) || !part.EndsWith($":{address.Port}", StringComparison.Ordinal)) return false;
            parsed.Add(address);
        }
        addresses = parsed;
        return true;
    }

    /// <summary>The addresses of a validated key.</summary>
    public static IReadOnlyList<IPEndPoint> Of(string text) => TryParse(text, out var addresses) ? addresses : throw new FormatException(text);
}
