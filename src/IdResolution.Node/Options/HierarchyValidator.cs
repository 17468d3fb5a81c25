using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Node.Options;

/// <summary>Finds what the sections about a node's place in the tree must not say; adds a text for each finding.</summary>
internal static class HierarchyValidator
{
    public static void Validate(Configuration configuration, List<string> errors)
    {
        var site = configuration.Site;
        ConfigurationValidator.Range("Site:ServerId", site.ServerId, 0, int.MaxValue, errors);
        if (site.File.Length > 0 && !site.Primary) errors.Add("Site:Primary: the record in Site:File says whether the site is primary; leave this out");
        if (site.File.Length == 0 && site.ServerId != 1) errors.Add("Site:ServerId: needs Site:File");
        if (site.File.Length > 0 && configuration.Handle.PublicAddress.Length > 0)
            errors.Add("Handle:PublicAddress: the record in Site:File names the addresses; leave this out");
        ConfigurationValidator.Range("Delegation:SuspendedSeconds", configuration.Delegation.SuspendedSeconds, 1, 86_400, errors);

        var escrow = configuration.Escrow;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < escrow.Copies.Count; i++)
        {
            var (prefix, file) = RemoteSiteFile.Split(escrow.Copies[i]);
            if (file.Length == 0 || !HandleName.IsValidPrefix(new Utf8String(prefix).Span))
                errors.Add($"Escrow:Copies:{i}: \"{escrow.Copies[i]}\" is not PREFIX=FILE such as 88.200=/var/lib/escrow/88.200.ndjson");
            else if (!seen.Add(prefix))
                errors.Add($"Escrow:Copies:{i}: {prefix} is named twice");
        }
        ConfigurationValidator.Range("Escrow:ProbeSeconds", escrow.ProbeSeconds, 1, 3_600, errors);
        ConfigurationValidator.Range("Escrow:Failures", escrow.Failures, 1, 1_000, errors);
        ConfigurationValidator.Range("Escrow:TimeoutMilliseconds", escrow.TimeoutMilliseconds, 100, 30_000, errors);
        ConfigurationValidator.Range("Escrow:TtlSeconds", escrow.TtlSeconds, 1, 86_400, errors);
    }
}
