using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Resolution.Administration;
using IdResolution.Resolution.Audit;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Gateway;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.National;
using IdResolution.Resolution.Quotas;
using IdResolution.Resolution.Recursion;
using IdResolution.Resolution.Resolve;
using IdResolution.Resolution.Serving;
using IdResolution.Resolution.Sessions;
using IdResolution.Resolution.Templates;
using IdResolution.Storage;

namespace IdResolution.Resolution;

/// <summary>
/// A node's answer to every request of the protocol: resolution, administration, authentication (specification §5 to §7). The synchronous
/// half answers from memory; the asynchronous half does what needs time. Safe for use from many threads. Disposing it does not dispose the
/// store.
/// </summary>
public sealed class NodeEngine : IRequestHandler, IDisposable
{
    private readonly IHandleStore _store;
    private readonly EngineState _state;
    private readonly EngineMetrics _metrics;
    private readonly FailureMetrics _failures = new();
    private readonly RecursionMetrics _recursions;
    private readonly Auditor _auditor;
    private readonly ChallengeTable _challenges;
    private readonly SessionTable _sessions;
    private readonly AnswerSigner _signer;
    private readonly Authenticator _authenticator;
    private readonly ListingGate _listings;
    private readonly SynchronousHalf _synchronous;
    private readonly AsynchronousHalf _asynchronous;

    /// <summary>Puts the parts together.</summary>
    /// <param name="store">Where records are; must outlive the engine.</param>
    /// <param name="site">The site this node serves.</param>
    /// <param name="options">The operator's choices; not to be changed afterwards.</param>
    /// <param name="time">The clock.</param>
    /// <param name="parts">What the node lends the engine; nothing by default.</param>
    /// <exception cref="ArgumentException">The options break a rule of <see cref="EngineOptionsValidator"/>.</exception>
    public NodeEngine(IHandleStore store, NodeSite site, EngineOptions options, TimeProvider time, EngineParts? parts = null)
        : this(store, site, options, time, parts ?? new EngineParts(), new SystemChallengeRandom())
    {
    }

    internal NodeEngine(IHandleStore store, NodeSite site, EngineOptions options, TimeProvider time, EngineParts parts, IChallengeRandom random)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(parts);
        var errors = EngineOptionsValidator.Validate(options);
        if (errors.Count > 0) throw new ArgumentException(string.Join("; ", errors), nameof(options));

        _store = store;
        _state = new EngineState(time);
        var ids = new PeerIds(random);
        _challenges = new ChallengeTable(options, time, random, ids);
        _sessions = new SessionTable(options.Sessions, time, ids);
        _signer = new AnswerSigner(parts.ServerKey);
        var suspensions = new Suspensions(store, options, time);
        var escrows = parts.Escrows ?? new Escrows([]);
        _metrics = new EngineMetrics(() => _challenges.Count, () => _sessions.Count, () => suspensions.Count, escrows);
        var gate = new Gate(options);
        var responsibility = new Responsibility(store, site);
        var head = new ReplyHead(site, time);
        var records = new Records(store, responsibility, options, parts.Remote);
        var templates = new TemplateResolver(store, records, responsibility, suspensions, options, parts, time);
        var slots = new RecursionSlots(options.Recursion.MaxOutstanding, options.Recursion.MaxOutstandingPerClient);
        _recursions = new RecursionMetrics(() => slots.Taken);
        var recursor = new Recursor(parts.Resolver, responsibility, options, slots, _recursions);
        var referrals = new Referrals(site, responsibility, recursor, options);
        ISessionSource sessions = options.National.Enabled ? new NationalSessions(_sessions) : _sessions;
        _synchronous = new SynchronousHalf(
            store, site, options, _state, gate, sessions, responsibility, suspensions, escrows, referrals, templates, recursor, head, _metrics);

