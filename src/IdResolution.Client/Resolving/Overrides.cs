using IdResolution.Client.Exchange;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Client.Resolving;

/// <summary>Services that are configured for a prefix and all below it (specification §5.8).</summary>
internal sealed class Overrides
{
    private const string Everything = "*";

    private readonly Dictionary<Utf8String, RootSites> _byPrefix = [];
    private readonly RootSites? _everything;

    public Overrides(ResolverOptions options, Exchanger exchanger)
    {
        foreach (var (prefix, root) in options.Overrides)
        {
            var sites = new RootSites([root], options, exchanger);
            if (prefix == Everything) _everything = sites;
            else _byPrefix[Folded(new Utf8String(prefix).Span)] = sites;
        }
    }

    /// <summary>The service of a handle, or of a prefix handle that is derived from a configured prefix; null when none is.</summary>
    public RootSites? Find(Utf8String handle)
    {
        if (_byPrefix.Count == 0 && _everything is null) return null;
        var isGlobal = HandleName.IsGlobal(handle.Span);
        // The record of the prefix itself is at its parent's.
        var name = HandleName.IsDerivedPrefixHandle(handle.Span)
            ? HandleName.ParentOf(handle.Span)[HandleName.PrefixHandleStart.Length..]
            : HandleName.PrefixOf(handle.Span);
        for (var prefix = name; _byPrefix.Count > 0; prefix = prefix[..prefix.LastIndexOf((byte)'.')])
        {
            if (_byPrefix.TryGetValue(Folded(prefix), out var sites)) return sites;
            if (!prefix.Contains((byte)'.')) break;
        }
        return isGlobal ? null : _everything;
    }

    private static Utf8String Folded(ReadOnlySpan<byte> prefix) => new(HandleName.Folded(prefix));
}
