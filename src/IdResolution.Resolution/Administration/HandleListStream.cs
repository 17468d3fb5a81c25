using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Sends a list in messages of at most 50 entries, marked as continued but for the last (specification §7.5). One caller at a time.
/// </summary>
internal sealed class HandleListStream(Call call, ReplySender sender)
{
    /// <summary>Entries of one message, as the reference server sends them.</summary>
    public const int BatchSize = 50;

    private List<Utf8String> _batch = new(BatchSize);

    /// <summary>
    /// Adds an entry; a full message leaves as soon as it is known that another follows, and the peer's reading holds back the walk.
    /// </summary>
    public async ValueTask AddAsync(Utf8String handle, CancellationToken cancellationToken)
    {
        if (_batch.Count == BatchSize)
        {
            var answer = Answer.Success(new HandleListResponse { Handles = _batch }, OpFlags.Continuous);
            _batch = new List<Utf8String>(BatchSize);
            await sender.SendAsync(call, answer, cancellationToken).ConfigureAwait(false);
        }
        _batch.Add(handle);
    }

    /// <summary>The last message, which may be empty.</summary>
    public Answer End() => Answer.Success(new HandleListResponse { Handles = _batch });
}