        var sender = new ReplySender(head, _signer);
        var attempts = new AttemptLimits(options.Attempts, time);
        _authenticator = new Authenticator(records, options, parts.Remote, attempts, _failures);
        var authorizer = new Authorizer(records, new AdministratorGroups(records, options), _authenticator, options);
        var writeGate = new WriteGate(store, site, options, _state, responsibility);
        var changer = new RecordChanger(store, records, options);
        var status = new ServerStatus(store, _metrics, () => _challenges.Count, time);
        _listings = new ListingGate(options.Listings);
        var listHandles = new ListHandles(store, responsibility, authorizer, sender, _listings, options, _state);
        var homePrefix = new HomePrefix(store, writeGate, authorizer, suspensions, options);
        var operations = new Dictionary<OpCode, IOperation>
        {
            [OpCode.Resolution] = new TimedResolution(
                store, records, responsibility, suspensions, escrows, referrals, templates, recursor, authorizer, status, options, _state),
            [OpCode.GetSiteInfo] = new TimedSiteInfo(site),
            [OpCode.CreateHandle] = new CreateHandle(writeGate, responsibility, changer, authorizer, options, time),
            [OpCode.DeleteHandle] = new DeleteHandle(writeGate, changer, authorizer),
            [OpCode.AddValue] = new AddValues(writeGate, changer, authorizer, options, time),
            [OpCode.RemoveValue] = new RemoveValues(writeGate, changer, authorizer),
            [OpCode.ModifyValue] = new ModifyValues(writeGate, changer, authorizer, options, time),
            [OpCode.ListHandles] = listHandles,
            [OpCode.ListDerivedPrefixes] = listHandles,
            [OpCode.VerifyResponse] = new VerifyAnswer(
                store, records, responsibility, suspensions, templates, _authenticator, attempts, _failures, _state),
            [OpCode.Login] = new Login(_authenticator, options.National),
            [OpCode.HomePrefix] = homePrefix,
            [OpCode.UnhomePrefix] = homePrefix,
            [OpCode.SessionSetup] = new SetUpSession(_sessions, records, options, _metrics),
            [OpCode.SessionTerminate] = new TerminateSession(_sessions),
            [OpCode.ListHomedPrefixes] = new ListHomedPrefixes(store, authorizer, sender, _listings, options, _state),
        };
        _auditor = new Auditor(parts.Audit, options.Audit, time);
        _asynchronous = new AsynchronousHalf(
            gate, sessions, _challenges, attempts, _authenticator,
            new DelegationGate(store, suspensions, referrals, responsibility, templates, authorizer, _state), new QuotaGate(parts.Quotas, options.Quotas, time),
            _auditor, sender, _metrics, _failures, options, _state, new CacheEviction(parts.Cache), operations);
        Gateway = new GatewayDoor(_asynchronous, _authenticator, attempts, parts.Search, time);
    }

    /// <summary>The way in for gateways.</summary>
    public GatewayDoor Gateway { get; }

    /// <summary>
    /// While true, resolutions and writes are answered with response code 7 (specification §5.1). May be switched at any time.
    /// </summary>
    public bool InMaintenance
    {
        get => _state.InMaintenance;
        set => _state.InMaintenance = value;
    }

    /// <summary>
    /// Told of failures inside the engine, at most once a second, for the operator's log; the meter counts every one, and peers are told a
    /// code only. Must not throw. None by default.
    /// </summary>
    public Action<Exception>? FaultObserver
    {
        get => _state.FaultObserver;
        set => _state.FaultObserver = value;
    }

    /// <summary>Counters, for tests.</summary>
    internal EngineMetrics Metrics => _metrics;

    /// <summary>Refusals by reason, for tests.</summary>
    internal FailureMetrics Failures => _failures;

    /// <summary>What was asked of others for clients, for tests.</summary>
    internal RecursionMetrics Recursions => _recursions;

    /// <summary>Outstanding challenges, for tests.</summary>
    internal ChallengeTable Challenges => _challenges;

    /// <summary>Who signs answers, for tests.</summary>
    internal AnswerSigner Signer => _signer;

    /// <summary>Sessions that were set up, for tests.</summary>
    internal SessionTable Sessions => _sessions;

    /// <summary>Listings that run now, for tests.</summary>
    internal ListingGate Listings => _listings;

    /// <inheritdoc/>
    public Outcome TryAnswer(ReadOnlySpan<byte> frame, ClientTransport transport, PeerAddress peer, Span<byte> reply, out int replyLength) =>
        _synchronous.TryAnswer(frame, transport, peer, reply, out replyLength);

    /// <inheritdoc/>
    public ulong BeginFetch(ReadOnlySpan<byte> frame) => _synchronous.BeginFetch(frame);

    /// <inheritdoc/>
    public void ContinueFetch(ulong fetch) => _store.ContinueFetch(fetch);

    /// <inheritdoc/>
    public ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(replies);
        return _asynchronous.AnswerAsync(request, replies, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _auditor.Dispose();
        _authenticator.Dispose();
        _sessions.Dispose();
        _failures.Dispose();
        _recursions.Dispose();
        _metrics.Dispose();
    }
}
