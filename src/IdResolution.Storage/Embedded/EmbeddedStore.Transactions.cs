using System.Runtime.CompilerServices;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <content>Reading the transaction log, for replication and for checks.</content>
public sealed partial class EmbeddedStore
{
    /// <summary>
    /// The last deletion that compaction left out of the log. A mirror whose last transaction is below must take a dump: what the log
    /// tells it would leave out deletions. 0 while nothing was left out.
    /// </summary>
    public ulong LogFloor => _state.Segments.InOrder.Select(segment => segment.Header.LogFloor).DefaultIfEmpty().Max();

    /// <summary>
    /// The transactions after one, in order, up to the last durable one when the walk gets there. Compaction leaves out records that were
    /// replaced since and deletions up to <see cref="LogFloor"/>, so ids have gaps. The log may be written to and rewritten meanwhile.
    /// </summary>
    public async IAsyncEnumerable<StoredTransaction> ReadTransactionsAsync(
        ulong afterTransactionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<StoredTransaction>();
        var last = _state.LastTransactionId;
        while (afterTransactionId < last)
        {
            var segments = HoldSegments();
            try
            {
                // The one that holds the next transaction; those before end too early.
                var at = Array.FindIndex(segments, segment => segment.LastTransactionId > afterTransactionId);
                for (; at >= 0 && at < segments.Length; at++)
                {
                    for (long offset = LogFormat.SegmentHeaderSize; offset < segments[at].Used;)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        batch.Clear();
                        offset = ReadFrame(segments[at], offset, afterTransactionId, batch);
                        foreach (var transaction in batch)
                        {
                            yield return transaction;
                            afterTransactionId = transaction.TransactionId;
                        }
                        if (batch.Count > 0) await Task.Yield();
                    }
                }
            }
            finally
            {
                foreach (var segment in segments) segment.Release();
            }
            // Segments that were added meanwhile, if any, are read in another round.
            afterTransactionId = Math.Max(afterTransactionId, last);
            last = _state.LastTransactionId;
        }
    }

    /// <summary>
    /// Reads the whole log, checks every checksum, decodes every record and compares the log with the index. Readers and writers go on;
    /// what they change meanwhile is left out of the comparison.
    /// </summary>
    public Task<VerificationReport> VerifyAsync(IProgress<StoreProgress>? progress, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var segments = HoldSegments();
            try
            {
                return new StoreVerifier(_state, segments, progress).Run(cancellationToken);
            }
            finally
            {
                foreach (var segment in segments) segment.Release();
            }
        },
        cancellationToken);

    private Segment[] HoldSegments()
    {
        ObjectDisposedException.ThrowIf(_state.IsClosed, this);
        return _state.Segments.Hold();
    }

    private static unsafe long ReadFrame(Segment segment, long start, ulong after, List<StoredTransaction> batch)
    {
        if (!FrameView.TryReadUnchecked(segment.Start + start, segment.Used - start, segment.Header.Identity, out var frame))
        {
            throw new StoreDamagedException(segment.Path, start, "there is no frame");
        }
        for (var offset = FrameView.FirstEntry; frame.LastTransactionId > after && offset < frame.Size;)
        {
            if (!EntryView.TryRead(segment.Start + start + offset, frame.Size - offset, out var entry))
            {
                throw new StoreDamagedException(segment.Path, start + offset, "there is no entry");
            }
            if (entry.TransactionId > after)
            {
                batch.Add(new StoredTransaction(
                    entry.TransactionId, entry.Date, entry.Action, entry.Key.ToArray(), entry.CopyHandle(), entry.Values.ToArray()));
            }
            offset += entry.Size;
        }
        return start + frame.Size;
    }
}
