using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Opens the log: takes back an interrupted load, checks that every segment is there, loads the snapshot or reads everything, and cuts a
/// torn tail. Whatever a crash cannot explain is damage and is left as it is.
/// </summary>
internal sealed class LogRecovery(EmbeddedStoreOptions options, LogDirectory log, StoreFiles storeFiles)
{
    private const int LookAhead = 16;

    private readonly IStoreFileSystem _files = options.Files;
    private readonly ulong[] _hashes = new ulong[LookAhead];
    private long _transactionsRead;
    private long _octetsRead;
    private TornTail? _tornTail;

    /// <exception cref="StoreDamagedException">The files are damaged.</exception>
    public (StoreState State, RecoveryReport Report) Run()
    {
        var started = options.TimeProvider.GetTimestamp();
        var takenBack = TakeBackLoad();
        var segments = OpenSegments();
        StoreState? state = null;
        try
        {
            CheckOrder(segments);
            state = new StoreState(segments[0].Header.Identity);
            var fromSnapshot = TryLoadSnapshot(state, segments, out var rejection);
            if (!fromSnapshot) Rebuild(state, segments);
            foreach (var segment in segments) state.Segments.Append(segment);
            return (state, new RecoveryReport
            {
                FromSnapshot = fromSnapshot,
                SnapshotRejection = rejection,
                Records = state.Index.Count,
                TransactionsRead = _transactionsRead,
                OctetsRead = _octetsRead,
                TornTail = _tornTail,
                LoadTakenBack = takenBack,
                Duration = options.TimeProvider.GetElapsedTime(started),
            });
        }
        catch
        {
            state?.Dispose();
            foreach (var segment in segments) segment.Release();
            throw;
        }
    }

    private bool TakeBackLoad()
    {
        if (storeFiles.ReadLoadMarker() is not { } end) return false;
        foreach (var number in log.Numbers().Where(n => n > end.SegmentNumber)) log.Delete(log.PathOf(number));
        log.Flush();
        using (var file = _files.Open(log.PathOf(end.SegmentNumber)))
        {
            Zero(file, end.Offset, file.Length);
            file.Flush();
        }
        storeFiles.DeleteLoadMarker();
        return true;
    }

    private List<Segment> OpenSegments()
    {
        var segments = new List<Segment>();
        try
        {
            var identity = storeFiles.ReadIdentity();
            foreach (var number in log.Numbers())
            {
                var path = log.PathOf(number);
                // Compaction had joined this one with those before it and was interrupted before it was removed.
                if (segments.Count > 0 && segments[^1].Header.LastNumber >= number)
                {
                    log.Delete(path);
                    continue;
                }
                segments.Add(OpenSegment(path, number, ref identity));
            }
            if (segments.Count == 0) segments.Add(CreateFirst(identity));
            else if (storeFiles.ReadIdentity() is null) storeFiles.WriteIdentity(identity!);
            return segments;
        }
        catch
        {
            foreach (var segment in segments) segment.Release();
            throw;
        }
    }

    private Segment OpenSegment(string path, long number, ref StoreIdentity? identity)
    {
        var (file, mapping, header) = LogDirectory.OpenRaw(path, _files);
        string? problem = null;
        if (header is null) problem = "its header is not sound";
        else if (header.Number != number) problem = $"its header says that it is segment {header.Number}";
        else if (identity is not null && header.Identity != identity) problem = "it belongs to another store";
        if (problem is null)
        {
            identity = header!.Identity;
            return new Segment(path, header, file, mapping!);
        }
        mapping?.Dispose();
        file.Dispose();
        throw new StoreDamagedException(path, 0, problem);
    }

    private Segment CreateFirst(StoreIdentity? identity)
    {
        // The identity is written behind the first segment: with one and no segment, segments were lost.
        if (identity is not null) throw new StoreDamagedException(log.PathOf(1), 0, "the log is missing");
        identity = StoreIdentity.Create();
        var header = new SegmentHeader
        {
            Identity = identity, Number = 1, LastNumber = 1, Generation = 0, PreviousTransactionId = 0, PreviousDate = 0, LogFloor = 0,
        };
        var segment = log.Create(header, options.SegmentSize);
        storeFiles.WriteIdentity(identity);
        return segment;
    }

    private void CheckOrder(List<Segment> segments)
    {
        var next = 1L;
        foreach (var segment in segments)
        {
            if (segment.Header.Number != next) throw new StoreDamagedException(log.PathOf(next), 0, "the segment is missing");
            next = segment.Header.LastNumber + 1;
        }
    }

    private bool TryLoadSnapshot(StoreState state, List<Segment> segments, out string? rejection)
    {
        using var snapshot = SnapshotReader.TryOpen(storeFiles.SnapshotPath, state.Identity, _files, out rejection);
        if (snapshot is null) return false;
        if (snapshot.Segments[^1].LastNumber > segments[^1].Header.LastNumber)
        {
            var missing = log.PathOf(snapshot.Segments[^1].LastNumber);
            throw new StoreDamagedException(missing, 0, "the segment is missing, though the index knows it");
        }
        if (!Matches(snapshot, segments) || !LogReachesEnd(snapshot, segments))
        {
            rejection = "the log changed since";
            return false;
        }
        for (var i = 0; i < segments.Count; i++)
        {
            var known = i < snapshot.Segments.Count ? snapshot.Segments[i] : null;
            state.Segments.Open(segments[i], known?.Slot ?? -1);
            if (known is null) continue;
            segments[i].Dead = known.Dead;
            segments[i].Tombstones = known.Tombstones;
            segments[i].Used = known.Used;
            segments[i].LastTransactionId = known.LastTransactionId;
        }
        snapshot.Load(state);
        var first = segments.FindIndex(s => s.Header.Number == snapshot.Start.SegmentNumber);
        for (var i = first; i < segments.Count; i++)
        {
            Read(state, segments, i, i == first ? snapshot.Start.Offset : LogFormat.SegmentHeaderSize, ApplySource.Tail);
        }
        return true;
    }

