using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Remote;
using IdResolution.Storage;

namespace IdResolution.Resolution.Serving;

/// <summary>Reads records that decisions are based on. Safe for use from many threads.</summary>
internal sealed class Records(IHandleStore store, Responsibility responsibility, EngineOptions options, IRemoteHandles? remote)
{
    private readonly DecodedRecords _decoded = new(store);

    /// <summary>The storage key of a handle; a fresh array.</summary>
    public byte[] KeyOf(ReadOnlySpan<byte> handle)
    {
        var key = new byte[handle.Length];
        HandleName.WriteStorageKey(handle, key, options.CaseSensitive);
        return key;
    }

    /// <summary>The values of a stored record.</summary>
    /// <exception cref="InvalidDataException">The stored octets are not a record.</exception>
    public static IReadOnlyList<HandleValue> Decode(StoredRecord record) =>
        ValueList.TryRead(record.Values.Span, out var values)
            ? values
            : throw new InvalidDataException("a stored record cannot be decoded");

    /// <summary>True for the prefix handle of a prefix that is homed here.</summary>
    public bool IsHomedPrefixHandle(ReadOnlySpan<byte> handle) => HandleName.IsPrefixHandle(handle) && store.IsHomed(HandleName.Folded(handle));

    /// <summary>
    /// The values of one type by which an identity or a right is judged, public or not when they are ours; others are asked of the
    /// responsible service. Secret keys are never fetched: ask <see cref="ReadOwnAsync"/> for them.
    /// </summary>
    /// <param name="question">Which values.</param>
    /// <param name="allowance">What the request may still cost.</param>
    /// <param name="isRefresh">What is remembered of another service led to a refusal.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<(RecordPlace Place, IReadOnlyList<HandleValue> Values)> ReadTrustedAsync(
        RemoteQuestion question, RemoteAllowance allowance, bool isRefresh, CancellationToken cancellationToken)
    {
        var (place, values) = await ReadOwnAsync(question.Handle.Memory, cancellationToken).ConfigureAwait(false);
        if (place != RecordPlace.Elsewhere || remote is null || !MayBeAskedFor(question.Handle.Span)) return (place, values);
        var answer = await remote.FindAsync(question, allowance, isRefresh, cancellationToken).ConfigureAwait(false);
        return answer.Outcome switch
        {
            RemoteOutcome.Found => (RecordPlace.Fetched, answer.Values),
            RemoteOutcome.Missing => (RecordPlace.Missing, []),
            _ => (RecordPlace.Elsewhere, []),
        };
    }

    /// <summary>
    /// True when another service may be asked about the handle. A name without slash would be taken for a prefix handle there, and for
    /// something else here.
    /// </summary>
    public static bool MayBeAskedFor(ReadOnlySpan<byte> handle) => handle.Length <= HandleName.MaxLength && HandleName.HasSlash(handle);

    /// <summary>
    /// The whole record when this server is responsible for it. The handle of a prefix that is homed here is ours when it is registered
    /// here; else it stands where its parent does, if there is a way to ask.
    /// </summary>
    public async ValueTask<(RecordPlace Place, IReadOnlyList<HandleValue> Values)> ReadOwnAsync(
        ReadOnlyMemory<byte> handle, CancellationToken cancellationToken)
    {
        var responsible = responsibility.HashesHere(handle.Span) && responsibility.IsHomed(handle.Span);
        if (handle.Length > HandleName.MaxLength || !responsible) return (RecordPlace.Elsewhere, []);
        var key = KeyOf(handle.Span);
        if (!_decoded.TryRead(key, out var values))
        {
            values = await store.FindAsync(key, cancellationToken).ConfigureAwait(false) is { } record ? Decode(record) : null;
        }
        if (values is not null) return (RecordPlace.Here, values);
        return (remote is null || responsibility.IsHomedAbove(handle.Span) ? RecordPlace.Missing : RecordPlace.Elsewhere, []);
    }
}
