using System.Diagnostics.CodeAnalysis;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.V1;

/// <summary>Answers one request.</summary>
/// <param name="call">The request.</param>
/// <param name="name">What stands in the path in the place of the variable, decoded; empty when there is none.</param>
/// <param name="who">Who asks; null for nobody in particular.</param>
internal delegate Task<V1Answer> V1Handler(HttpCall call, Utf8String name, ProvenIdentity? who);

/// <summary>One operation of the API: a method and a path with at most one variable, as in the OpenAPI document. Immutable.</summary>
internal sealed record V1Route
{
    private readonly string _head;
    private readonly string _tail;
    private readonly bool _hasVariable;

    /// <param name="method">GET, PUT and so on; GET stands for HEAD too.</param>
    /// <param name="path">Such as <c>/v1/prefixes/{prefix}/handles</c>. A variable at the end may hold slashes when it is <c>{handle}</c>.</param>
    /// <param name="handler">Answers.</param>
    /// <param name="parameters">The query parameters it knows; any other is refused.</param>
    public V1Route(string method, string path, V1Handler handler, params string[] parameters)
    {
        Method = method;
        Path = path;
        Handler = handler;
        Parameters = parameters;
        var open = path.IndexOf('{', StringComparison.Ordinal);
        _hasVariable = open >= 0;
        _head = _hasVariable ? path[..open] : path;
        _tail = _hasVariable ? path[(path.IndexOf('}', StringComparison.Ordinal) + 1)..] : "";
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>The path with its variable in braces.</summary>
    public string Path { get; }

    /// <summary>What answers.</summary>
    public V1Handler Handler { get; }

    /// <summary>Query parameters.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>False for what is the same for everybody, so that nobody's credentials are looked at.</summary>
    public bool AsksWho { get; init; } = true;

    /// <summary>True for what changes nothing.</summary>
    public bool IsRead => Method == "GET";

    /// <summary>True when the path is this one; <paramref name="raw"/> is what stands in the place of the variable, still encoded.</summary>
    public bool Matches(string path, [NotNullWhen(true)] out string? raw)
    {
        raw = null;
        if (!_hasVariable)
        {
            if (path == _head) raw = "";
            return raw is not null;
        }
        if (path.Length <= _head.Length + _tail.Length) return false;
        if (!path.StartsWith(_head, StringComparison.Ordinal) || !path.EndsWith(_tail, StringComparison.Ordinal)) return false;
        var value = path[_head.Length..(path.Length - _tail.Length)];
        if (!Path.EndsWith("{handle}", StringComparison.Ordinal) && value.Contains('/', StringComparison.Ordinal)) return false;
        raw = value;
        return true;
    }
}
