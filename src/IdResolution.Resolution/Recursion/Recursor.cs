using System.Buffers;
using IdResolution.Caching;
using IdResolution.Client.Resolving;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Recursion;

/// <summary>
/// Answers for handles of others through a resolver (specification §5.1 step 5, §5.7). Only what everybody may read is ever asked for,
/// unless the caller sends a token for the authority along. Safe for use from many threads.
/// </summary>
internal sealed class Recursor(
    IHandleResolver? resolver, Responsibility responsibility, EngineOptions options, RecursionSlots slots, RecursionMetrics metrics)
{
    /// <summary>The largest answer looked for in memory for a client that may not ask others now.</summary>
    private const int MaxCrowdedAnswer = 65_536;

    private readonly RecursionOptions _options = options.Recursion;
    private readonly NetworkSet _allowed = new(options.Recursion.AllowedNetworks);

    /// <summary>
    /// True when there is a way to ask others, and this peer is one whom that is done for, whether or not it asks for it. Allocates nothing.
    /// </summary>
    public bool IsFor(PeerAddress peer) => resolver is not null && _allowed.Contains(peer);

    /// <summary>
    /// True when others are asked about this handle, which is not homed here, for this peer; everybody else hears what a server says that
    /// does not recurse, and cannot find out what is in the cache. Allocates nothing.
    /// </summary>
    /// <param name="handle">The handle; without a slash it stands for a prefix handle.</param>
    /// <param name="name">The handle, completed.</param>
    /// <param name="flags">The flags of the request.</param>
    /// <param name="peer">Who asks.</param>
    public bool Offers(ReadOnlySpan<byte> handle, ReadOnlySpan<byte> name, OpFlags flags, PeerAddress peer)
    {
        if (resolver is null || !_options.Enabled || (!_options.AnswersEverything && (flags & OpFlags.Recursive) == 0)) return false;
        // The sign of life of national clients on idle connections (specification §10.1) is no question to anybody.
        if (handle.SequenceEqual("0"u8) || !responsibility.HashesHere(name)) return false;
        if (_allowed.Contains(peer)) return true;
        metrics.Refused(RecursionRefusal.Network);
        return false;
    }

    /// <summary>
    /// Copies a fresh answer from memory, its times to live as they are now; false when it is to be asked for. No lock, no allocation.
    /// </summary>
    public bool TryRead(in ResolutionQuestion question, Span<byte> values, out ResponseCode code, out int length)
    {
        code = ResponseCode.None;
        length = 0;
        if (IsTooFar(question.Header) || (question.Header.Flags & (OpFlags.Authoritative | OpFlags.Certified)) != 0) return false;
        if (options.National.Enabled && (!CallerIdentity.TryRead(question, out var identity) || !identity.IsEmpty)) return false;
        if (!resolver!.TryRead(question, values, out var hit)) return false;
        code = CodeOf(hit.Code);
        length = hit.Length;
        return code != ResponseCode.Success || TtlAging.TryApply(values[..length], hit.AgeSeconds);
    }

    /// <summary>Answers from the cache or from whoever is responsible. Only where <see cref="IsFor"/> or <see cref="Offers"/> says so.</summary>
    public async ValueTask<Answer> ResolveAsync(Call call, CancellationToken cancellationToken)
    {
        if (IsTooFar(call.Header))
        {
            metrics.Refused(RecursionRefusal.Count);
            return ResponseCode.RecursionCountTooHigh;
        }
        if (!TryAsk(call, out var question)) return ResponseCode.ProtocolError;
        var client = ChallengeSource.Of(call.Request.Remote.Address);
        if (!slots.TryTake(client, out var refusal))
        {
            metrics.Refused(refusal);
            return FromMemory(call) ?? ResponseCode.ServerTooBusy;
        }
        try
        {
            var found = await resolver!.ResolveAsync(question, cancellationToken).ConfigureAwait(false);
            metrics.Ended(OutcomeOf(found));
            var code = CodeOf(found.Code);
            return code == ResponseCode.Success ? Compose(call, found.Values.ToArray(), found.AgeSeconds) : FromElsewhere(code);
        }
        finally
        {
            slots.Release(client);
        }
    }

    private static bool IsTooFar(in Header header) => header.RecursionCount >= Responsibility.MaxRecursionCount;

    // False when the request says that a token follows and none does.
    private bool TryAsk(Call call, out ResolverQuestion question)
    {
        var request = (ResolutionRequest)call.Message.Body;
        question = new ResolverQuestion(new Utf8String(PrefixHandles.Complete(request.Handle.Span)))
        {
            Indexes = request.Indexes,
            Types = request.Types,
            IsAuthoritative = call.Header.Flags.HasFlag(OpFlags.Authoritative),
            IsCertified = call.Header.Flags.HasFlag(OpFlags.Certified),
            RecursionCount = call.Header.RecursionCount,
            Trace = call.Gateway is { IsTraced: true } gateway ? gateway : null,
        };
        if (!options.National.Enabled || !ResolutionQuestion.TryRead(call.Frame.Span, out var read)) return true;
        if (!CallerIdentity.TryRead(read, out var identity)) return false;
        if (!identity.IsEmpty) question = question with { Identity = identity.ToArray() };
        return true;
    }

    // Who may not ask others now is told what we know; null when we do not.
    private Answer? FromMemory(Call call)
    {
        var values = ArrayPool<byte>.Shared.Rent(MaxCrowdedAnswer);
        try
        {
            if (!ResolutionQuestion.TryRead(call.Frame.Span, out var question) || !TryRead(question, values, out var code, out var length)) return null;
            return code == ResponseCode.Success ? Compose(call, values[..length], ageSeconds: 0) : FromElsewhere(code);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(values);
        }
    }

    private static Answer Compose(Call call, byte[] octets, uint ageSeconds)
    {
        if (!TtlAging.TryApply(octets, ageSeconds) || !ValueList.TryRead(octets, out var values)) return FromElsewhere(ResponseCode.Error);
        var request = (ResolutionRequest)call.Message.Body;
        return FromElsewhere(ResponseCode.Success) with { Body = new ResolutionResponse { Handle = request.Handle, Values = values } };
    }

    private static Answer FromElsewhere(ResponseCode code) => new(code, IsFromElsewhere: true);

    // A code that speaks of the conversation between us and the authority would mislead who is not part of it.
    private static ResponseCode CodeOf(ResponseCode code) => code switch
    {
        ResponseCode.Success or ResponseCode.HandleNotFound or ResponseCode.ValuesNotFound or ResponseCode.InvalidHandle
            or ResponseCode.InsufficientPermissions or ResponseCode.ServerTooBusy or ResponseCode.RecursionCountTooHigh => code,
        _ => ResponseCode.Error,
    };

    private static RecursionOutcome OutcomeOf(in ResolverAnswer answer) => answer switch
    {
        { Origin: AnswerOrigin.Stale } => RecursionOutcome.Stale,
        { Code: ResponseCode.ServerTooBusy or ResponseCode.RecursionCountTooHigh } => RecursionOutcome.Refused,
        { Code: not (ResponseCode.Success or ResponseCode.HandleNotFound or ResponseCode.ValuesNotFound) } => RecursionOutcome.Failed,
        { Origin: AnswerOrigin.Memory or AnswerOrigin.Shared } => RecursionOutcome.Cached,
        _ => RecursionOutcome.Fetched,
    };
}
