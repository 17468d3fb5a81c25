using System.Diagnostics.CodeAnalysis;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Rewrites a run of closed segments without what no longer matters, in the same order, as one segment of the next generation. The new
/// file takes the name of the run's first segment in one rename; from then on a start reads it and removes the rest of the run. Readers
/// go on in the old segments until the committer has led the index to the new one, and these are unmapped when the last reader has left.
/// </summary>
[SuppressMessage("Reliability", "CA2000", Justification = "LogDirectory.Publish closes the file or gives it to the segment.")]
internal sealed unsafe class Compactor(StoreCore core, Action<Action> betweenCommits)
{
    // The committer moves so many locations between two frames: well below a millisecond.
    private const int MovesAtATime = 4096;

    private readonly StoreState _state = core.State;
    private readonly List<(uint Code, ulong From, long To)> _moves = [];
    private ulong _floor;
    private long _tombstones;

    /// <summary>The next run that is worth rewriting; null when there is none.</summary>
    public static IReadOnlyList<Segment>? ChooseRun(StoreState state, EmbeddedStoreOptions options)
    {
        if (options.CompactionThreshold <= 0) return null;
        var segments = state.Segments.InOrder;
        for (var first = 0; first < segments.Length - 1; first++)
        {
            if (!IsWorthwhile(segments, first, options)) continue;
            var last = first;
            var live = segments[first].Used - segments[first].Dead;
            while (last + 1 < segments.Length - 1 && (IsWorthwhile(segments, last + 1, options)
                || segments[last + 1].Used < options.SegmentSize / 4))
            {
                live += segments[last + 1].Used - segments[last + 1].Dead;
                if (live > options.SegmentSize / 8 * 7) break;
                last++;
            }
            return segments[first..(last + 1)];
        }
        return null;
    }

    /// <summary>Rewrites a run of adjacent closed segments.</summary>
    /// <exception cref="IOException">The new file could not be written; nothing changed.</exception>
    public void Rewrite(IReadOnlyList<Segment> run)
    {
        var replacement = WriteReplacement(run);
        _state.Segments.Open(replacement);
        for (var done = 0; done < _moves.Count; done += MovesAtATime)
        {
            var from = done;
            betweenCommits(() => MoveLocations(replacement, from, Math.Min(from + MovesAtATime, _moves.Count)));
        }
        betweenCommits(() => _state.Segments.Replace(run, replacement));
        foreach (var segment in run) _state.Reclaimer.Retire(() => _state.Segments.Close(segment));
        foreach (var segment in run.Skip(1)) core.Log.Delete(segment.Path);
        core.Log.Flush();
    }

    private static bool IsWorthwhile(Segment[] segments, int at, EmbeddedStoreOptions options)
    {
        var segment = segments[at];
        var dead = segment.Dead + (at == 0 ? segment.Tombstones : 0);
        return dead > 0 && dead > (segment.Used - LogFormat.SegmentHeaderSize) * (1 - options.CompactionThreshold);
    }

    private Segment WriteReplacement(IReadOnlyList<Segment> run)
    {
        // Deletions matter only to what stands before them.
        var isOldest = run[0].Header.Number == 1;
        var (length, kept) = Measure(run, isOldest);
        var header = run[0].Header with
        {
            LastNumber = run[^1].Header.LastNumber,
            Generation = run.Max(s => s.Header.Generation) + 1,
            LogFloor = Math.Max(_floor, run.Max(s => s.Header.LogFloor)),
        };
        var file = core.Log.CreateTemporary(header, length);
        long used;
        try
        {
            used = Copy(run, kept, file, length);
        }
        catch
        {
            file.Dispose();
            core.Log.Discard(header.Number);
            throw;
        }
        var segment = core.Log.Publish(file, header);
        segment.Used = used;
        segment.LastTransactionId = run[^1].LastTransactionId;
        segment.Tombstones = _tombstones;
        return segment;
    }

