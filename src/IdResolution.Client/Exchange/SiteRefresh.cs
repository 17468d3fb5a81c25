using System.Collections.Concurrent;
using System.Net;
using IdResolution.Client.Answers;
using IdResolution.Client.Failures;
using IdResolution.Client.Resolving;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Asks a server that disowns a handle for the record of its site as it is now (specification §5.8). One question a minute for each server,
/// whatever the number of handles it disowns. Safe for use from many threads.
/// </summary>
internal sealed class SiteRefresh(HandleClientOptions options, Conversation conversation)
{
    private const int MaxRemembered = 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private static readonly Utf8String Blank = new(HandleName.Blank);

    private readonly ConcurrentDictionary<(IPEndPoint Server, bool IsCertified), Described> _known = new();

    /// <summary>The server that holds the handle now; null when the site is as we know it, says nothing, or leads where it may not.</summary>
    public async Task<ServerTarget?> FindAsync(Candidate disowned, Ask ask, CancellationToken cancellation)
    {
        var site = await DescribeAsync(disowned, ask.IsCertified).WaitAsync(cancellation);
        if (site is null || site.Equals(disowned.Target.Site)) return null;
        var found = TargetFinder.Find(site, ask.Handle.Span, ask.IsAdministrative, ask.IsCertified, options.TlsBeyondServers);
        if (found is null || (ask.NeedsPrimary && !found.TakesChanges)) return null;
        var own = PrivateAddresses.ScopeOf(disowned.EndPoint);
        return found with { Reach = own < disowned.Target.Reach ? own : disowned.Target.Reach };
    }

    private Task<SiteRecord?> DescribeAsync(Candidate server, bool isCertified)
    {
        var key = (server.EndPoint, isCertified);
        if (_known.TryGetValue(key, out var known) && options.TimeProvider.GetElapsedTime(known.At) < Lifetime) return known.Site.Value;
        if (_known.Count >= MaxRemembered) _known.Clear();
        var fresh = new Described(new Lazy<Task<SiteRecord?>>(() => AskAsync(server, isCertified)), options.TimeProvider.GetTimestamp());
        return _known.AddOrUpdate(key, fresh, (_, other) => ReferenceEquals(other, known) ? fresh : other).Site.Value;
    }

    // Several may wait for it, so that none of them can end it; the waits of the transport bound it.
    private async Task<SiteRecord?> AskAsync(Candidate server, bool isCertified)
    {
        var ask = new Ask(OpCode.GetSiteInfo, Blank, new HandleRequest { Handle = Blank });
        if (isCertified) ask = ask with { Flags = ask.Flags | OpFlags.Certified };
        try
        {
            return new SiteAnswer(await conversation.AskAsync(server.Target, server.EndPoint, server.IsUdp, ask, CancellationToken.None)).Site;
        }
        catch (HandleClientException)
        {
            // It disowns the handle and does not say who holds it: then nobody knows better than the record we have.
            return null;
        }
    }

    private sealed record Described(Lazy<Task<SiteRecord?>> Site, long At);
}
