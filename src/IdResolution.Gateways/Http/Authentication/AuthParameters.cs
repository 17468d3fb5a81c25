using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>The parameters behind the scheme of an <c>Authorization</c> header (RFC 9110 §11.2): <c>name="value", name=value</c>. Pure.</summary>
internal static class AuthParameters
{
    private const int MaxParameters = 32;

    /// <summary>Reads them; false when something else stands there or a name stands there twice.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out Dictionary<string, string>? parameters)
    {
        parameters = null;
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t' or ',') at++;
            if (at == text.Length) break;
            var equals = text.IndexOf('=', at);
            if (equals <= at || read.Count == MaxParameters) return false;
            var name = text[at..equals].TrimEnd();
            at = equals + 1;
            while (at < text.Length && text[at] is ' ' or '\t') at++;
            if (!TryReadValue(text, ref at, out var value) || !read.TryAdd(name, value)) return false;
        }
        parameters = read;
        return true;
    }

    private static bool TryReadValue(string text, ref int at, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (at == text.Length) return false;
        if (text[at] != '"')
        {
            var end = text.IndexOfAny([',', ' ', '\t'], at);
            if (end < 0) end = text.Length;
            value = text[at..end];
            at = end;
            return true;
        }
        var quoted = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                value = quoted.ToString();
                return true;
            }
            if (text[at] == '\\' && ++at == text.Length) return false;
            quoted.Append(text[at]);
        }
        return false;
    }
}
