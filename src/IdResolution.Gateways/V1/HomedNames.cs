using System.Text.Json;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Gateways.V1;

/// <summary>What the names that are homed at a node stand for. Immutable.</summary>
/// <param name="Prefixes">Prefixes whose handles live there.</param>
/// <param name="Derived">Prefixes whose derived prefixes have their prefix handles there.</param>
/// <param name="Suspended">Prefixes that nobody may resolve.</param>
internal sealed record HomedNames(IReadOnlyList<string> Prefixes, IReadOnlyList<string> Derived, IReadOnlyList<string> Suspended)
{
    /// <summary>Sorts them out.</summary>
    public static HomedNames Of(IReadOnlyList<Utf8String> homed)
    {
        var (prefixes, derived, suspended) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var name in homed)
        {
            if (SuspensionMarker.PrefixOf(name) is { } marked)
            {
                suspended.Add(marked.ToString());
                continue;
            }
            var rest = HandleName.IsPrefixHandle(name.Span) ? HandleName.SuffixOf(name.Span) : name.Span;
            var isMarker = HandleName.IsPrefixHandle(rest);
            (isMarker ? derived : prefixes).Add(new Utf8String(isMarker ? HandleName.SuffixOf(rest) : rest).ToString());
        }
        return new HomedNames(prefixes, derived, suspended);
    }

    /// <summary>Writes three members.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        Write(writer, "prefixes", Prefixes);
        Write(writer, "derivedPrefixes", Derived);
        Write(writer, "suspendedPrefixes", Suspended);
    }

    private static void Write(Utf8JsonWriter writer, string member, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(member);
        foreach (var name in names) writer.WriteStringValue(name);
        writer.WriteEndArray();
    }
}
