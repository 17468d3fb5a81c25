using IdResolution.Protocol.Templates;

namespace IdResolution.Node.Options;

/// <summary>Reads the file with the rules of prefixes that have none of their own.</summary>
internal static class NamespaceFile
{
    /// <summary>The octets of the file; empty when none is configured.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(TemplateOptions options) => options.NamespaceFile.Length == 0 ? [] : File.ReadAllBytes(options.NamespaceFile);

    /// <summary>What is wrong with the file, in words; null when nothing is.</summary>
    public static string? ProblemOf(TemplateOptions options)
    {
        if (options.NamespaceFile.Length == 0) return options.NamespaceOverride ? "must be given with Templates:NamespaceOverride" : null;
        try
        {
            var octets = Read(options);
            return TemplateDocument.TryRead(octets, TemplatePolicy.Default, out var document) ? document.Problem : TemplateDocument.WhyUnreadable(octets);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
