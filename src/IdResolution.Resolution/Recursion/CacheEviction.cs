using IdResolution.Caching;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Recursion;

/// <summary>
/// What was changed here is forgotten wherever it is remembered: in this node's cache, and in those of the nodes that share a level with it
/// (specification §5.10). Safe for use from many threads.
/// </summary>
internal sealed class CacheEviction(AnswerCache? cache)
{
    /// <summary>
    /// Completes when the caches know, or the shared level took too long and will be told later; at once where nothing was changed.
    /// </summary>
    public ValueTask AfterAsync(Call call, in Answer answer) =>
        cache is null || answer.TransactionId == 0 || HandleOf(call, answer) is not { } handle ? default : cache.InvalidateAsync(handle.Memory);

    private static Utf8String? HandleOf(Call call, in Answer answer) => (answer.Body, call.Message.Body) switch
    {
        // The server made the name.
        (CreateHandleResponse { Handle: { } made }, _) => made,
        (_, ValuesRequest request) => request.Handle,
        (_, RemoveValueRequest request) => request.Handle,
        // What changes by a suspension is what the prefix handle says.
        (_, HandleRequest request) when SuspensionMarker.PrefixOf(request.Handle) is { } suspended => new Utf8String(PrefixHandles.Complete(suspended.Span)),
        (_, HandleRequest request) => new Utf8String(PrefixHandles.Complete(request.Handle.Span)),
        _ => default(Utf8String?),
    };
}
