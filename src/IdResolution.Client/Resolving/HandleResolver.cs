using System.Runtime.CompilerServices;
using System.Text;
using IdResolution.Caching;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Resolving;

/// <summary>
/// The resolver: a cache, and behind it the walk from the roots to whoever answers (specification §5.7 to §5.10). Make one and keep it.
/// </summary>
public sealed class HandleResolver : IHandleResolver, IAsyncDisposable
{
    private const byte MaxRecursions = 10;
    private const int MaxAliases = 20;

    private readonly AnswerCache _cache;
    private readonly Exchanger _exchanger;
    private readonly TimeProvider _clock;
    private int _outstanding;

    /// <summary>Makes a resolver; nothing is sent yet.</summary>
    /// <param name="options">Its choices.</param>
    /// <param name="cache">Where answers and what is known of services are kept; the caller disposes of it, after this.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public HandleResolver(ResolverOptions options, AnswerCache cache)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(cache);
        if (options.FindErrors() is { Count: > 0 } errors) throw new ArgumentException(string.Join("; ", errors), nameof(options));
        Options = options;
        _cache = cache;
        _clock = options.Asking.TimeProvider;
        _exchanger = new Exchanger(options.Asking with
        {
            Site = null,
            ServerKey = null,
            RequireCertified = false,
            Authenticator = null,
            ConnectTimeout = Shorter(options.Asking.ConnectTimeout, options.Timeout / 5),
            AnswerTimeout = Shorter(options.Asking.AnswerTimeout, options.Timeout / 3),
        });
        Finder = new ServiceFinder(options, cache, _exchanger);
    }

    /// <summary>The options it was made with.</summary>
    public ResolverOptions Options { get; }

    internal ServiceFinder Finder { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// A question with an identity, an authoritative one and one for a handle without slash are never answered here. Codes other than
    /// success come with a text for people.
    /// </remarks>
    [SkipLocalsInit]
    public bool TryRead(in ResolutionQuestion question, Span<byte> values, out CacheHit hit)
    {
        hit = default;
        var flags = question.Header.Flags;
        if ((flags & (OpFlags.Authoritative | OpFlags.RecursiveAuthorisation)) != 0 || !HandleName.HasSlash(question.Handle)) return false;
        Span<byte> key = stackalloc byte[CacheKey.MaxLength];
        var isCertified = Options.RequireCertified || (flags & OpFlags.Certified) != 0;
        return CacheKey.TryWrite(question, isCertified, key, out var length) && _cache.TryRead(key[..length], values, out hit);
    }

    /// <inheritdoc/>
    public ValueTask<ResolverAnswer> ResolveAsync(ResolverQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (question.RecursionCount > MaxRecursions)
            return new(Refuse(ResponseCode.RecursionCountTooHigh, "The question has passed too many servers."));
        var handle = WithSlash(question.Handle);
        if (question.Handle.IsEmpty || handle.Length > HandleName.MaxLength)
            return new(Refuse(ResponseCode.InvalidHandle, "The handle is empty or too long."));
        question = question with
        {
            Handle = handle,
            IsCertified = question.IsCertified || Options.RequireCertified,
        };
        return question.FollowAliases ? FollowAliasesAsync(question, cancellation) : AnswerAsync(question, cancellation);
    }

    /// <summary>Closes the connections. Questions under way fail.</summary>
    public ValueTask DisposeAsync() => _exchanger.DisposeAsync();

    private static ResolverAnswer Refuse(ResponseCode code, string text) => new(code, default, 0, AnswerOrigin.None, text);

    // One server that keeps silent must leave time to find that out, to remember it, and to ask who has taken over.
    private static TimeSpan Shorter(TimeSpan configured, TimeSpan share) => configured < share ? configured : share;

    private static Utf8String WithSlash(Utf8String handle) =>
        HandleName.HasSlash(handle.Span) ? handle : new Utf8String([.. HandleName.PrefixHandleStart, .. handle.Span]);

    private async ValueTask<ResolverAnswer> AnswerAsync(ResolverQuestion question, CancellationToken cancellation)
    {
        if (question.IsAuthoritative || !question.Identity.IsEmpty || !TryWriteKey(question, out var key))
            return await AnswerPastCacheAsync(question, cancellation);
        CachedAnswer answer;
        try
        {
            answer = await _cache.GetAsync(key, token => FetchAsync(question, token), cancellation);
        }
        catch (TimeoutException)
        {
            return Refuse(ResponseCode.Error, ResolverTexts.TimeOver);
        }
        CacheHop.Tell(question.Trace, question.Handle, question.Handle.ToString(), answer.Code, answer.Origin, answer.AgeSeconds);
        return ToAnswer(answer);
    }

    private async ValueTask<ResolverAnswer> AnswerPastCacheAsync(ResolverQuestion question, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _outstanding) > Options.MaxOutstanding)
        {
            Interlocked.Decrement(ref _outstanding);
            return Refuse(ResponseCode.ServerTooBusy, ResolverTexts.TooBusy);
        }
        try
        {
            var fetched = await FetchAsync(question, cancellation);
            cancellation.ThrowIfCancellationRequested();
            return ToAnswer(new CachedAnswer(fetched.Code, fetched.Octets, 0, AnswerOrigin.Source));
        }
        finally
        {
            Interlocked.Decrement(ref _outstanding);
        }
    }

    // Walks. What peers and networks do wrong becomes a code and a text.
    private async ValueTask<FetchedAnswer> FetchAsync(ResolverQuestion question, CancellationToken token)
    {
        using var deadline = new CancellationTokenSource(Options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, token);
        var walk = new Walk(Options.MaxSteps, deadline.Token, either.Token)
        {
            RecursionCount = (byte)(question.RecursionCount + 1),
            IsCertified = question.IsCertified,
            IsAuthoritative = question.IsAuthoritative,
            Trace = question.Trace,
        };
        try
        {
            var reply = await Finder.Walker.AskAsync(AskFor(question), walk);
            // The authority does not know what to do with the identity; what everybody may read it gives without.
            if (reply.Code == ResponseCode.AuthenticationNeeded && !question.Identity.IsEmpty)
                reply = await Finder.Walker.AskAsync(AskFor(question with { Identity = default }), walk);
            return Read(reply);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return Fail(ResponseCode.Error, ResolverTexts.TimeOver);
        }
        catch (HandleClientException exception)
        {
            return Fail((exception as NoServiceException)?.Code ?? ResponseCode.Error, ResolverTexts.Of(exception));
        }
    }

    private static FetchedAnswer Read(Reply reply) => reply.Code switch
    {
        ResponseCode.Success when reply.Message.Body is ResolutionResponse body =>
            new FetchedAnswer(ResponseCode.Success, ValueList.ToArray(body.Values)),
        ResponseCode.Success => Fail(ResponseCode.Error, ResolverTexts.Lame),
        ResponseCode.ServiceReferral or ResponseCode.PrefixReferral => Fail(ResponseCode.Error, ResolverTexts.LeadsNowhere),
        ResponseCode.ServerNotResponsible or ResponseCode.OutOfDateSiteInfo => Fail(ResponseCode.Error, ResolverTexts.Lame),
        _ => Fail(reply.Code, ""),
    };

    private static FetchedAnswer Fail(ResponseCode code, string text) => new(code, Encoding.UTF8.GetBytes(text));

    private static ResolverAnswer ToAnswer(in CachedAnswer answer) => answer.Code == ResponseCode.Success
        ? new ResolverAnswer(answer.Code, answer.Octets, answer.AgeSeconds, answer.Origin)
        : new ResolverAnswer(answer.Code, default, answer.AgeSeconds, answer.Origin, answer.Origin == AnswerOrigin.None
            ? ResolverTexts.TooBusy
            : Encoding.UTF8.GetString(answer.Octets.Span));

    private static Ask AskFor(ResolverQuestion question) => new(OpCode.Resolution, question.Handle, new ResolutionRequest
    {
        Handle = question.Handle,
        Indexes = question.Indexes,
        Types = question.Types,
        TrailingOctets = ResolutionRequest.WriteIdentity(question.Identity.Span),
    })
    {
        // Values that are not for everybody are what an identity is for (specification §10.4).
        Flags = OpFlags.CacheAuthentication | (question.Identity.IsEmpty ? OpFlags.PublicOnly : OpFlags.RecursiveAuthorisation)
            | (question.IsCertified ? OpFlags.Certified : 0) | (question.IsAuthoritative ? OpFlags.Authoritative : 0),
        RecursionCount = (byte)(question.RecursionCount + 1),
        Trace = question.Trace,
    };

    private static bool TryWriteKey(ResolverQuestion question, out byte[] key)
    {
        using var writer = new WireWriter();
        foreach (var index in question.Indexes) writer.WriteUInt32(index);
        var indexes = writer.Length;
        foreach (var type in question.Types) writer.WriteString(type);
        Span<byte> room = stackalloc byte[CacheKey.MaxLength];
        var isWritten = CacheKey.TryWrite(
            question.Handle.Span, writer.Written[..indexes], writer.Written[indexes..], question.IsCertified, room, out var length);
        key = isWritten ? room[..length].ToArray() : [];
        return isWritten;
    }

    // Specification §5.11. An alias must be seen to be followed.
    private async ValueTask<ResolverAnswer> FollowAliasesAsync(ResolverQuestion question, CancellationToken cancellation)
    {
        var isSelection = question.Types.Count > 0 || question.Indexes.Count > 0;
        if (isSelection) question = question with { Types = [.. question.Types, new Utf8String(ValueTypes.Alias)] };
        using var deadline = new CancellationTokenSource(Options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var seen = new List<Utf8String>();
        try
        {
            while (true)
            {
                var answer = await AnswerAsync(question, either.Token);
                if (answer.Code != ResponseCode.Success || !ValueList.TryRead(answer.Values.Span, out var values)) return answer;
                var alias = values.FirstOrDefault(value => value.HasType(ValueTypes.Alias));
                if (alias is null || !TargetHandle.TryRead(alias.Data.Span, out var target)) return answer;
                seen.Add(question.Handle);
                if (seen.Count > MaxAliases || seen.Any(handle => HandleName.SameIdentity(handle.Span, target.Span)))
                    return Refuse(ResponseCode.HandleNotFound, ResolverTexts.AliasLoop);
                target = WithSlash(target);
                if (target.Length > HandleName.MaxLength) return answer;
                // The token is for the authority of the handle that was asked for, not for whomever its alias leads to.
                var isSameAuthority = HandleName.EqualsIgnoreCase(HandleName.PrefixOf(target.Span), HandleName.PrefixOf(question.Handle.Span));
                question = question with { Handle = target, Identity = isSameAuthority ? question.Identity : default };
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Refuse(ResponseCode.Error, ResolverTexts.TimeOver);
        }
    }
}
