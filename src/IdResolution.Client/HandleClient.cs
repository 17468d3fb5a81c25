using System.Runtime.CompilerServices;
using IdResolution.Client.Answers;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Client.Resolving;
using IdResolution.Client.Sessions;
using IdResolution.Client.Tls;
using IdResolution.Client.Trust;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;

namespace IdResolution.Client;

/// <summary>
/// Resolves and administers handles at configured servers, over UDP and kept-open TCP connections (specification §3, §5.8, §6.1).
/// What a server answers, refusals included, is the return value; a <see cref="HandleClientException"/> means that no believable answer
/// came. Safe for use from many threads; make one and keep it.
/// </summary>
public sealed class HandleClient : IAsyncDisposable
{
    private const int MaxAliases = 20;
    private const int MaxSteps = 40;

    private static readonly Utf8String Blank = new(HandleName.Blank);
    private static readonly TimeSpan NamesStayFor = TimeSpan.FromSeconds(30);

    private readonly Exchanger _exchanger;
    private readonly Walker _walker;
    private readonly TrustVerifier? _verifier;
    private volatile ResolvedServers? _resolved;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public HandleClient(HandleClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _exchanger = new Exchanger(options);
        _walker = options.Resolver is { } resolver
            ? new Walker(_exchanger, resolver.Finder, resolver.Finder.Rules with { Tls = options.TlsBeyondServers })
            : new Walker(
                _exchanger, new ConfiguredServers(_exchanger, TargetsAsync),
                // Whom the caller asks, he believes.
                new WalkerRules { Tls = options.TlsBeyondServers, AllowPrivateReferrals = true });
        if (options.Trust is { } trust)
            _verifier = new TrustVerifier(trust with { TimeProvider = options.TimeProvider }, new ClientTrustRecords(this));
    }

    /// <summary>The options it was made with.</summary>
    public HandleClientOptions Options { get; }

    /// <summary>What was learnt about the servers asked so far: times and failures.</summary>
    public IReadOnlyList<ServerStanding> Servers => _exchanger.Standings;

    /// <summary>Resolves a handle.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    /// <exception cref="ArgumentException">Verification is asked for and <see cref="HandleClientOptions.Trust"/> is not set.</exception>
    public async Task<ResolutionAnswer> ResolveAsync(Utf8String handle, ResolveOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= ResolveOptions.Default;
        if (options.Verify && _verifier is null)
            throw new ArgumentException("Verification needs trust roots: set HandleClientOptions.Trust.", nameof(options));
        var aliases = new List<Utf8String>();
        while (true)
        {
            var message = await AskAsync(ResolutionOf(handle, options), cancellation);
            var answer = new ResolutionAnswer(message, handle, aliases);
            if (options.Verify && answer.IsSuccess)
            {
                // For the handle as we asked for it: the server's spelling may be that of another one that is signed.
                answer = answer with { Trust = await _verifier!.VerifyAsync(PrefixHandleOf(handle), answer.Values, IsPublicOnly(options), cancellation) };
                // Whoever can put an alias into a record would otherwise choose which record is verified.
                if (answer.Trust.State != TrustState.Verified) return answer;
            }
            if (!options.FollowAliases || answer.Values.FirstOrDefault(value => value.HasType(ValueTypes.Alias)) is not { } alias)
                return answer;
            // A record is verified without the values that not everybody may read; such an alias must be so by itself.
            if (answer.Trust is { } trust && !IsVerified(trust, answer.Values, alias)) return answer;
            if (!TargetHandle.TryRead(alias.Data.Span, out var target)) return answer;
            aliases.Add(handle);
            handle = target;
            var isLoop = aliases.Any(seen => HandleName.SameIdentity(seen.Span, handle.Span));
            if (isLoop || aliases.Count > MaxAliases)
            {
                var text = isLoop ? $"the aliases lead in a circle at {handle}" : $"more than {MaxAliases} aliases follow each other";
                return new ResolutionAnswer(ResponseCode.HandleNotFound, text, handle, aliases);
            }
        }
    }

