using System.Globalization;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Gateways.HandleApi;

/// <summary>The values a request names by the parameters <c>index</c> and <c>type</c> (specification §8.3). Immutable.</summary>
/// <param name="Indexes">The indexes, in the order given.</param>
/// <param name="IsVarious">True for <c>index=various</c>: the values of the body say which.</param>
/// <param name="Types">The types.</param>
internal sealed record Selection(IReadOnlyList<uint> Indexes, bool IsVarious, IReadOnlyList<Utf8String> Types)
{
    private const string Various = "various";

    /// <summary>True when values are named by index, and not the whole handle is meant.</summary>
    public bool HasIndexes => IsVarious || Indexes.Count > 0;

    /// <summary>Reads the parameters; false with what is wrong.</summary>
    public static bool TryRead(HttpQuery parameters, out Selection selection, out string problem)
    {
        var indexes = new List<uint>();
        var types = new List<Utf8String>();
        var isVarious = false;
        problem = "";
        foreach (var (name, value) in parameters.Parameters)
        {
            if (name == "type") types.Add(value ?? "");
            if (name != "index") continue;
            if (value == Various) isVarious = true;
            else if (uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index > 0) indexes.Add(index);
            else problem = "index is not a whole number from 1 to 4294967295.";
        }
        if (isVarious && indexes.Count > 0) problem = "index is either various, or numbers.";
        if (indexes.Count > ResolutionRequest.MaxSelectors || types.Count > ResolutionRequest.MaxSelectors)
            problem = $"More than {ResolutionRequest.MaxSelectors} of index or of type.";
        selection = new Selection(indexes, isVarious, types);
        return problem.Length == 0;
    }
}
