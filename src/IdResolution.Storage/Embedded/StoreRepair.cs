using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Makes a damaged log whole again from its sound frames. Every file that is changed is copied aside first. What is missing stays
/// missing; the report says so.
/// </summary>
internal sealed class StoreRepair(EmbeddedStoreOptions options)
{
    private readonly IStoreFileSystem _files = options.Files;
    private readonly LogDirectory _log = new(options.DataDirectory, options.Files);
    private readonly StoreFiles _storeFiles = new(options.DataDirectory, options.Files);
    private readonly List<string> _actions = [];
    private readonly List<string> _aside = [];
    private long _framesKept;
    private long _octetsLost;

    public RepairReport Run()
    {
        using var storeLock = StoreLock.Take(options.DataDirectory);
        _log.Prepare();
        SetMarkerAside();
        var identity = _storeFiles.ReadIdentity() ?? FindIdentity();
        var segments = Survey(identity);
        Rewrite(segments, identity);
        ForgetSnapshot(identity, segments);
        if (_storeFiles.ReadIdentity() is null)
        {
            _storeFiles.WriteIdentity(identity);
            _actions.Add($"{_storeFiles.IdentityPath}: written anew.");
        }
        return new RepairReport { FramesKept = _framesKept, OctetsLost = _octetsLost, Actions = _actions, FilesKeptAside = _aside };
    }

    private void SetMarkerAside()
    {
        try
        {
            _ = _storeFiles.ReadLoadMarker();
        }
        catch (StoreDamagedException e)
        {
            KeepAside(_storeFiles.LoadMarkerPath);
            _storeFiles.DeleteLoadMarker();
            _actions.Add($"{e.Path}: not sound, removed; what an interrupted load had written by then stays in the log.");
        }
    }

    private StoreIdentity FindIdentity()
    {
        foreach (var number in _log.Numbers())
        {
            using var segment = DamagedSegment.Open(_log.PathOf(number), number, identity: null, _files);
            if (segment.Header is { } header) return header.Identity;
        }
        throw new StoreDamagedException(_storeFiles.IdentityPath, 0,
            "no file tells which store this is, and without it no frame can be checked");
    }

    private List<DamagedSegment> Survey(StoreIdentity identity)
    {
        var segments = new List<DamagedSegment>();
        foreach (var number in _log.Numbers())
        {
            if (segments.Count > 0 && segments[^1].LastNumber >= number) continue;
            segments.Add(DamagedSegment.Open(_log.PathOf(number), number, identity, _files));
        }
        return segments;
    }

    private void Rewrite(List<DamagedSegment> segments, StoreIdentity identity)
    {
        var next = 1L;
        var last = (TransactionId: 0UL, Date: 0L);
        for (var i = 0; i < segments.Count; i++)
        {
            using var segment = segments[i];
            var following = i + 1 < segments.Count ? segments[i + 1] : null;
            if (segment.Number > next) FillGap(next, segment.Number - 1, last, identity);
            next = (segment.Header is null && following is not null ? following.Number - 1 : segment.LastNumber) + 1;
            var header = new SegmentHeader
            {
                Identity = identity,
                Number = segment.Number,
                LastNumber = next - 1,
                Generation = (segment.Header?.Generation ?? 0) + 1,
                PreviousTransactionId = Math.Max(last.TransactionId, segment.Header?.PreviousTransactionId ?? 0),
                PreviousDate = Math.Max(last.Date, segment.Header?.PreviousDate ?? 0),
                LogFloor = segment.Header?.LogFloor ?? 0,
            };
            segment.Survey(header.PreviousTransactionId, identity, isLast: following is null);
            var endIsMissing = segment.Header?.Generation == 0 && following?.Header is { } f
                && f.PreviousTransactionId > segment.LastTransactionId;
            if (segment.IsDamaged(last.TransactionId) || endIsMissing) Rewrite(segment, header, endIsMissing);
            last = (segment.LastTransactionId, Math.Max(header.PreviousDate, segment.LastDate));
        }
    }

    private void Rewrite(DamagedSegment segment, SegmentHeader header, bool endIsMissing)
    {
        KeepAside(segment.Path);
        var length = LogFormat.SegmentHeaderSize + segment.Frames.Sum(frame => (long)frame.Size);
        var file = _log.CreateTemporary(header, length);
        try
        {
            segment.CopyFrames(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        _log.Publish(file, header).Release();
        _framesKept += segment.Frames.Count;
        _octetsLost += segment.OctetsLost;
        var what = segment.Header is null ? "the header was rebuilt, " : endIsMissing ? "transactions are missing at the end, " : "";
        _actions.Add($"{segment.Path}: {what}{segment.Frames.Count} frames were kept and {segment.OctetsLost} octets are in none.");
    }

    private void FillGap(long first, long last, (ulong TransactionId, long Date) previous, StoreIdentity identity)
    {
        var header = new SegmentHeader
        {
            Identity = identity,
            Number = first,
            LastNumber = last,
            Generation = 1,
            PreviousTransactionId = previous.TransactionId,
            PreviousDate = previous.Date,
            LogFloor = 0,
        };
        _log.Create(header, LogFormat.SegmentHeaderSize).Release();
        _actions.Add(
            $"{_log.PathOf(first)}: segments {first} to {last} are missing; all of their transactions are lost. "
            + "An empty one stands in their place.");
    }

    private void ForgetSnapshot(StoreIdentity identity, List<DamagedSegment> segments)
    {
        if (!File.Exists(_storeFiles.SnapshotPath)) return;
        using (var snapshot = SnapshotReader.TryOpen(_storeFiles.SnapshotPath, identity, _files, out _))
        {
            var known = snapshot?.Segments[^1].LastNumber ?? 0;
            var present = segments.Count > 0 ? segments[^1].LastNumber : 0;
            if (known > present)
            {
                _actions.Add($"{_log.Path}: segments {present + 1} to {known} are missing; all of their transactions are lost.");
            }
        }
        _files.Delete(_storeFiles.SnapshotPath);
        _files.FlushDirectory(options.DataDirectory);
        _actions.Add($"{_storeFiles.SnapshotPath}: removed; the next start reads the whole log and writes it anew.");
    }

    private void KeepAside(string path)
    {
        var aside = path + ".damaged";
        for (var i = 2; File.Exists(aside); i++) aside = $"{path}.damaged{i}";
        File.Copy(path, aside);
        using (var file = _files.Open(aside)) file.Flush();
        _files.FlushDirectory(Path.GetDirectoryName(path)!);
        _aside.Add(aside);
    }
}