    /// <summary>Registers a handle.</summary>
    /// <param name="handle">The name; with <paramref name="mint"/> the beginning of it.</param>
    /// <param name="values">Its values; timestamps are set by the server.</param>
    /// <param name="overwrite">Replace an existing record instead of refusing with 101.</param>
    /// <param name="mint">Let the server append a new suffix.</param>
    /// <param name="cancellation">Stops waiting; what was sent may still be carried out.</param>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<CreateAnswer> CreateAsync(
        Utf8String handle,
        IReadOnlyList<HandleValue> values,
        bool overwrite = false,
        bool mint = false,
        CancellationToken cancellation = default)
    {
        var flags = (overwrite ? OpFlags.OverwriteWhenExists : 0) | (mint ? OpFlags.MintNewSuffix : 0);
        var message = await AskAsync(AskFor(OpCode.CreateHandle, handle, new ValuesRequest { Handle = handle, Values = values }, flags),
            cancellation);
        return new CreateAnswer(message, handle);
    }

    /// <summary>Adds values; with <paramref name="overwrite"/> values of the same index are replaced.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<HandleAnswer> AddAsync(
        Utf8String handle, IReadOnlyList<HandleValue> values, bool overwrite = false, CancellationToken cancellation = default) =>
        new(await AskAsync(
            AskFor(
                OpCode.AddValue,
                handle,
                new ValuesRequest { Handle = handle, Values = values },
                overwrite ? OpFlags.OverwriteWhenExists : OpFlags.None),
            cancellation));

    /// <summary>Replaces values that exist, by index.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<HandleAnswer> ModifyAsync(Utf8String handle, IReadOnlyList<HandleValue> values,
        CancellationToken cancellation = default) =>
        new(await AskAsync(AskFor(OpCode.ModifyValue, handle, new ValuesRequest { Handle = handle, Values = values }), cancellation));

    /// <summary>Removes values by index.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<HandleAnswer> RemoveAsync(Utf8String handle, IReadOnlyList<uint> indexes, CancellationToken cancellation = default) =>
        new(await AskAsync(AskFor(OpCode.RemoveValue, handle, new RemoveValueRequest { Handle = handle, Indexes = indexes }),
            cancellation));

    /// <summary>Deletes a handle with all its values.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<HandleAnswer> DeleteAsync(Utf8String handle, CancellationToken cancellation = default) =>
        new(await AskAsync(AskFor(OpCode.DeleteHandle, handle, new HandleRequest { Handle = handle }), cancellation));

    /// <summary>
    /// Lists the handles of a prefix, as they come and no faster than they are taken: nothing is held but a few messages. Every server of
    /// the site is asked in turn, because each holds its own part (specification §7.5); without <see cref="HandleClientOptions.Site"/> it
    /// is the site that the first configured server describes.
    /// </summary>
    /// <param name="prefix">The prefix, with or without <c>0.NA/</c>.</param>
    /// <param name="derivedPrefixes">The prefixes derived from it instead (operation 106).</param>
    /// <param name="cancellation">Ends the listing.</param>
    /// <exception cref="HandleClientException">No believable answer, or the connection broke in the middle.</exception>
    public IAsyncEnumerable<HandleListAnswer> ListAsync(Utf8String prefix, bool derivedPrefixes = false,
        CancellationToken cancellation = default)
    {
        var handle = PrefixHandleOf(prefix);
        return AskManyAsync(
            AskFor(derivedPrefixes ? OpCode.ListDerivedPrefixes : OpCode.ListHandles, handle, new HandleRequest { Handle = handle }),
            everyServer: true,
            cancellation);
    }

    /// <summary>Lists the prefixes a server holds (specification §7.6).</summary>
    /// <exception cref="HandleClientException">No believable answer, or the connection broke in the middle.</exception>
    public IAsyncEnumerable<HandleListAnswer> ListHomedAsync(CancellationToken cancellation = default) =>
        AskManyAsync(AskFor(OpCode.ListHomedPrefixes, Blank, new HandleRequest { Handle = Blank }), everyServer: false, cancellation);

    /// <summary>
    /// Makes the site answer for a prefix. Every server of the site is told (specification §7.6); the first refusal is the answer.
    /// </summary>
    /// <param name="prefix">The prefix, with or without <c>0.NA/</c>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="HandleClientException">No believable answer from one of them.</exception>
    public Task<HandleAnswer> HomeAsync(Utf8String prefix, CancellationToken cancellation = default) =>
        TellEveryServerAsync(OpCode.HomePrefix, prefix, cancellation);

    /// <summary>Ends that. Handles of the prefix stay in the store.</summary>
    /// <param name="prefix">The prefix, with or without <c>0.NA/</c>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="HandleClientException">No believable answer from one of them.</exception>
    public Task<HandleAnswer> UnhomeAsync(Utf8String prefix, CancellationToken cancellation = default) =>
        TellEveryServerAsync(OpCode.UnhomePrefix, prefix, cancellation);

    /// <summary>Asks a server for its site record.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<SiteAnswer> GetSiteInfoAsync(CancellationToken cancellation = default) =>
        new(await AskAsync(AskFor(OpCode.GetSiteInfo, Blank, new HandleRequest { Handle = Blank }), cancellation));

    /// <summary>
    /// Asks whether an answer to somebody's challenge was made with a secret key that the server holds (specification §6.3.3). Whoever lets
    /// rights depend on it asks with <see cref="HandleClientOptions.RequireCertified"/>.
    /// </summary>
    /// <param name="request">Identity, nonce, digest and answer.</param>
    /// <param name="recursionCount">Servers that asked on behalf of each other.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<VerificationAnswer> VerifyAsync(
        VerifyRequest request, byte recursionCount = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var ask = AskFor(OpCode.VerifyResponse, request.Identity.Handle, request) with { RecursionCount = recursionCount };
        return new VerificationAnswer(await AskAsync(ask, cancellation));
    }

    /// <summary>Closes the connections. Requests in flight fail.</summary>
    public ValueTask DisposeAsync() => _exchanger.DisposeAsync();

    // The results stand in the order of the values.
    private static bool IsVerified(RecordTrust trust, IReadOnlyList<HandleValue> values, HandleValue value) =>
        values.Zip(trust.Values).Any(pair => ReferenceEquals(pair.First, value) && pair.Second.State == TrustState.Verified);

    private static Utf8String PrefixHandleOf(Utf8String prefix) =>
        HandleName.HasSlash(prefix.Span) ? prefix : new Utf8String([.. HandleName.PrefixHandleStart, .. prefix.Span]);

    private OpFlags CommonFlags => OpFlags.Recursive | OpFlags.CacheAuthentication
        | (Options.RequestDigest ? OpFlags.RequestDigest : 0) | (Options.RequireCertified ? OpFlags.Certified : 0);

    private Ask AskFor(OpCode opCode, Utf8String handle, MessageBody body, OpFlags flags = 0) =>
        new(opCode, handle, body) { Flags = CommonFlags | flags };

    private bool IsPublicOnly(ResolveOptions options) => options.PublicOnly ?? Options.Authenticator is null;

    private Ask ResolutionOf(Utf8String handle, ResolveOptions options)
    {
        var types = options.Types;
        // An alias must be seen to be followed (specification §5.11).
        var isSelection = types.Count > 0 || options.Indexes.Count > 0;
        if (isSelection && options.FollowAliases) types = [.. types, new Utf8String(ValueTypes.Alias)];
        if (isSelection && options.Verify) types = [.. types, new Utf8String(ValueTypes.Signature)];
        var ask = AskFor(
            OpCode.Resolution,
            handle,
            new ResolutionRequest { Handle = handle, Indexes = options.Indexes, Types = types },
            (IsPublicOnly(options) ? OpFlags.PublicOnly : 0) | (options.Authoritative ? OpFlags.Authoritative : 0)
                | (options.Certified ? OpFlags.Certified : 0)) with { RecursionCount = options.RecursionCount };
        return options.Recursive ? ask : ask with { Flags = ask.Flags & ~OpFlags.Recursive };
    }

    private async Task<Message> AskAsync(Ask ask, CancellationToken cancellation)
    {
        if (!Options.FollowReferrals && Options.Resolver is null)
            return await _exchanger.AskAsync(await TargetsAsync(ask, cancellation), ask, cancellation);
        using var deadline = new CancellationTokenSource(
            Options.Resolver?.Options.Timeout ?? Timeout.InfiniteTimeSpan, Options.TimeProvider);
        return (await _walker.AskAsync(ask, WalkFor(ask, deadline.Token, cancellation))).Message;
    }

    private async Task<IReadOnlyList<ServerTarget>> TargetsAsync(Ask ask, CancellationToken cancellation)
    {
        if (Options.Site is not { } site) return await ServersAsync(cancellation);
        return TargetFinder.Find(site, ask.Handle.Span, ask.IsAdministrative, isTrusted: true, Options.TlsBeyondServers) is { } target
            ? [target]
            : throw new ServerUnreachableException("the site", Options.Tls == TlsMode.Required
                ? "The site record announces no TLS port (tls_port) and no HTTPS, and TLS is required."
                : "The site record has no interface over UDP, TCP or HTTP for this operation.");
    }

    private async Task<IReadOnlyList<ServerTarget>> ServersAsync(CancellationToken cancellation)
    {
        // Names are looked up anew now and then, so that a moved server is found again, but not for every request.
        if (_resolved is { } known && Options.TimeProvider.GetElapsedTime(known.At) < NamesStayFor) return known.Targets;
        var targets = await TargetFinder.FindAsync(Options, cancellation);
        _resolved = new ResolvedServers(targets, Options.TimeProvider.GetTimestamp());
        return targets;
    }

    private async IAsyncEnumerable<HandleListAnswer> AskManyAsync(
        Ask ask, bool everyServer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Options.Resolver is { } resolver)
        {
            foreach (var found in await FindServersAsync(resolver, ask, cancellation))
            {
                await foreach (var message in _exchanger.AskManyAsync(found, ask, cancellation)) yield return new HandleListAnswer(message);
            }
            yield break;
        }
        var site = Options.Site;
        if (site is null && everyServer)
        {
            // A server that does not describe its site is asked alone. So is one without siblings, where we already reach it: the address
            // in its record may be one for other networks.
            site = (await DescribeSiteAsync(cancellation)).Site;
            if (site?.Servers.Count <= 1) site = null;
        }
        var targets = site is null
            ? [(await ServersAsync(cancellation))[0]]
            : TargetFinder.FindAll(site, administrative: true, IsSiteProven, Options.TlsBeyondServers).ToList();
        if (site is not null) RequireAll(site, targets);
        foreach (var target in targets)
        {
            await foreach (var message in _exchanger.AskManyAsync(target, ask, cancellation)) yield return new HandleListAnswer(message);
        }
    }

    private async Task<HandleAnswer> TellEveryServerAsync(OpCode opCode, Utf8String prefix, CancellationToken cancellation)
    {
        var handle = PrefixHandleOf(prefix);
        var ask = AskFor(opCode, handle, new HandleRequest { Handle = handle });
        if (Options.Resolver is { } resolver) return await TellAsync(await FindServersAsync(resolver, ask, cancellation), ask, cancellation);
        var site = Options.Site;
        if (site is null)
        {
            var info = await DescribeSiteAsync(cancellation);
            if (!info.IsSuccess) return info;
            site = info.Site;
        }
        if (site is not null && (site.Flags & (SiteFlags.Primary | SiteFlags.MultiPrimary)) == 0)
            return new HandleAnswer(ResponseCode.ServerNotResponsible,
                "this server belongs to a mirror site; prefixes are homed at the primary site");
        // A site of one server is asked where we already reach it: the address in its record may be one for other networks.
        if (site is null || (site.Servers.Count <= 1 && Options.Site is null)) return new HandleAnswer(await AskAsync(ask, cancellation));
        return await TellAsync(
            TargetFinder.FindAll(site, administrative: true, IsSiteProven, Options.TlsBeyondServers), ask, cancellation);
    }

    private async Task<HandleAnswer> TellAsync(IEnumerable<ServerTarget> targets, Ask ask, CancellationToken cancellation)
    {
        Message? message = null;
        foreach (var target in targets)
        {
            message = await _exchanger.AskAsync([target], ask, cancellation);
            if (message.Header.ResponseCode != ResponseCode.Success) break;
        }
        return message is not null
            ? new HandleAnswer(message)
            : throw new ServerUnreachableException("the site", "The site record has no TCP or HTTP interface for administration.");
    }

    // Every server of the primary site that holds the handles of a prefix, found by walking the tree.
    private async Task<IReadOnlyList<ServerTarget>> FindServersAsync(HandleResolver resolver, Ask ask, CancellationToken cancellation)
    {
        var inPrefix = HandleName.IsPrefixHandle(ask.Handle.Span)
            ? ask with { Handle = new Utf8String([.. ask.Handle.Span[HandleName.PrefixHandleStart.Length..], (byte)'/']) }
            : ask;
        using var deadline = new CancellationTokenSource(resolver.Options.Timeout, Options.TimeProvider);
        var service = await resolver.Finder.FindAsync(inPrefix, WalkFor(ask, deadline.Token, cancellation), anew: false);
        if (service.Servers.Count > 0) return service.Servers;
        var site = service.Sites.FirstOrDefault(one => (one.Flags & (SiteFlags.Primary | SiteFlags.MultiPrimary)) != 0)
            ?? throw new ServerUnreachableException("the service", "Only mirror sites are known, and this needs a primary one.");
        var targets = TargetFinder.FindAll(site, administrative: true, service.IsProven, Options.TlsBeyondServers).ToList();
        RequireAll(site, targets);
        return targets;
    }

    // A part of the list must not be taken for the whole.
    private static void RequireAll(SiteRecord site, List<ServerTarget> targets)
    {
        if (targets.Count < site.Servers.Count)
            throw new ServerUnreachableException("the site", "Not every server of the site has an interface over which it can be asked.");
    }

    private Walk WalkFor(Ask ask, CancellationToken deadline, CancellationToken cancellation) => new(MaxSteps, deadline, cancellation)
    {
        RecursionCount = ask.RecursionCount,
        IsCertified = ask.IsCertified,
        IsAuthoritative = ask.Flags.HasFlag(OpFlags.Authoritative),
        Trace = Options.Trace,
    };

    // True when the site to ask comes from the caller or from an answer that was proven, so that its addresses and keys can be relied upon.
    private bool IsSiteProven => Options.Site is not null || Options.RequireCertified || Options.Sessions == SessionUse.Required;

    // The site of the first server. There is no session to ask in yet; where nothing is to be done outside one, the answer must be signed.
    private async Task<SiteAnswer> DescribeSiteAsync(CancellationToken cancellation) => new(await AskAsync(
        AskFor(OpCode.GetSiteInfo, Blank, new HandleRequest { Handle = Blank }, IsSiteProven ? OpFlags.Certified : 0), cancellation));

    private sealed record ResolvedServers(IReadOnlyList<ServerTarget> Targets, long At);
}
