using System.Buffers;
using System.Text;
using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>An answer as a script that calls a function with it (specification §8.3), for pages that cannot use CORS. Pure.</summary>
internal static class Jsonp
{
    /// <summary>The parameter that names the function.</summary>
    public const string Parameter = "callback";

    /// <summary>Media type of the script.</summary>
    public const string ContentType = "application/javascript;charset=UTF-8";

    private const int MaxLength = 64;

    /// <summary>The name of the function; null when there is none, or what is given is anything else, which could be a script of somebody's choice.</summary>
    public static string? NameOf(HttpQuery parameters) => parameters.Value(Parameter) is { } name && IsName(name) ? name : null;

    /// <summary>Writes what comes before the JSON. The comment keeps the name from being the first octets of the answer.</summary>
    public static void WriteStart(IBufferWriter<byte> output, string name) => Encoding.ASCII.GetBytes($"/**/{name}(", output);

    /// <summary>Writes what comes behind it.</summary>
    public static void WriteEnd(IBufferWriter<byte> output) => output.Write(");"u8);

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > MaxLength || char.IsAsciiDigit(name[0])) return false;
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '$')) return false;
        }
        return true;
    }
}
