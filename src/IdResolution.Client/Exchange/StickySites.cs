using System.Collections.Concurrent;
using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Which site carried out the last change below a prefix: for 60 minutes it is asked first, so that whoever writes reads what was written
/// (specification §5.8). Remembers a bounded number of prefixes. Safe for use from many threads.
/// </summary>
internal sealed class StickySites(TimeProvider time)
{
    /// <summary>Most prefixes remembered; beyond that all are forgotten, which costs speed and nothing else.</summary>
    public const int MaxPrefixes = 4096;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(60);

    private readonly ConcurrentDictionary<Utf8String, (string Site, long At)> _sites = new();

    /// <summary>A name that all servers of a site share and that two sites hardly do: its first server.</summary>
    public static string NameOf(SiteRecord site)
    {
        var first = site.Servers[0];
        var port = first.Interfaces.Count > 0 ? first.Interfaces[0].Port : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{first.Id} {first.Address} {port}");
    }

    /// <summary>A site has carried out a change of the handle.</summary>
    public void Note(Utf8String handle, SiteRecord site)
    {
        if (_sites.Count >= MaxPrefixes) _sites.Clear();
        _sites[KeyOf(handle)] = (NameOf(site), time.GetTimestamp());
    }

    /// <summary>The name of the site to ask first; null when any will do.</summary>
    public string? Find(Utf8String handle)
    {
        if (_sites.IsEmpty) return null;
        var key = KeyOf(handle);
        if (!_sites.TryGetValue(key, out var known)) return null;
        if (time.GetElapsedTime(known.At) < Lifetime) return known.Site;
        _sites.TryRemove(new(key, known));
        return null;
    }

    // Prefix handles share a prefix and hardly ever a service.
    private static Utf8String KeyOf(Utf8String handle)
    {
        var name = HandleName.HasSlash(handle.Span) && !HandleName.IsPrefixHandle(handle.Span) ? HandleName.PrefixOf(handle.Span) : handle.Span;
        var folded = new byte[name.Length];
        HandleName.Fold(name, folded);
        return new Utf8String(folded);
    }
}
