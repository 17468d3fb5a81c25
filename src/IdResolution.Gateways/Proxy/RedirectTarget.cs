using System.Globalization;
using System.Text;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;

namespace IdResolution.Gateways.Proxy;

/// <summary>
/// Makes what a record says into what may stand in a <c>Location</c> header: printable ASCII, an absolute URI with a scheme of the list, and leading to where
/// the record says, whatever the visitor appends. Pure.
/// </summary>
internal static class RedirectTarget
{
    /// <summary>Characters of the longest target.</summary>
    public const int MaxLength = 8_192;

    private const string NotInUris = " \"<>\\^`{|}";

    private static readonly IdnMapping Idn = new();

    /// <summary>Builds it from a location.</summary>
    /// <param name="location">Has <c>href</c> or <c>href_template</c>.</param>
    /// <param name="handle">Put into the template.</param>
    /// <param name="append">Text of the visitor's; empty for none.</param>
    /// <param name="schemes">Schemes that are allowed, in small letters.</param>
    /// <param name="target">The target; empty when something is wrong.</param>
    public static TargetFault TryBuild(Location location, Utf8String handle, string append, IReadOnlyList<string> schemes, out string target) =>
        TryBuild(location["href"] ?? Fill(location["href_template"] ?? "", handle), append, schemes, out target);

    /// <summary>Builds it from the text of a URL.</summary>
    public static TargetFault TryBuild(string text, string append, IReadOnlyList<string> schemes, out string target)
    {
        target = "";
        if (text.Length > MaxLength || append.Length > MaxLength) return TargetFault.NotAUri;
        text = WithoutControls(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !char.IsAsciiLetter(text[0]) || !text.AsSpan(0, colon).ToArray().All(IsSchemeCharacter)) return TargetFault.NotAUri;
        if (!schemes.Contains(text[..colon].ToLowerInvariant())) return TargetFault.Scheme;
        if (TryWriteAscii(text, colon + 1) is not { } uri || !IsWellFormed(uri)) return TargetFault.NotAUri;
        var tail = Escape(WithoutControls(append));
        if (tail.Length > 0 && !MayFollow(uri, colon + 1, tail[0])) return TargetFault.Append;
        if (uri.Length + tail.Length > MaxLength) return TargetFault.NotAUri;
        target = uri + tail;
        return TargetFault.None;
    }

    /// <summary>The parameters of a request for the <c>Location</c> of another path of this node.</summary>
    public static string QueryOf(HttpTarget target) => Escape(WithoutControls(target.RawQuery));

    private static string Fill(string template, Utf8String handle) => template
        .Replace("{hdl:path}", PercentEncoding.EncodePath(handle.Span), StringComparison.Ordinal)
        .Replace("{hdl}", PercentEncoding.Encode(handle.Span), StringComparison.Ordinal);

    // Browsers skip them too, so that "java\nscript:" would be a scheme of theirs.
    private static string WithoutControls(string text) => new string([.. text.Where(c => !char.IsControl(c))]).Trim();

    private static bool IsSchemeCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.';

    private static bool IsWellFormed(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed)) return false;
        // "http:example.org" means different things to different programs.
        var needsHost = parsed.Scheme is "http" or "https" or "ftp";
        return !needsHost || (parsed.Host.Length > 0 && HasAuthority(uri, parsed.Scheme.Length + 1));
    }

    private static bool HasAuthority(string uri, int start) => uri.AsSpan(start).StartsWith("//");

    private static int EndOfAuthority(string uri, int start)
    {
        var end = uri.IndexOfAny(['/', '?', '#'], start + 2);
        return end < 0 ? uri.Length : end;
    }

    // Decided by the text alone, so that no two programs can read it differently: behind a host something must end the host.
    private static bool MayFollow(string uri, int start, char next) => HasAuthority(uri, start)
        ? EndOfAuthority(uri, start) < uri.Length || next is '/' or '?' or '#'
        : next is '?' or '&' or '#';

    private static string? TryWriteAscii(string text, int start)
    {
        if (!HasAuthority(text, start)) return Escape(text);
        var end = EndOfAuthority(text, start);
        var authority = text[(start + 2)..end];
        if (authority.Contains('\\', StringComparison.Ordinal)) return null;
        if (!Ascii.IsValid(authority))
        {
            var host = authority.LastIndexOf('@') + 1;
            var port = authority.IndexOf(':', host);
            if (port < 0) port = authority.Length;
            try
            {
                authority = Escape(authority[..host]) + Idn.GetAscii(authority, host, port - host) + authority[port..];
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
        return text[..(start + 2)] + Escape(authority) + Escape(text[end..]);
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)octet;
            if (octet is > 0x20 and < 0x7F && !NotInUris.Contains(c, StringComparison.Ordinal)) escaped.Append(c);
            else escaped.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}
