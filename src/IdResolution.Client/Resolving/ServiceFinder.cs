using IdResolution.Caching;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;

namespace IdResolution.Client.Resolving;

/// <summary>
/// Finds the service of a handle: what is configured, else the deepest delegation known, else from the root down (specification §5.8). All
/// that is learned on the way goes through the cache, for as long as it says, under names that the one who said so answers for.
/// </summary>
internal sealed class ServiceFinder : IServiceFinder
{
    private const int MaxAncestors = 32;
    private const int MaxAttempts = 3;

    private readonly ResolverOptions _options;
    private readonly AnswerCache _cache;
    private readonly RootSites _roots;
    private readonly Overrides _overrides;

    public ServiceFinder(ResolverOptions options, AnswerCache cache, Exchanger exchanger)
    {
        _options = options;
        _cache = cache;
        _roots = new RootSites(options.Roots, options, exchanger);
        _overrides = new Overrides(options, exchanger);
        Rules = new WalkerRules
        {
            Tls = options.Asking.Tls,
            MaxServiceDepth = options.MaxServiceDepth,
            AllowPrivateReferrals = options.AllowPrivateReferrals,
            DoubtDelegationsAfter = options.DoubtDelegationsAfter,
        };
        Walker = new Walker(exchanger, this, Rules);
    }

    /// <summary>Asks with this finder.</summary>
    public Walker Walker { get; }

    public WalkerRules Rules { get; }

    public async Task<Service> FindAsync(Ask ask, Walk walk, bool anew)
    {
        var handle = ask.Handle;
        if (_overrides.Find(handle) is { } configured) return await configured.FindAsync(walk);
        if (HandleName.IsGlobal(handle.Span) || handle.Span.SequenceEqual(HandleName.Blank) || !HandleName.HasSlash(handle.Span))
        {
            if (!anew && FindSuspended(handle, walk) is { } above) throw Refusals.Suspended(above);
            return (anew ? null : await FindDelegationAsync(handle, walk)) ?? await _roots.FindAsync(walk);
        }

        var prefixHandle = new Utf8String(HandleName.AuthorityHandleOf(handle.Span));
        if (prefixHandle.Length > HandleName.MaxLength) throw Refusals.NameTooLong();
        if (!anew && FindSuspended(prefixHandle, walk) is { } ancestor) throw Refusals.Suspended(ancestor);
        var told = await ReadAsync(prefixHandle, walk, anew);
        if (told.Code == ResponseCode.HandleNotFound) throw Refusals.NoPrefix(prefixHandle);
        if (told.IsSuspended) throw Refusals.Suspended(prefixHandle);
        var code = told.Code is ResponseCode.ServerTooBusy or ResponseCode.RecursionCountTooHigh ? told.Code : ResponseCode.Error;
        if (told.Code != ResponseCode.Success) throw Refusals.NoService(handle, code);
        var service = await Walker.CollectAsync(told, forDerived: false, walk);
        if (service.Sites.Count == 0) throw Refusals.NoService(handle, ResponseCode.Error);
        return service with { AgeSeconds = told.AgeSeconds };
    }

