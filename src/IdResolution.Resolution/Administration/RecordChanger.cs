using IdResolution.Protocol;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Reads, decides and commits one change of one record, all or nothing (specification §7.1). Writers of one handle are serialised by the
/// version they read: whoever comes second reads and decides again. Safe for use from many threads.
/// </summary>
internal sealed class RecordChanger(IHandleStore store, Records records, EngineOptions options)
{
    /// <summary>
    /// Completes after the change is durable; 7 when the store takes no writes, 3 when others were faster every time, 2 when the gateway that asks does not want
    /// this record changed.
    /// </summary>
    public async ValueTask<Answer> ChangeAsync(
        Call call, Utf8String handle, Func<StoredRecord?, ValueTask<ChangeDecision>> decide, CancellationToken cancellationToken)
    {
        var key = records.KeyOf(handle.Span);
        for (var attempt = 0; attempt < options.MaxCommitAttempts; attempt++)
        {
            var record = await store.FindAsync(key, cancellationToken).ConfigureAwait(false);
            var decision = await decide(record).ConfigureAwait(false);
            // Only somebody with the rights learns what stands there.
            if (decision.Answer.Code == ResponseCode.Success && call.Gateway is { } gateway && !gateway.Permits(record)) return ResponseCode.Error;
            if (decision.Action is not { } action)
            {
                if (decision.Answer.Code == ResponseCode.Success && record is not null) call.Gateway?.Left(record.Values);
                return decision.Answer;
            }
            var change = new StoreChange
            {
                Action = action,
                Key = key,
                Spelling = record is null ? handle.Memory : record.Handle,
                Values = decision.Values,
                ExpectedTransactionId = record?.TransactionId ?? StoreChange.Absent,
            };
            var result = await store.CommitAsync(change, cancellationToken).ConfigureAwait(false);
            if (result.Status == CommitStatus.Committed)
            {
                call.Gateway?.Left(decision.Values);
                return decision.Answer with { TransactionId = result.TransactionId };
            }
            if (result.Status == CommitStatus.Refused) return ResponseCode.ServerBackup;
        }
        return ResponseCode.ServerTooBusy;
    }
}