    private static bool Matches(SnapshotReader snapshot, List<Segment> segments)
    {
        for (var i = 0; i < snapshot.Segments.Count; i++)
        {
            var (known, header) = (snapshot.Segments[i], segments[i].Header);
            if (known.Number != header.Number || known.LastNumber != header.LastNumber || known.Generation != header.Generation)
            {
                return false;
            }
            if (known.Used > segments[i].Length) return false;
        }
        return true;
    }

    // The snapshot may lead to anything before its end: all of it must be there and sound.
    private static unsafe bool LogReachesEnd(SnapshotReader snapshot, List<Segment> segments)
    {
        var (number, offset) = snapshot.Start;
        foreach (var segment in segments.Where(s => s.Header.Number >= number && s.Header.Number <= snapshot.End.SegmentNumber))
        {
            if (segment.Header.Number != number) offset = LogFormat.SegmentHeaderSize;
            var end = segment.Header.Number == snapshot.End.SegmentNumber ? snapshot.End.Offset : offset;
            var identity = segment.Header.Identity;
            while (offset < end && FrameView.TryRead(segment.Start + offset, segment.Length - offset, identity, out var frame))
            {
                offset += frame.Size;
            }
            if (offset < end) return false;
        }
        return true;
    }

    private void Rebuild(StoreState state, List<Segment> segments)
    {
        foreach (var segment in segments) state.Segments.Open(segment);
        for (var i = 0; i < segments.Count; i++) Read(state, segments, i, LogFormat.SegmentHeaderSize, ApplySource.Rebuild);
        state.Postings.Sort();
    }

    private unsafe void Read(StoreState state, List<Segment> segments, int at, long offset, ApplySource source)
    {
        var segment = segments[at];
        var header = segment.Header;
        if (offset == LogFormat.SegmentHeaderSize)
        {
            CheckContinuity(state, segments, at);
            state.LastTransactionId = header.PreviousTransactionId;
            state.LastDate = Math.Max(state.LastDate, header.PreviousDate);
        }
        while (FrameView.TryRead(segment.Start + offset, segment.Length - offset, state.Identity, out var frame))
        {
            if (frame.FirstTransactionId <= state.LastTransactionId)
            {
                throw new StoreDamagedException(segment.Path, offset, "transactions are out of order");
            }
            Apply(state, segment, offset, frame, source);
            offset += frame.Size;
        }
        segment.Used = offset;
        segment.LastTransactionId = state.LastTransactionId;
        CheckEnd(segment, state, isLast: at == segments.Count - 1);
    }

    private static void CheckContinuity(StoreState state, List<Segment> segments, int at)
    {
        var expected = segments[at].Header.PreviousTransactionId;
        if (expected == state.LastTransactionId) return;
        var before = segments[Math.Max(0, at - 1)];
        // Compaction may have left out the last transactions of a segment, but it adds none.
        if (expected > state.LastTransactionId && at > 0 && before.Header.Generation > 0) return;
        throw new StoreDamagedException(before.Path, before.Used, "transactions are missing at its end");
    }

    private void Apply(StoreState state, Segment segment, long start, FrameView frame, ApplySource source)
    {
        // The places in the index are fetched some entries ahead: otherwise each one would be waited for.
        var ahead = FrameView.FirstEntry;
        var (fetched, applied) = (0, 0);
        for (var offset = FrameView.FirstEntry; offset < frame.Size; applied++)
        {
            for (; ahead < frame.Size && fetched < applied + LookAhead; fetched++)
            {
                var next = frame.EntryAt(ahead);
                _hashes[fetched % LookAhead] = state.HashOf(next.Key);
                state.Index.Fetch(_hashes[fetched % LookAhead]);
                ahead += next.Size;
            }
            var entry = frame.EntryAt(offset);
            state.Apply(entry, _hashes[applied % LookAhead], segment, start + offset, source);
            state.LastDate = entry.Date;
            offset += entry.Size;
        }
        state.LastTransactionId = frame.LastTransactionId;
        _transactionsRead += frame.Count;
        _octetsRead += frame.Size;
    }

    private unsafe void CheckEnd(Segment segment, StoreState state, bool isLast)
    {
        var end = segment.Used;
        // Looking at space that was set aside and never written would only fill memory with zeros.
        var data = Math.Max(end, segment.File.NextData(end));
        var rest = new ReadOnlySpan<byte>(segment.Start + data, (int)(segment.Length - data));
        var last = data - end + rest.LastIndexOfAnyExcept((byte)0);
        if (last < data - end) return;
        if (!isLast) throw new StoreDamagedException(segment.Path, end, "there are octets that are no frame");
        var next = FrameView.FindNext(segment.Start, end, segment.Length, state.Identity, state.LastTransactionId);
        if (next >= 0) throw new StoreDamagedException(segment.Path, end, $"there is no sound frame here, but one at {next}");
        Zero(segment.File, end, end + last + 1);
        segment.File.Flush();
        _tornTail = new TornTail(segment.Path, end, last + 1);
    }

    private static void Zero(IStoreFile file, long from, long to)
    {
        var zeros = new byte[Math.Min(1 << 20, Math.Max(0, to - from))];
        for (; from < to; from += zeros.Length) file.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, to - from)), from);
    }
}