    public async Task<Told> ReadAsync(Utf8String handle, Walk walk, bool anew)
    {
        if (walk.IsFor(handle)) throw Refusals.Circle("The service handle", handle);
        var key = ServiceKey.OfRecord(handle, walk.IsCertified);
        ValueTask<FetchedAnswer> Fetch(CancellationToken token) => FetchAsync(handle, walk, token);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await (anew ? _cache.RenewAsync(key, Fetch, walk.Cancellation) : _cache.GetAsync(key, Fetch, walk.Cancellation));
                CacheHop.Tell(walk.Trace, handle, ServiceQuestion.PurposeOf(handle), answer.Code, answer.Origin, answer.AgeSeconds);
                return Told.From(answer);
            }
            catch (WalkOverException)
            {
                // Perhaps the walk of somebody else, whom we waited for.
                if (attempt == MaxAttempts || walk.IsOver) throw Refusals.TooManySteps("The next server", handle);
            }
            catch (TimeoutException)
            {
                return new Told { Code = ResponseCode.Error };
            }
        }
    }

    public Task<Service?> FindOtherRootAsync(Service failed, Walk walk) => _roots.FindOtherAsync(failed, walk);

    public void Notice(Service service, Message message) => _roots.Notice(service, message);

    public TimeSpan LifetimeOf(Told delegation) => _cache.LifetimeOf(delegation.ToAnswer());

    public void Remember(Utf8String prefixHandle, Told delegation, Walk walk)
    {
        if (!HandleName.IsPrefixHandle(prefixHandle.Span)) return;
        _cache.Put(ServiceKey.OfDelegation(prefixHandle, walk.IsCertified), delegation.ToAnswer(), delegation.Left);
    }

    // Asks for a record. What goes wrong is its content, but for the end of the walk it is a part of: that says nothing of the record, and
    // must not be kept. Else a prefix whose walk is long could spoil the records of others by naming them last.
    private async ValueTask<FetchedAnswer> FetchAsync(Utf8String handle, Walk walk, CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, walk.Deadline);
        var part = walk.For(handle, either.Token);
        try
        {
            var ask = ServiceQuestion.For(handle, part);
            var told = await AskAsync(ask, part);
            var isUseless = told.Code == ResponseCode.ValuesNotFound
                || (told.Code == ResponseCode.Success && !told.IsSuspended && told.Select(false).Count + told.Select(true).Count == 0);
            if (isUseless) told = await AskAsync(ask with { Flags = ask.Flags | OpFlags.Authoritative }, part);
            var derived = told.Select(forDerived: true);
            if (derived.Count > 0) Remember(handle, told with { Values = derived }, part);
            return told.ToAnswer();
        }
        catch (AnswerRefusedException exception) when (exception.Fault == AnswerFault.TooManySteps)
        {
            throw new WalkOverException();
        }
        catch (NoServiceException exception)
        {
            return new FetchedAnswer(exception.Code, default);
        }
        catch (HandleClientException)
        {
            return new FetchedAnswer(ResponseCode.Error, default);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            throw new WalkOverException();
        }
    }

    private async Task<Told> AskAsync(Ask ask, Walk walk)
    {
        var reply = await Walker.AskAsync(ask, walk);
        return ServiceQuestion.Read(reply.Message, reply.Reach) with { Left = reply.Left };
    }

    // The one for the prefix right above counts before those further up; every one of them speaks for all that is below it.
    private async Task<Service?> FindDelegationAsync(Utf8String prefixHandle, Walk walk)
    {
        var parent = prefixHandle;
        for (var level = 0; level < MaxAncestors; level++)
        {
            parent = new Utf8String(HandleName.ParentOf(parent.Span));
            if (parent.IsEmpty) return null;
            if (!_cache.TryGet(ServiceKey.OfDelegation(parent, walk.IsCertified), out var answer, out var left)) continue;
            var told = Told.From(answer);
            try
            {
                var service = await Walker.CollectAsync(told, forDerived: true, walk);
                if (service.Sites.Count == 0) continue;
                CacheHop.Tell(
                    walk.Trace, parent, "delegation of " + ServiceQuestion.NameOf(parent), answer.Code, answer.Origin, answer.AgeSeconds);
                return service with { AgeSeconds = answer.AgeSeconds, Left = left, IsDelegation = true };
            }
            catch (AnswerRefusedException exception) when (exception.Fault == AnswerFault.ReferralLoop)
            {
                // It is named by a handle that is what we are looking for; the levels above may know another way.
            }
        }
        return null;
    }

    // A prefix above that is known to be suspended.
    private Utf8String? FindSuspended(Utf8String prefixHandle, Walk walk)
    {
        var parent = prefixHandle;
        for (var level = 0; level < MaxAncestors; level++)
        {
            parent = new Utf8String(HandleName.ParentOf(parent.Span));
            if (parent.IsEmpty) return null;
            if (_cache.TryGet(ServiceKey.OfRecord(parent, walk.IsCertified), out var answer) && Told.From(answer).IsSuspended) return parent;
        }
        return null;
    }
}
