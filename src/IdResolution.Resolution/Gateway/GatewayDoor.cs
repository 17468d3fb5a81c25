using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Serving;
using IdResolution.Storage.Search;

namespace IdResolution.Resolution.Gateway;

/// <summary>
/// The way into the engine for gateways: the same rights, quotas, audit and limits as for clients of the protocol, without its octets. Safe for use from many
/// threads.
/// </summary>
public sealed class GatewayDoor
{
    private const int MinNonceLength = 16;

    private readonly AsynchronousHalf _half;
    private readonly ClaimVerifier _claims;
    private readonly AnswerSigner _signer;
    private readonly TimeProvider _time;
    private readonly IValueSearch? _search;

    internal GatewayDoor(AsynchronousHalf half, ClaimVerifier claims, AnswerSigner signer, IValueSearch? search, TimeProvider time)
    {
        _search = search;
        _half = half;
        _claims = claims;
        _signer = signer;
        _time = time;
    }

    /// <summary>
    /// Executes one operation that has one answer; a change is durable when this completes. Never throws for what the client sent.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client is gone; a change may have been made.</exception>
    public async ValueTask<GatewayAnswer> AskAsync(GatewayRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = default(GatewayAnswer);
        var started = _time.GetTimestamp();
        await AskAsync(
            request,
            (part, _) =>
            {
                answer = part;
                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        if (request is { Route: { } route, Body: ResolutionRequest question } && !answer.IsFromElsewhere)
        {
            route(new RouteStep("this node", "", question.Handle, question.Handle.ToString(), answer.Code, _time.GetElapsedTime(started)));
        }
        return answer;
    }

    /// <summary>
    /// The same for operations whose answer comes in parts (lists): <paramref name="take"/> is called for one after the other, and holds back the walk
    /// while it runs. All but the last are flagged <see cref="OpFlags.Continuous"/>.
    /// </summary>
    public ValueTask AskAsync(GatewayRequest request, Func<GatewayAnswer, CancellationToken, ValueTask> take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(take);
        var gateway = new GatewayCall(request, (call, part, token) => take(Translate(call, part), token));
        var message = new Message
        {
            Envelope = new Envelope { Version = ProtocolVersion.Highest, Suggested = ProtocolVersion.Highest },
            Header = new Header
            {
                OpCode = request.Operation,
                Flags = request.Flags,
                SiteSerial = Header.UnknownSiteSerial,
                Expiration = (uint)_time.GetUtcNow().ToUnixTimeSeconds() + Header.DefaultLifetimeSeconds,
            },
            Body = request.Body,
        };
        var frame = MessageCodec.ToArray(message);
        if (!MessageCodec.TryRead(frame, out var read, out _)) return take(new GatewayAnswer(ResponseCode.ProtocolError, Error, OpFlags.None, false), cancellationToken);
        var call = new Call
        {
            Frame = frame,
            Message = read,
            Outer = read.Envelope,
            Request = new Request(frame, ClientTransport.Http, request.Remote),
            Replies = NoReplies.Instance,
            Gateway = gateway,
            Asker = request.Who is { } who ? Asker.Proven(who.Identity, Proof.Gateway) : null,
        };
        return _half.AnswerGatewayAsync(call, cancellationToken);
    }

    /// <summary>
    /// Verifies a claim, with the key stored here or through the service that holds it, within the limits on failed attempts (specification §6.2 to §6.5). What
    /// is not proven is counted and audited like a wrong answer to a challenge. Never throws for what the client sent.
    /// </summary>
    /// <returns>
    /// Success with the identity, its index that of the key that proved it; else, with null: 403 wrong, 404 no such key, 406 the service that holds the key
    /// cannot tell, 3 too much is being verified or too many attempts failed, 2 the node failed.
    /// </returns>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public ValueTask<(ResponseCode Code, ProvenIdentity? Who)> ProveAsync(IdentityClaim claim, IPAddress source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(source);
        return _claims.ProveAsync(claim, source, cancellationToken);
    }

    /// <summary>
    /// Signs a nonce of ours followed by a client's with the key of this server, so that the client knows whose nonce it is (specification §8.3).
    /// </summary>
    /// <param name="nonce">Ours: at least 16 octets that nobody could foresee, or the client would choose what is signed.</param>
    /// <param name="clientNonce">The client's.</param>
    /// <param name="source">Where the client is.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The name of the hash (<c>SHA256</c>) and the signature; null when this server has no key or has too much to sign.</returns>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public ValueTask<(string Hash, byte[] Signature)?> SignAsync(
        ReadOnlyMemory<byte> nonce, ReadOnlyMemory<byte> clientNonce, IPAddress source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(nonce.Length, MinNonceLength, nameof(nonce));
        return _signer.SignAsync(ChallengeSource.Of(source), (byte[])[.. nonce.Span, .. clientNonce.Span], cancellationToken);
    }

    /// <summary>Whether publicly readable values of this type can be searched for.</summary>
    public SearchState SearchOf(Utf8String type) => _search is null || !_search.Covers(type.Span) ? SearchState.Off : _search.IsComplete ? SearchState.On : SearchState.Full;

    /// <summary>Handles that most likely have a publicly readable value of this type with exactly this data; none when it cannot be searched for.</summary>
    /// <param name="type">The type.</param>
    /// <param name="data">The data.</param>
    /// <param name="page">The part that is wanted; at most 1,000.</param>
    public SearchCandidates FindCandidates(Utf8String type, ReadOnlySpan<byte> data, ListPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(page.Limit, 1_000, nameof(page));
        var found = _search?.Find(type.Span, data, page.After, page.Limit) ?? new ValueSearchPage([], 0);
        return new SearchCandidates([.. found.Handles.Select(listed => (new Utf8String(listed.Handle.Span), listed.Position))], found.Next);
    }

    private static ErrorResponse Error => new() { Message = Utf8String.Empty };

    private static GatewayAnswer Translate(GatewayCall call, Answer answer) => new(
        answer.Code, answer.Body ?? (answer.Code == ResponseCode.Success ? new EmptyBody() : Error), answer.Flags, answer.IsFromElsewhere)
    {
        PreconditionFailed = call.PreconditionFailed, Record = call.Record, Next = call.Next, TransactionId = answer.TransactionId,
    };

    private sealed class NoReplies : IReplySink
    {
        public static readonly NoReplies Instance = new();

        public int MaxReplyLength => int.MaxValue;

        public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a gateway is told its answers, not sent them");
    }
}
