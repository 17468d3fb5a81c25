using System.Threading.Channels;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>
/// One bulk from its first line to its last: <see cref="ReadAsync"/> begins items as fast as the window lets it, <see cref="WriteAsync"/> takes their outcomes
/// in the order of the items, writes them down and then tells them. Whatever began is waited for and written down, also when nobody listens any more: only then
/// the key is free for a repeat. Once.
/// </summary>
internal sealed class BulkRun(
    HttpCall call, BulkLines lines, BulkExecutor executor, LineJournal? journal, BulkRequest request, BulkOptions options, TimeProvider time, BulkMetrics metrics)
    : IDisposable
{
    private const int MaxBatch = 64;
    private const long MaxOctetsInFlight = 16 * 1024 * 1024;

    private readonly Channel<BulkEntry> _begun =
        Channel.CreateUnbounded<BulkEntry>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly BulkWindow _window = new(options.InFlight, MaxOctetsInFlight);
    private readonly HandleOrder _order = new();
    private readonly BulkSummary _summary = new();
    private readonly BulkResults _results = new(request.OnlyFailures);
    private readonly LineSlot[] _slotsRead = new LineSlot[MaxBatch];
    private readonly LineSlot[] _slotsWritten = new LineSlot[MaxBatch];
    private long _items;
    private bool _isOtherRequest;
    private bool _hasChanged;
    private volatile bool _isGone;
    private volatile Exception? _fault;

    /// <summary>Runs it.</summary>
    /// <returns>False when the first line shows that the key belongs to another request; nothing was executed or sent.</returns>
    public async Task<bool> RunAsync()
    {
        var writing = WriteAsync();
        BodyState end;
        try
        {
            end = await ReadAsync();
        }
        finally
        {
            _begun.Writer.Complete();
            await writing;
        }
        if (_isOtherRequest) return false;
        if (_fault is { } fault) throw new InvalidOperationException("a bulk ended early", fault);
        var isWhole = end == BodyState.Ended;
        if (isWhole) WriteEnd();
        // What changed nothing needs no protection from a repeat, or whoever may change nothing here could use up the keys of all who may.
        if (journal is { IsNew: true } && !_hasChanged) journal.Discard();
        // Whoever has read the last line may send the bulk again at once.
        journal?.Dispose();
        _results.Write(_summary, isWhole ? null : BodyStateText.Of(end));
        await SendAsync();
        return true;
    }

    public void Dispose() => _results.Dispose();

    // A body that is shorter than what came before is not the whole.
    private void WriteEnd()
    {
        if (journal is not { EndedAfter: < 0 }) return;
        var next = new LineSlot[1];
        journal.Read(_items, next);
        if (next[0].State == LineState.None) journal.End(_items);
    }

    private async Task<BodyState> ReadAsync()
    {
        var batch = new List<BulkEntry>(MaxBatch);
        while (true)
        {
            Collect(batch);
            if (batch.Count > 0)
            {
                var state = await BeginAsync(batch);
                if (state != BodyState.More) return state;
                batch.Clear();
                continue;
            }
            if (_isGone || _fault is not null) return BodyState.Broken;
            var filled = await lines.FillAsync();
            if (filled != BodyState.More) return filled;
            if (request.IsBomb()) return BodyState.Undecodable;
        }
    }

    // Lines are read where they lie; what is kept of them is what the item needs.
    private void Collect(List<BulkEntry> batch)
    {
        while (batch.Count < MaxBatch && lines.TryTake(out var line))
        {
            if (line.IsEmpty && !lines.IsTooLong) continue;
            var item = lines.IsTooLong
                ? new BulkItem { Fault = $"is longer than {BulkRoom.MaxLineLength} octets, which is more than any record takes" }
                : BulkItemReader.Read(line, request.Usual);
            batch.Add(new BulkEntry(item, _items++, lines.Line, line.Length, journal is null ? default : LineSlot.DigestOf(line)));
        }
    }

    private async ValueTask<BodyState> BeginAsync(List<BulkEntry> batch)
    {
        if (journal is not null && !TryRecall(batch)) return _isOtherRequest ? BodyState.Broken : BodyState.NoRoom;
        foreach (var entry in batch)
        {
            await _window.TakeAsync(entry.Octets);
            if (entry.Outcome is null)
            {
                var item = entry.Item;
                if (item.Fault is { } fault)
                {
                    entry.Outcome = Task.FromResult(BulkOutcome.Failed(ResponseCode.ProtocolError, item.Handle, fault));
                }
                else
                {
                    if (_order.Before(item.Handle) is { IsCompleted: false } before) await Task.WhenAny(before);
                    entry.Outcome = executor.ExecuteAsync(item, entry.Ordinal, entry.IsInDoubt);
                    if (item.Mints) _order.BeginUnnamed(entry.Outcome);
                    else _order.Begin(item.Handle, entry.Outcome);
                }
            }
            _begun.Writer.TryWrite(entry);
        }
        return BodyState.More;
    }

    // What the journal knows of these items; then it is written there that the others begin, before one of them does.
    private bool TryRecall(List<BulkEntry> batch)
    {
        var slots = _slotsRead.AsSpan(0, batch.Count);
        journal!.Read(batch[0].Ordinal, slots);
        var begins = false;
        for (var i = 0; i < batch.Count; i++)
        {
            var (entry, known) = (batch[i], slots[i]);
            if (known.State != LineState.None && known.Digest != entry.Slot.Digest)
            {
                _isOtherRequest = entry.Ordinal == 0;
                if (_isOtherRequest) return false;
                Refuse(entry, "is another line than the one sent in its place under this key before, and was not executed");
            }
            else if (known.IsDone)
            {
                entry.IsReplayed = true;
                entry.Slot = known;
                entry.Outcome = Task.FromResult(executor.Again(entry.Item, entry.Ordinal, known));
            }
            else if (journal.EndedAfter is >= 0 and var ended && entry.Ordinal >= ended)
            {
                Refuse(entry, $"the bulk sent under this key before ended after {ended} items; this one was not executed");
            }
            else
            {
                entry.IsInDoubt = known.State == LineState.Begun;
                slots[i] = entry.Slot = entry.Slot with { State = LineState.Begun };
                begins = true;
            }
        }
        return !begins || journal.TryWrite(batch[0].Ordinal, slots);
    }

    private static void Refuse(BulkEntry entry, string problem)
    {
        entry.IsOther = true;
        entry.Outcome = Task.FromResult(BulkOutcome.Failed(ResponseCode.ProtocolError, entry.Item.Handle, problem));
    }

    private async Task WriteAsync()
    {
        var ready = new List<BulkEntry>(MaxBatch);
        while (await _begun.Reader.WaitToReadAsync())
        {
            while (_begun.Reader.TryRead(out var entry))
            {
                // The flush for those that are ready is not held up by one that is not.
                if (!entry.Outcome!.IsCompleted && ready.Count > 0) await ConcludeAsync(ready);
                await Task.WhenAny(entry.Outcome);
                ready.Add(entry);
                if (ready.Count == MaxBatch) await ConcludeAsync(ready);
            }
            if (ready.Count > 0) await ConcludeAsync(ready);
        }
    }

    // After a fault nothing is told any more; but the window is given back, so that what has begun ends.
    private async Task ConcludeAsync(List<BulkEntry> ready)
    {
        try
        {
            if (_fault is null) WriteDown(ready);
            Release();
            if (_fault is null) await SendAsync();
        }
#pragma warning disable CA1031 // Whatever it was leaves from RunAsync when all has ended.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _fault = e;
            lines.Stop();
        }
        Release();
        _results.Clear();

        // Sending may wait for the client; others may begin meanwhile.
        void Release()
        {
            _window.Release(ready.Count, ready.Sum(entry => (long)entry.Octets));
            ready.Clear();
        }
    }

    private void WriteDown(List<BulkEntry> ready)
    {
        var isNew = false;
        var before = _summary.Items;
        for (var i = 0; i < ready.Count; i++)
        {
            var entry = ready[i];
            var outcome = entry.Outcome!.GetAwaiter().GetResult();
            _results.Write(entry.Line, outcome);
            _summary.Add(outcome.Status, entry.IsReplayed);
            metrics.Concluded(outcome.Status, entry.IsReplayed);
            if (!entry.IsReplayed && !entry.IsOther) entry.Slot = entry.Slot with { State = LineSlot.StateOf(outcome), NamesTried = outcome.NamesTried };
            isNew |= !entry.IsReplayed && !entry.IsOther;
            _hasChanged |= entry.Slot.State != LineState.Failed;
        }
        if (journal is null || !isNew) return;
        // Lines of another request keep their slots: runs of those between are written.
        for (var i = 0; i < ready.Count; i++)
        {
            if (ready[i].IsOther) continue;
            var first = i;
            while (i < ready.Count && !ready[i].IsOther) i++;
            var slots = _slotsWritten.AsSpan(0, i - first);
            for (var j = first; j < i; j++) slots[j - first] = ready[j].Slot;
            if (!journal.TryWrite(ready[first].Ordinal, slots)) throw new IOException("a journal is shorter than what was written there");
        }
        journal.Flush();
    }

    private async Task SendAsync()
    {
        if (_isGone || _results.Written.IsEmpty) return;
        var output = call.Response.BodyWriter;
        using var impatience = new CancellationTokenSource(options.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(impatience.Token, call.Aborted);
        try
        {
            var sent = await output.WriteAsync(_results.Written, either.Token);
            if (!sent.IsCompleted) return;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            call.Context.Abort();
        }
        _isGone = true;
        lines.Stop();
    }
}
