using IdResolution.Gateways.ProductCodes;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Node.Options;

/// <summary>Finds what section <c>ProductCodes</c> must not say.</summary>
internal static class ProductCodeValidator
{
    private static readonly string[] Taken = ["api", "v1", "healthz", "readyz"];

    public static void Validate(ProductCodeOptions codes, List<string> errors)
    {
        if (!CodeRules.TryParse(codes.Rules, out _, out var problems))
        {
            foreach (var (index, problem) in problems) errors.Add($"ProductCodes:Rules:{index}: \"{codes.Rules[index]}\" {problem}");
        }
        if (codes.Stem.Length == 0) return;
        var segments = codes.Stem.Split('/');
        var isPath = segments[0].Length == 0 && segments.Skip(1).All(segment => segment.Length > 0 && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '~'));
        if (!isPath) errors.Add($"ProductCodes:Stem: \"{codes.Stem}\" is not a path such as /id, without a slash at the end");
        else if (Taken.Contains(segments[1]) || PrimaryKeys.Find(segments[1]) is not null) errors.Add($"ProductCodes:Stem: /{segments[1]} has another meaning");
    }
}
