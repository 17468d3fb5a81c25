using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Delegation;

/// <summary>
/// Turns a record of a service into the one that another node answers in its place: what not everybody may read is left out, nothing is
/// remembered for long, and where the service names itself the other node stands beside it (ADR 0019). Immutable; safe for use from many threads.
/// </summary>
public sealed class EscrowAdapter
{
    private readonly uint _ttl;
    private readonly byte[] _ownSite;
    private readonly byte[][] _marks;

    /// <summary>Prepares for one prefix.</summary>
    /// <param name="prefix">The prefix, without <c>0.NA/</c>.</param>
    /// <param name="sites">The sites of its service, as the parent names them.</param>
    /// <param name="own">The site of the node that answers instead.</param>
    /// <param name="serverIndex">Position of that node in its site.</param>
    /// <param name="ttl">Most seconds that anything may be remembered.</param>
    public EscrowAdapter(Utf8String prefix, IReadOnlyList<SiteRecord> sites, SiteRecord own, int serverIndex, uint ttl)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(own);
        _ttl = ttl;
        _marks = [.. sites.SelectMany(site => site.Servers).Select(server => server.ToMark())];
        // This server alone has the copy, and nothing can be written to it.
        _ownSite = (own with
        {
            Flags = SiteFlags.None, Servers = [own.Servers[serverIndex]], Attributes = [.. own.Attributes, new SiteAttribute(SiteAttribute.Takeover, prefix)],
        }).ToArray();
    }

    /// <summary>The values to answer with, in ascending index order.</summary>
    public IReadOnlyList<HandleValue> Adapt(Utf8String handle, IReadOnlyList<HandleValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var adapted = values.Where(value => value.Permissions.HasFlag(ValuePermissions.PublicRead)).OrderBy(value => value.Index).Select(Shortened).ToList();
        if (!HandleName.IsPrefixHandle(handle.Span)) return adapted;
        var kinds = adapted.Where(NamesTheService).Select(value => value.Type).Distinct().ToArray();
        var next = adapted.Count == 0 ? 1u : adapted.Max(value => value.Index) + 1;
        foreach (var kind in kinds)
        {
            if (next == 0 || adapted.Count == RecordRules.MaxValues) break;
            adapted.Add(new HandleValue { Index = next++, Type = kind, Ttl = _ttl, Data = _ownSite });
        }
        return adapted;
    }

    private HandleValue Shortened(HandleValue value) => value.TtlType == TtlType.Relative && value.Ttl > _ttl ? value with { Ttl = _ttl } : value;

    private bool NamesTheService(HandleValue value) =>
        (value.HasType(ValueTypes.Site) || value.HasType(ValueTypes.PrefixDelegate))
        && Array.Exists(_marks, mark => value.Data.Span.IndexOf(mark) >= 0);
}
