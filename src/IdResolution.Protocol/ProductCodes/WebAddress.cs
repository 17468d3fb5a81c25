namespace IdResolution.Protocol.ProductCodes;

/// <summary>An http or https address taken apart where it stands (RFC 3986 §3). Immutable.</summary>
/// <param name="Host">Host and port, in small letters; user information is not taken.</param>
/// <param name="PathStart">Where the path begins in the text.</param>
/// <param name="PathEnd">Behind the path.</param>
/// <param name="QueryEnd">Behind the query.</param>
internal readonly record struct WebAddress(string Host, int PathStart, int PathEnd, int QueryEnd)
{
    /// <summary>True when the text begins as an address of the web does.</summary>
    public static bool Begins(ReadOnlySpan<char> text) => SchemeLength(text) > 0;

    /// <summary>Octets of <c>http://</c> or <c>https://</c>, in any case; 0 for another.</summary>
    public static int SchemeLength(ReadOnlySpan<char> text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;

    /// <summary>Takes it apart; a text that <see cref="Begins"/>.</summary>
    public static CodeFault? Parse(string text, out WebAddress address)
    {
        var start = SchemeLength(text);
        var authority = text.AsSpan(start).IndexOfAny('/', '?', '#') is var end and >= 0 ? text[start..(start + end)] : text[start..];
        address = default;
        if (authority.Length == 0) return new CodeFault(start, "host (RFC 3986 3.2.2)", "No host is named.");
        for (var i = 0; i < authority.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(authority[i]) && !"-._~:[]".Contains(authority[i], StringComparison.Ordinal))
                return new CodeFault(start + i, "host (RFC 3986 3.2.2)", $"\"{authority[i]}\" does not stand in the name of a host.");
        }
        var pathStart = start + authority.Length;
        var fragment = text.IndexOf('#', pathStart) is var hash and >= 0 ? hash : text.Length;
        var question = text.IndexOf('?', pathStart, fragment - pathStart);
        address = new WebAddress(authority.ToLowerInvariant(), pathStart, question < 0 ? fragment : question, fragment);
        return null;
    }
}
