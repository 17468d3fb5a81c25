using IdResolution.Cli.CommandLine;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Values;

/// <summary>Lists of references as they are typed: <c>index:handle;index:handle;</c> (specification §9.3).</summary>
internal static class ReferenceText
{
    /// <exception cref="UsageException">Not of that form.</exception>
    public static IReadOnlyList<ValueReference> Parse(string text) =>
        TryParse(text, out var list)
            ? list
            : throw new UsageException($"'{text}' is not a list of administrators. Write index:handle;index:handle.");

    public static bool TryParse(string text, out IReadOnlyList<ValueReference> list)
    {
        var references = new List<ValueReference>();
        list = references;
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || colon == part.Length - 1) return false;
            if (!uint.TryParse(part.AsSpan(0, colon), System.Globalization.NumberStyles.None, null, out var index)) return false;
            references.Add(new ValueReference(part[(colon + 1)..], index));
        }
        return true;
    }
}
