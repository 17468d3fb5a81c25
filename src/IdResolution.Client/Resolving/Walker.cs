using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Resolving;

/// <summary>
/// The way of a question through the tree: find who answers, ask, go where referrals lead, and when nobody is there any more find out anew
/// (specification §5.7, §5.8). Safe for use from many threads.
/// </summary>
internal sealed class Walker(Exchanger exchanger, IServiceFinder finder, WalkerRules rules)
{
    private const int MaxSites = 64;
    private const int MaxServiceHandles = 64;

    // Younger knowledge is not doubted: a server that disowns what it was given must not cost its parent a question for every name.
    private const uint DoubtAfterSeconds = 5;

    /// <summary>The answer of whoever is responsible. A referral that leads nowhere is handed to the caller.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<Reply> AskAsync(Ask ask, Walk walk)
    {
        var service = await finder.FindAsync(ask, walk, anew: walk.IsAuthoritative);
        Reply? reply = null;
        HandleClientException? failure = null;
        try
        {
            reply = await FollowAsync(service, ask, walk);
            if (!IsDoubtful(reply, service)) return Remembered(reply, ask, walk);
        }
        catch (HandleClientException exception) when (exception.IsSafeToGoOn && service.AgeSeconds >= DoubtAfterSeconds)
        {
            failure = exception;
        }
        // The service may have moved, or another may have taken over since we were told.
        if (await FindMovedAsync(service, ask, walk) is { } moved) return Remembered(await FollowAsync(moved, ask, walk), ask, walk);
        return reply ?? throw failure!;
    }

    /// <summary>Gathers the sites that values name, through service handles where they do (specification §2.7).</summary>
    public async Task<Service> CollectAsync(Told told, bool forDerived, Walk walk)
    {
        var sites = new List<SiteRecord>();
        var reach = told.Reach;
        var seen = new HashSet<Utf8String>();
        var pending = new Queue<(Told Told, int Depth)>([(told, 0)]);
        while (pending.TryDequeue(out var next))
        {
            foreach (var value in next.Told.Values)
            {
                if (Told.IsSite(value.Type.Span, forDerived))
                {
                    if (sites.Count < MaxSites && SiteRecord.TryRead(value.Data.Span, out var site)) sites.Add(site);
                }
                else if (Told.IsService(value.Type.Span, forDerived) && next.Depth < rules.MaxServiceDepth && seen.Count < MaxServiceHandles
                    && TargetHandle.TryRead(value.Data.Span, out var handle) && seen.Add(new Utf8String(HandleName.Folded(handle.Span))))
                {
                    var further = await finder.ReadAsync(handle, walk, anew: false);
                    if (further.Code != ResponseCode.Success)
                    {
                        walk.TakeMiss(handle);
                        continue;
                    }
                    if (further.Reach < reach) reach = further.Reach;
                    pending.Enqueue((further, next.Depth + 1));
                }
            }
        }
        return new Service { Sites = sites, IsProven = walk.IsCertified, Reach = reach };
    }

    private async Task<Reply> FollowAsync(Service service, Ask ask, Walk walk)
    {
        var asked = new HashSet<string>();
        var left = service.Left;
        Told? delegation = null;
        while (true)
        {
            var targets = await TargetsOfAsync(service, ask, walk);
            if (!asked.Add(AddressesOf(targets))) throw Refusals.Circle(targets[0].Name, ask.Handle);
            walk.TakeStep(targets[0].Name, ask.Handle);
            Message message;
            try
            {
                message = await exchanger.AskAsync(targets, ask with { Attempts = walk.Attempts }, walk.Cancellation);
            }
            catch (HandleClientException exception) when (exception.IsSafeToGoOn)
            {
                if (service.Root is not null && await finder.FindOtherRootAsync(service, walk) is { } other)
                {
                    service = other;
                    continue;
                }
                Keep(delegation, ask, walk);
                throw;
            }
            finder.Notice(service, message);
            var reply = new Reply(message, targets.Min(ScopeOf), delegation) { Left = left };
            if (message.Body is not ReferralResponse referral) return reply;
            var told = await ReadReferralAsync(referral, reply, targets[0].Name, ask, walk);
            var forDerived = reply.Code == ResponseCode.PrefixReferral;
            service = await CollectAsync(told, forDerived, walk);
            if (!HasTargets(service, ask)) return reply;
            if (!forDerived) continue;
            delegation = told with { Values = told.Select(forDerived), Left = left };
            if (finder.LifetimeOf(delegation) is var lifetime && !(left < lifetime)) left = lifetime;
        }
    }

