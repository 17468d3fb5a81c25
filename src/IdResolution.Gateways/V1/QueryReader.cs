using System.Globalization;
using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.V1;

/// <summary>Reads query parameters strictly; what is wrong becomes a problem that names the parameter. One request.</summary>
internal sealed class QueryReader(HttpCall call)
{
    /// <summary>Values of one parameter at most.</summary>
    public const int MaxRepeated = 64;

    private readonly HttpQuery _query = call.Target.Query;

    /// <summary>What was wrong first; null while nothing is.</summary>
    public V1Answer? Fault { get; private set; }

    /// <summary>A text that stands there at most once and is not empty; null when it is absent.</summary>
    public string? Text(string name)
    {
        if (!_query.Has(name)) return null;
        if (_query.Parameters.Count(parameter => parameter.Key == name) > 1) return Fail<string>(name, "stands there twice.");
        return _query.Value(name) is { Length: > 0 } text ? text : Fail<string>(name, "has no value.");
    }

    /// <summary>A number within bounds.</summary>
    public int Number(string name, int least, int most, int otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Fail<string>(name, $"is not a whole number from {least} to {most}.");
        return otherwise;
    }

    /// <summary>A switch: absent or 0 is false; without a value or 1 is true.</summary>
    public bool Switch(string name)
    {
        if (!_query.Has(name)) return false;
        switch (_query.Value(name))
        {
            case null or "" or "1" or "true":
                return true;
            case "0" or "false":
                return false;
            default:
                Fail<string>(name, "is neither true nor false.");
                return false;
        }
    }

    /// <summary>Texts, none of them empty, and at most <see cref="MaxRepeated"/>.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        var texts = _query.Parameters.Where(parameter => parameter.Key == name).Select(parameter => parameter.Value ?? "").ToList();
        if (texts.Exists(text => text.Length == 0)) Fail<string>(name, "has no value.");
        if (texts.Count > MaxRepeated) Fail<string>(name, $"stands there more than {MaxRepeated} times.");
        return texts;
    }

    private T? Fail<T>(string name, string detail)
        where T : class
    {
        Fault ??= Problems.Parameter(call, name, detail);
        return null;
    }
}
