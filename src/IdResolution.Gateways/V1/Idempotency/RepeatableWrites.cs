using System.Text;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.V1.Bulk;
using IdResolution.Protocol;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IdResolution.Gateways.V1.Idempotency;

/// <summary>
/// Executes single writes so that one with an idempotency key can be sent again without harm: what was done is not done again but answered again; what failed
/// changed nothing and is tried again. Safe for use from many threads.
/// </summary>
internal sealed class RepeatableWrites(BulkOptions options, DoneBefore doneBefore, TimeProvider time) : IDisposable
{
    private readonly AnswerLog _log = new(options, time);

    /// <summary>Executes <paramref name="write"/>, or gives the answer it had before.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">The handle in its path; empty when there is none.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="write">What it wants.</param>
    public async Task<V1Answer> WriteAsync(HttpCall call, Utf8String name, ProvenIdentity? who, Func<Task<V1Answer>> write)
    {
        if (!IdempotencyKey.TryRead(call.Context.Request.Headers[IdempotencyKey.Header], who, out var key))
            return Problems.Answer(call, ProblemKinds.MalformedRequest, "Idempotency-Key is 1 to 255 printable ASCII characters without spaces, once.");
        // Nobody in particular cannot be told from others, and may not fill the log.
        if (key is null || who is null) return await write();
        if (await call.ReadBodyAsync(HttpLimits.MaxBodyLength) is not { } body) return await write();
        var fingerprint = FingerprintOf(call, body);
        var state = _log.Begin(key, fingerprint, out var kept);
        return state switch
        {
            AnswerState.Done => kept!.With(IdempotencyKey.ReplayedHeader, "true"),
            AnswerState.Running => Problems.Answer(call, ProblemKinds.StillRunning, "The first request with this Idempotency-Key is still being executed.").With("Retry-After", "1"),
            AnswerState.OtherRequest => Problems.Answer(call, ProblemKinds.KeyReused, "This Idempotency-Key came with another request before. Nothing was executed."),
            AnswerState.Full => Problems.Answer(call, ProblemKinds.Busy, "No more idempotency keys can be kept at the moment; send it later, or without one."),
            _ => await ExecuteAsync(call, name, who, write, key, fingerprint, isInDoubt: state == AnswerState.InDoubt),
        };
    }

    public void Dispose() => _log.Dispose();

    private async Task<V1Answer> ExecuteAsync(
        HttpCall call, Utf8String name, ProvenIdentity? who, Func<Task<V1Answer>> write, IdempotencyKey key, byte[] fingerprint, bool isInDoubt)
    {
        try
        {
            call.MintSeed = key.Scope;
            var answer = (isInDoubt ? await doneBefore.FindAsync(call, name, who) : null) ?? await write();
            if (answer.Status < StatusCodes.Status300MultipleChoices) await _log.KeepAsync(key, fingerprint, answer);
            else if (answer.Status < StatusCodes.Status500InternalServerError && !isInDoubt) _log.Free(key);
            return answer;
        }
        finally
        {
            // Also when the client went away, or the node failed: then nobody knows whether it was done.
            _log.Leave(key);
        }
    }

    private static byte[] FingerprintOf(HttpCall call, byte[] body)
    {
        var headers = call.Context.Request.Headers;
        var target = call.Context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var conditions = Encoding.UTF8.GetBytes($"{headers.IfMatch}\n{headers.IfNoneMatch}\n");
        return IdempotencyKey.Fingerprint(call.Method, target, [.. conditions, .. body]);
    }
}
