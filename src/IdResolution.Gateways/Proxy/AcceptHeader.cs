using System.Globalization;
using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.Proxy;

/// <summary>
/// The headers <c>Accept</c> and <c>Accept-Language</c> (RFC 9110 §12.5): what the client prefers, the best first. Pure; the work is bounded whatever the
/// header says.
/// </summary>
internal static class AcceptHeader
{
    private const int MaxLength = 2_048;
    private const int MaxItems = 32;

    /// <summary>
    /// The names, in small letters and without parameters, by falling quality and else in their order, wildcards last; without those of quality 0 and without what is not
    /// well-formed. Empty when there is no header or it is longer than anybody needs.
    /// </summary>
    public static IReadOnlyList<string> Parse(string header)
    {
        if (header.Length > MaxLength) return [];
        var items = new List<(string Name, int Quality)>();
        foreach (var part in header.Split(',', MaxItems + 1).Take(MaxItems))
        {
            var pieces = part.Split(';', StringSplitOptions.TrimEntries);
            var name = pieces[0].ToLowerInvariant();
            var quality = QualityOf(pieces);
            if (quality > 0 && name.Length > 0 && name.All(IsNameCharacter)) items.Add((name, quality));
        }
        return [.. items.OrderByDescending(item => item.Quality).ThenBy(item => item.Name.Contains('*', StringComparison.Ordinal)).Select(item => item.Name)];
    }

    /// <summary>True for a type that a browser shows as a page.</summary>
    public static bool IsPage(string type) => type is "text/html" or "application/xhtml+xml";

    /// <summary>True when the client would rather have a page than JSON; who does not care is a program.</summary>
    public static bool PrefersPage(HttpCall call)
    {
        foreach (var type in Parse(call.Context.Request.Headers.Accept.ToString()))
        {
            if (IsPage(type)) return true;
            if (type is "*/*" or "application/*" or "application/json" || type.EndsWith("+json", StringComparison.Ordinal)) return false;
        }
        return false;
    }

    // In thousandths; what is not a quality counts as if the name were not there.
    private static int QualityOf(string[] pieces)
    {
        foreach (var piece in pieces.Skip(1))
        {
            if (!piece.StartsWith("q=", StringComparison.OrdinalIgnoreCase)) continue;
            return decimal.TryParse(piece.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) && quality is >= 0 and <= 1
                ? (int)(quality * 1_000) : 0;
        }
        return 1_000;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '*' or '+' or '-' or '.' or '_' or '!' or '#' or '$' or '&' or '^';
}