    // The decision about each entry is made once: the index changes while the run is copied.
    private (long Length, List<long> Kept) Measure(IReadOnlyList<Segment> run, bool isOldest)
    {
        var kept = new List<long>();
        var payload = 0L;
        foreach (var segment in run)
        {
            ForEachEntry(segment, (entry, offset) =>
            {
                if (!MustKeep(entry, Location.Of(segment.Slot, offset), isOldest)) return;
                kept.Add(offset);
                payload += entry.Size;
            });
            kept.Add(-1);
        }
        // Frames hold at least half of their size before the next one starts, or a single large entry.
        var frames = (payload / (core.Options.FrameSize / 2)) + 2;
        return (Math.Min(LogFormat.MaxSegmentSize, LogFormat.SegmentHeaderSize + payload + (frames * LogFormat.FrameHeaderSize)), kept);
    }

    private long Copy(IReadOnlyList<Segment> run, List<long> kept, IStoreFile file, long length)
    {
        using var frame = new FrameBuilder();
        var at = (long)LogFormat.SegmentHeaderSize;
        var next = 0;
        foreach (var segment in run)
        {
            for (; kept[next] >= 0; next++)
            {
                var entry = new EntryView(segment.Start + kept[next]);
                if (frame.Count > 0 && frame.Length + entry.Size > core.Options.FrameSize) at += WriteFrame(frame, file, at, length);
                var target = at + frame.Add(entry);
                if (entry.IsRecord)
                {
                    _moves.Add((RecordIndex.CodeOf(_state.HashOf(entry.Key)), Location.Of(segment.Slot, kept[next]), target));
                }
                else if (entry.Action is TransactionAction.DeleteHandle or TransactionAction.UnhomePrefix) _tombstones += entry.Size;
            }
            next++;
        }
        return at + WriteFrame(frame, file, at, length);
    }

    private int WriteFrame(FrameBuilder frame, IStoreFile file, long at, long length)
    {
        if (frame.Count == 0) return 0;
        var octets = frame.Finish(_state.Identity);
        if (at + octets.Length > length) throw new IOException("A rewritten segment is longer than was measured.");
        file.Write(octets, at);
        var written = octets.Length;
        frame.Clear();
        return written;
    }

    private bool MustKeep(EntryView entry, ulong location, bool isOldest)
    {
        switch (entry.Action)
        {
            case TransactionAction.CreateHandle or TransactionAction.UpdateHandle:
                return _state.Index.Contains(RecordIndex.CodeOf(_state.HashOf(entry.Key)), location);
            case TransactionAction.DeleteHandle:
                return !_state.Index.TryFind(entry.Key, _state.HashOf(entry.Key), out _, out _) && KeepsDeletion(entry, isOldest);
            case TransactionAction.HomePrefix:
                return _state.Homed.TransactionOf(entry.Key) == entry.TransactionId;
            case TransactionAction.UnhomePrefix:
                return !_state.Homed.Contains(entry.Key) && KeepsDeletion(entry, isOldest);
            default:
                return false;
        }
    }

    private bool KeepsDeletion(EntryView entry, bool isOldest)
    {
        if (isOldest) _floor = Math.Max(_floor, entry.TransactionId);
        return !isOldest;
    }

    private void MoveLocations(Segment replacement, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var (code, old, offset) = _moves[i];
            if (_state.Index.Move(code, old, Location.Of(replacement.Slot, offset))) continue;
            // Replaced or deleted while it was copied.
            replacement.Dead += new EntryView(replacement.Start + offset).Size;
        }
    }

    private void ForEachEntry(Segment segment, Action<EntryView, long> visit)
    {
        for (long start = LogFormat.SegmentHeaderSize; start < segment.Used;)
        {
            if (!FrameView.TryRead(segment.Start + start, segment.Used - start, _state.Identity, out var frame))
            {
                throw new StoreDamagedException(segment.Path, start, "a frame is not sound");
            }
            var reader = ReaderEpoch.Enter();
            try
            {
                for (var offset = FrameView.FirstEntry; offset < frame.Size; offset += frame.EntryAt(offset).Size)
                {
                    visit(frame.EntryAt(offset), start + offset);
                }
            }
            finally
            {
                reader.Release();
            }
            start += frame.Size;
        }
    }
}
