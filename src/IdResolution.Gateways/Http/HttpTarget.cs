namespace IdResolution.Gateways.Http;

/// <summary>
/// What stands in the request line, not decoded: a handle has slashes of its own, and whether one of them was written <c>%2F</c> must not be lost before the
/// handle is cut out (specification §8.3).
/// </summary>
internal sealed class HttpTarget
{
    /// <summary>Takes the raw target apart; <c>http://host/path</c> is the same as <c>/path</c>.</summary>
    public HttpTarget(string raw)
    {
        var hash = raw.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            Fragment = raw[hash..];
            raw = raw[..hash];
        }
        var start = raw.StartsWith('/') ? 0 : PathStart(raw);
        var question = raw.IndexOf('?', start);
        RawQuery = question < 0 ? "" : raw[question..];
        Path = question < 0 ? raw[start..] : raw[start..question];
        if (Path.Length == 0) Path = "/";
        Query = HttpQuery.Parse(question < 0 ? "" : raw[(question + 1)..]);
    }

    /// <summary>The path, percent-encoded as it came; begins with a slash.</summary>
    public string Path { get; }

    /// <summary>What stands behind the path as it came, with its question mark; empty when nothing does.</summary>
    public string RawQuery { get; }

    /// <summary>A fragment that a client sent although nobody should, with its hash; empty when there is none (specification §8.7).</summary>
    public string Fragment { get; } = "";

    /// <summary>The parameters.</summary>
    public HttpQuery Query { get; }

    /// <summary>What follows <paramref name="start"/> in the path, still encoded; null when the path is another one.</summary>
    /// <param name="start">Such as <c>/api/handles/</c>.</param>
    public string? After(string start) => Path.StartsWith(start, StringComparison.Ordinal) ? Path[start.Length..] : null;

    private static int PathStart(string raw)
    {
        var scheme = raw.IndexOf("://", StringComparison.Ordinal);
        var slash = scheme < 0 ? -1 : raw.IndexOf('/', scheme + 3);
        return slash < 0 ? raw.Length : slash;
    }
}
