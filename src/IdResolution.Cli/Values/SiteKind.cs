using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Values;

/// <summary>What a value of a prefix handle says about where names are.</summary>
/// <param name="IsForPrefixes">About the prefix handles derived from the prefix; otherwise about its handles.</param>
/// <param name="IsService">Names a service handle; otherwise it is a site record.</param>
internal sealed record SiteKind(bool IsForPrefixes, bool IsService)
{
    /// <summary>Reads a type; null when it says nothing about that.</summary>
    public static SiteKind? Of(Utf8String type)
    {
        var octets = type.Span;
        if (HandleName.EqualsIgnoreCase(octets, ValueTypes.Site) || HandleName.EqualsIgnoreCase(octets, "HS_SITE.6"u8))
            return new SiteKind(IsForPrefixes: false, IsService: false);
        if (HandleName.EqualsIgnoreCase(octets, ValueTypes.SitePrefix) || HandleName.EqualsIgnoreCase(octets, ValueTypes.PrefixDelegate))
            return new SiteKind(IsForPrefixes: true, IsService: false);
        if (HandleName.EqualsIgnoreCase(octets, ValueTypes.Service)) return new SiteKind(IsForPrefixes: false, IsService: true);
        return HandleName.EqualsIgnoreCase(octets, ValueTypes.ServicePrefix) ? new SiteKind(IsForPrefixes: true, IsService: true) : null;
    }
}
