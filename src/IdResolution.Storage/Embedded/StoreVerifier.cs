using IdResolution.Protocol.Values;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>Reads a log from front to end, checks all of it and compares it with the index.</summary>
internal sealed unsafe class StoreVerifier(StoreState state, Segment[] segments, IProgress<StoreProgress>? progress)
{
    private const int MaxProblems = 100;

    private readonly List<string> _problems = [];
    private readonly ulong _verifiedUpTo = state.LastTransactionId;
    private readonly long _total = segments.Sum(segment => segment.Used);
    private long _done;
    private long _frames;
    private long _entries;
    private long _live;
    private ulong _lastTransactionId;
    private long _lastDate;

    public VerificationReport Run(CancellationToken cancellationToken)
    {
        foreach (var segment in segments) Verify(segment, cancellationToken);
        // Without commits meanwhile every registered handle was met exactly once.
        var count = state.Index.Count;
        if (state.LastTransactionId == _verifiedUpTo && _live != count)
        {
            Report($"The index has {count} records and leads to {_live} of the log.");
        }
        return new VerificationReport { Octets = _done, Frames = _frames, Entries = _entries, LiveRecords = _live, Problems = _problems };
    }

    private void Verify(Segment segment, CancellationToken cancellationToken)
    {
        var used = segment.Used;
        for (long start = LogFormat.SegmentHeaderSize; start < used;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!FrameView.TryRead(segment.Start + start, used - start, state.Identity, out var frame))
            {
                Report($"{segment.Path} at {start}: the frame is not sound.");
                start = FrameView.FindNext(segment.Start, start + 4, used, state.Identity, _lastTransactionId);
                if (start < 0) break;
                continue;
            }
            _frames++;
            for (var offset = FrameView.FirstEntry; offset < frame.Size; offset += frame.EntryAt(offset).Size)
            {
                Verify(frame.EntryAt(offset), segment, start + offset);
            }
            start += frame.Size;
            _done += frame.Size;
            progress?.Report(new StoreProgress(_done, _total));
        }
        _done += LogFormat.SegmentHeaderSize;
    }

    private void Verify(EntryView entry, Segment segment, long offset)
    {
        _entries++;
        if (entry.TransactionId <= _lastTransactionId)
        {
            Report($"{segment.Path} at {offset}: transaction {entry.TransactionId} is out of order.");
        }
        if (entry.Date < _lastDate) Report($"{segment.Path} at {offset}: the date goes back.");
        _lastTransactionId = entry.TransactionId;
        _lastDate = entry.Date;
        if (!entry.IsRecord) return;
        if (!ValuesAreSound(entry.Values)) Report($"{segment.Path} at {offset}: the values cannot be decoded.");
        if (entry.TransactionId > _verifiedUpTo) return;
        var reader = ReaderEpoch.Enter();
        try
        {
            ObjectDisposedException.ThrowIf(state.IsClosed, typeof(EmbeddedStore));
            if (!state.Index.TryFind(entry.Key, state.HashOf(entry.Key), out var current, out _)) return;
            if (current.TransactionId == entry.TransactionId) _live++;
            else if (current.TransactionId < entry.TransactionId)
            {
                Report($"{segment.Path} at {offset}: the index leads to an older record.");
            }
        }
        finally
        {
            reader.Release();
        }
    }

    private static bool ValuesAreSound(ReadOnlySpan<byte> values)
    {
        var count = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(values);
        values = values[4..];
        for (; count > 0 && ValueView.TryTake(ref values, out _); count--)
        {
        }
        return count == 0 && values.IsEmpty;
    }

    private void Report(string problem)
    {
        if (_problems.Count < MaxProblems) _problems.Add(problem);
    }
}
