using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol;

namespace IdResolution.Gateways.Http;

/// <summary>The parameters of a request, decoded, in their order; separated by <c>&amp;</c> or <c>;</c> (specification §8.7). Immutable.</summary>
internal sealed class HttpQuery
{
    private readonly List<KeyValuePair<string, string?>> _parameters = [];

    /// <summary>False when an escape is broken or what it gives is not UTF-8.</summary>
    public bool IsWellFormed { get; private init; } = true;

    /// <summary>The parameters; the value is null where none was given (<c>?auth</c>).</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Parameters => _parameters;

    /// <summary>Takes a query without its question mark apart.</summary>
    public static HttpQuery Parse(string raw)
    {
        var parameters = new List<KeyValuePair<string, string?>>();
        var isWellFormed = true;
        foreach (var part in raw.Split(['&', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            if (!TryDecode(name, out var decodedName))
            {
                isWellFormed = false;
                continue;
            }
            if (equals < 0) parameters.Add(new(decodedName, null));
            else if (TryDecode(part[(equals + 1)..], out var value)) parameters.Add(new(decodedName, value));
            else isWellFormed = false;
        }
        var query = new HttpQuery { IsWellFormed = isWellFormed };
        query._parameters.AddRange(parameters);
        return query;
    }

    /// <summary>These parameters and more behind them, such as those of a form.</summary>
    public HttpQuery And(IEnumerable<KeyValuePair<string, string?>> more, bool areWellFormed)
    {
        var query = new HttpQuery { IsWellFormed = IsWellFormed && areWellFormed };
        query._parameters.AddRange(_parameters);
        query._parameters.AddRange(more);
        return query;
    }

    /// <summary>True when the parameter stands there, with a value or without.</summary>
    public bool Has(string name) => _parameters.Exists(parameter => parameter.Key == name);

    /// <summary>The first value of that name; null when there is none or it has no value.</summary>
    public string? Value(string name) => _parameters.Find(parameter => parameter.Key == name).Value;

    /// <summary>All values of that name.</summary>
    public IEnumerable<string> Values(string name) => _parameters.Where(parameter => parameter.Key == name && parameter.Value is not null).Select(parameter => parameter.Value!);

    /// <summary>
    /// A switch: <c>?name</c> and <c>?name=true</c> are true, <c>?name=false</c> is false, in any case (specification §8.3); null when it is absent or
    /// something else.
    /// </summary>
    public bool? Switch(string name)
    {
        if (!Has(name)) return null;
        return Value(name)?.ToUpperInvariant() switch
        {
            null or "" or "TRUE" => true,
            "FALSE" => false,
            _ => null,
        };
    }

    private static bool TryDecode(string raw, [NotNullWhen(true)] out string? text)
    {
        // A plus is a space here, and only here.
        var isRead = PercentEncoding.TryDecode(raw.Replace('+', ' '), out Utf8String decoded);
        text = isRead ? decoded.ToString() : null;
        return isRead;
    }
}
