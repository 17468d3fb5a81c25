using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Resolving;

/// <summary>
/// The roots, the preferred one first (specification §5.9). What is known of them is refreshed in the background, and only by an answer as
/// good as what is known: a root with keys must prove it. A failed refresh changes nothing. Safe for use from many threads.
/// </summary>
internal sealed class RootSites(IReadOnlyList<ResolverRoot> roots, ResolverOptions options, Exchanger exchanger)
{
    private static readonly Utf8String Blank = new(HandleName.Blank);
    private static readonly TimeSpan AvoidFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryRefreshAfter = TimeSpan.FromMinutes(1);

    private readonly KnownRoot[] _roots = [.. roots.Select(root => new KnownRoot(root))];
    private readonly TimeProvider _clock = options.Asking.TimeProvider;

    /// <summary>The root to ask, and the others for the case that it does not answer.</summary>
    public async Task<Service> FindAsync(Walk walk)
    {
        var now = _clock.GetTimestamp();
        var inOrder = _roots.OrderBy(root => Volatile.Read(ref root.AvoidUntil) > now).ToArray();
        return await FindFirstAsync(inOrder, walk)
            ?? throw new ServerUnreachableException("the roots", "None of the configured roots says where its servers are.");
    }

    /// <summary>The next root after one that did not answer.</summary>
    public Task<Service?> FindOtherAsync(Service failed, Walk walk)
    {
        Avoid(failed.Root!);
        return FindFirstAsync(failed.OtherRoots, walk);
    }

    /// <summary>A higher serial number, or "out of date", means that there is a new site record.</summary>
    public void Notice(Service service, Message message)
    {
        if (service.Root is not { Serial: >= 0 } root) return;
        var serial = message.Header.SiteSerial;
        var isNewer = serial != Header.UnknownSiteSerial && serial > root.Serial;
        if (!isNewer && message.Header.ResponseCode != ResponseCode.OutOfDateSiteInfo) return;
        // A server that is wrong about itself must not make us ask with every answer.
        if (_clock.GetTimestamp() < Volatile.Read(ref root.HeedAfter)) return;
        Volatile.Write(ref root.HeedAfter, After(RetryRefreshAfter));
        RefreshInBackground(root);
    }

    private async Task<Service?> FindFirstAsync(IReadOnlyList<KnownRoot> candidates, Walk walk)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            var root = candidates[i];
            try
            {
                var service = root.Service ?? await FindAsync(root, walk);
                if (_clock.GetTimestamp() >= Volatile.Read(ref root.RefreshAt)) RefreshInBackground(root);
                return service with { OtherRoots = [.. candidates.Skip(i + 1)] };
            }
            catch (HandleClientException exception) when (exception.IsSafeToGoOn)
            {
                Avoid(root);
            }
        }
        return null;
    }

    private async Task<Service> FindAsync(KnownRoot root, Walk walk)
    {
        await root.Finding.WaitAsync(walk.Cancellation);
        try
        {
            if (root.Service is { } known) return known;
            var service = root.Configured.Sites.Count > 0
                ? Of(root, root.Configured.Sites)
                : await AskAddressesAsync(root, walk.Trace, walk.Cancellation);
            Keep(root, service);
            return service;
        }
        finally
        {
            root.Finding.Release();
        }
    }

    private static Service Of(KnownRoot root, IReadOnlyList<SiteRecord> sites) => new()
    {
        Sites = sites,
        IsProven = true,
        Reach = AddressScope.Machine,
        Root = root,
    };

    private async Task<Service> AskAddressesAsync(KnownRoot root, Tracing.ITraceSink? trace, CancellationToken cancellation)
    {
        var targets = await TargetFinder.FindAsync(options.Asking with { Servers = root.Configured.Servers, Site = null, ServerKey = null }, cancellation);
        var site = await AskAsync(targets, OpFlags.None, trace, cancellation);
        root.Serial = site.SerialNumber;
        // A site of one server is asked where we reach it: the address in its record may be one for other networks.
        return site.Servers.Count <= 1
            ? new Service { Servers = targets, Reach = AddressScope.Machine, Root = root }
            : Of(root, [site]) with { IsProven = false };
    }

    private async Task<SiteRecord> AskAsync(
        IReadOnlyList<ServerTarget> targets, OpFlags flags, Tracing.ITraceSink? trace, CancellationToken cancellation)
    {
        var ask = new Ask(OpCode.GetSiteInfo, Blank, new HandleRequest { Handle = Blank })
        {
            Flags = OpFlags.CacheAuthentication | OpFlags.PublicOnly | flags,
            Purpose = "site of a root",
            Trace = trace,
        };
        var message = await exchanger.AskAsync(targets, ask, cancellation);
        return message.Body is SiteInfoResponse body && SiteRecord.TryRead(body.Site.Span, out var site) && site.Servers.Count > 0
            ? site
            : throw new ServerUnreachableException(targets[0].Name, $"{targets[0].Name} does not describe its site.");
    }

    private void Keep(KnownRoot root, Service service)
    {
        if (service.Sites.Count > 0) root.Serial = service.Sites.Max(site => site.SerialNumber);
        SetRefresh(root, options.RefreshRootsAfter);
        root.Service = service;
    }

    private void Avoid(KnownRoot root) => Volatile.Write(ref root.AvoidUntil, After(AvoidFor));

    private void SetRefresh(KnownRoot root, TimeSpan after) => Volatile.Write(ref root.RefreshAt, After(after));

    private long After(TimeSpan time) => _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);

    private void RefreshInBackground(KnownRoot root)
    {
        if (Interlocked.Exchange(ref root.Refreshing, 1) == 0) _ = RefreshAsync(root);
    }

    private async Task RefreshAsync(KnownRoot root)
    {
        // Should it fail, it is not tried again for every answer.
        SetRefresh(root, RetryRefreshAfter);
        try
        {
            using var timed = new CancellationTokenSource(options.Timeout, _clock);
            if (root.Configured.Sites.Count == 0) Keep(root, await AskAddressesAsync(root, null, timed.Token));
            // Without a key anybody could move the root somewhere else for good.
            else if (root.Configured.HasKeys) Keep(root, Of(root, await RefreshSitesAsync(root.Service!.Sites, timed.Token)));
            else SetRefresh(root, options.RefreshRootsAfter);
        }
        catch (Exception exception) when (exception is HandleClientException or OperationCanceledException)
        {
            // What is known stays in force.
        }
        finally
        {
            Volatile.Write(ref root.Refreshing, 0);
        }
    }

    private async Task<IReadOnlyList<SiteRecord>> RefreshSitesAsync(IReadOnlyList<SiteRecord> known, CancellationToken cancellation)
    {
        var fresh = new List<SiteRecord>(known.Count);
        foreach (var site in known)
        {
            var targets = TargetFinder.FindAll(site, administrative: false, isTrusted: true, options.Asking.Tls).ToList();
            var answer = await AskAsync(targets, OpFlags.Certified, null, cancellation);
            fresh.Add(new ResolverRoot { Sites = [answer] }.HasKeys ? answer : site);
        }
        return fresh;
    }
}