    private async Task<Told> ReadReferralAsync(ReferralResponse referral, Reply reply, string server, Ask ask, Walk walk)
    {
        if (reply.Code == ResponseCode.PrefixReferral)
        {
            // Whoever refers speaks of the prefixes above the one that is asked for, and of nothing else.
            var isAbove = referral.Handle.IsEmpty || HandleName.EqualsIgnoreCase(referral.Handle.Span, ask.Handle.Span)
                || (ask.Handle.Length > referral.Handle.Length && ask.Handle.Span[referral.Handle.Length] == '.'
                    && HandleName.EqualsIgnoreCase(referral.Handle.Span, ask.Handle.Span[..referral.Handle.Length]));
            if (!HandleName.IsDerivedPrefixHandle(ask.Handle.Span) || !isAbove) throw Refusals.NotDownwards(server, ask.Handle);
        }
        if (referral.Values.Count > 0 || referral.Handle.IsEmpty)
            return new Told { Code = ResponseCode.Success, Values = referral.Values, Reach = reply.Reach };
        if (walk.IsFor(referral.Handle)) throw Refusals.Circle(server, ask.Handle);
        return await finder.ReadAsync(referral.Handle, walk, anew: false);
    }

    // What is remembered may be out of date: the server does not know the handle's prefix (any more), or not yet the one that another server
    // has been given meanwhile.
    private bool IsDoubtful(Reply reply, Service service) => service.AgeSeconds is { } age && reply.Code switch
    {
        ResponseCode.ServerNotResponsible or ResponseCode.OutOfDateSiteInfo => age >= DoubtAfterSeconds,
        ResponseCode.HandleNotFound => service.IsDelegation && age >= rules.DoubtDelegationsAfter.TotalSeconds,
        _ => false,
    };

    // Null when what we know is what everybody says.
    private async Task<Service?> FindMovedAsync(Service service, Ask ask, Walk walk)
    {
        try
        {
            var found = await finder.FindAsync(ask, walk, anew: true);
            var isSame = found.Root is null && found.Sites.SequenceEqual(service.Sites);
            return isSame || !HasTargets(found, ask) ? null : found;
        }
        catch (NoServiceException exception) when (exception.Code != ResponseCode.HandleNotFound)
        {
            return null;
        }
    }

    private Reply Remembered(Reply reply, Ask ask, Walk walk)
    {
        if (reply.Code is ResponseCode.Success or ResponseCode.HandleNotFound or ResponseCode.ValuesNotFound
            or ResponseCode.ServerNotResponsible or ResponseCode.OutOfDateSiteInfo)
        {
            Keep(reply.Delegation, ask, walk);
        }
        return reply;
    }

    // Also when its server disowns the handle or keeps silent: the parent has just said that it is the one, and must not be asked again for
    // every name below.
    private void Keep(Told? delegation, Ask ask, Walk walk)
    {
        if (delegation is not null && ask.OpCode == OpCode.Resolution)
            finder.Remember(new Utf8String(HandleName.ParentOf(ask.Handle.Span)), delegation, walk);
    }

    private bool HasTargets(Service service, Ask ask) => service.Servers.Count > 0 || FindTargets(service, ask).Any();

    private async Task<List<ServerTarget>> TargetsOfAsync(Service service, Ask ask, Walk walk)
    {
        if (service.Servers.Count > 0) return [.. service.Servers];
        // What DNS makes of names is held to the same rules as what records say.
        ServerTarget[] named = [.. FindTargets(service, ask)];
        for (var name = 0; name < Math.Min(named.Count(target => target.Domain is not null), HostNames.MaxNamesAtOnce); name++)
            walk.TakeStep(named[0].Name, ask.Handle);
        var located = await exchanger.LocateAsync(named, walk.Cancellation);
        List<ServerTarget> found = [.. located.Where(target => target.Addresses.Any())];
        if (found.Count == 0)
        {
            throw new ServerUnreachableException("the site",
                $"The site records of the service of {ask.Handle} have no interface for this operation, or names without address.");
        }
        if (rules.AllowPrivateReferrals) return found;
        if (found.All(target => ScopeOf(target) > service.Reach)) throw Refusals.PrivateAddress(found[0].Name, ask.Handle);
        return [.. found.Select(target => target with { Reach = service.Reach })];
    }

    private IEnumerable<ServerTarget> FindTargets(Service service, Ask ask) => service.Sites
        .Select(site => TargetFinder.Find(site, ask.Handle.Span, ask.IsAdministrative, service.IsProven, rules.Tls))
        .OfType<ServerTarget>()
        .Where(target => !ask.NeedsPrimary || target.TakesChanges);

    // The widest of its addresses: where one of them lies in our networks, that says nothing of the machine that answered at another.
    private static AddressScope ScopeOf(ServerTarget target) => target.Addresses.Select(PrivateAddresses.ScopeOf).DefaultIfEmpty().Min();

    private static string AddressesOf(IEnumerable<ServerTarget> targets) =>
        string.Join(' ', targets.SelectMany(target => target.Addresses).Select(endPoint => endPoint.ToString()).Distinct().Order());
}
