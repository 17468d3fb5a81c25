using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Saves the index while commits go on. The snapshot names the end of the log at its beginning; each partition is copied between two
/// commits, so that it is consistent in itself, and reading the log from there on brings all of them to the same state. Compaction waits
/// meanwhile.
/// <code>
/// snapshot = magic u64  version u32  identity (24)  transaction u64  date i64  position (i64, i64)
///            256 * (count u32  words)   lists, ended by u32 0xFFFFFFFF   homed (count u32, entries)
///            end position (i64, i64)   segments (count u32, entries)   offset of the end position i64   checksum u32
/// </code>
/// </summary>
internal sealed class SnapshotWriter(StoreState state, StoreFiles storeFiles, IStoreFileSystem files)
{
    public const ulong Magic = 0x3130_5844_4952_4449; // "IDRIDX01"
    public const uint Version = 1;
    public const uint EndOfLists = uint.MaxValue;
    private const int WordsAtATime = 64 << 10;

    /// <summary>Writes the snapshot and puts it in the place of the last one.</summary>
    /// <param name="betweenCommits">Runs an action on the committer's thread, or at once when there is no committer.</param>
    public void Write(Action<Action> betweenCommits)
    {
        var temporary = storeFiles.SnapshotPath + LogDirectory.TemporaryEnding;
        try
        {
            using (var file = files.Create(temporary, 0)) Write(file, betweenCommits);
            storeFiles.Publish(storeFiles.SnapshotPath);
        }
        catch (IOException)
        {
            // Its space may be what is missing.
            files.Delete(temporary);
            throw;
        }
    }

    private void Write(IStoreFile file, Action<Action> betweenCommits)
    {
        var output = new SnapshotOutput(file);
        output.WriteUInt64(Magic);
        output.WriteUInt32(Version);
        Span<byte> identity = stackalloc byte[StoreIdentity.Size];
        state.Identity.Write(identity);
        output.WriteOctets(identity);
        WriteStart(output, betweenCommits);
        WritePartitions(output, betweenCommits);
        // Behind the partitions: a record that is in one of them then has its posting in the lists.
        WritePostings(output);
        WriteHomed(output);
        var end = output.Position;
        WriteSegments(output, betweenCommits);
        output.WriteInt64(end);
        output.Finish();
    }

    private void WriteStart(SnapshotOutput output, Action<Action> betweenCommits)
    {
        var (transaction, date, position) = default((ulong, long, LogPosition));
        betweenCommits(() => (transaction, date, position) = (state.LastTransactionId, state.LastDate, EndOfLog()));
        output.WriteUInt64(transaction);
        output.WriteInt64(date);
        WritePosition(output, position);
    }

    private void WritePartitions(SnapshotOutput output, Action<Action> betweenCommits)
    {
        var words = new ulong[WordsAtATime];
        var counts = new List<int>();
        for (var next = 0; next < RecordIndex.Partitions; next += counts.Count)
        {
            var first = next;
            betweenCommits(() => CopyPartitions(first, ref words, counts));
            var copied = 0;
            foreach (var count in counts)
            {
                output.WriteUInt32((uint)count);
                output.WriteWords(words.AsSpan(copied, count));
                copied += count;
            }
        }
    }

    // As many partitions as make a copy of half a megabyte, which takes well below a millisecond, or one.
    private void CopyPartitions(int next, ref ulong[] words, List<int> counts)
    {
        counts.Clear();
        for (var copied = 0; next < RecordIndex.Partitions; next++)
        {
            var needed = state.Index.CountOf(next);
            if (counts.Count > 0 && copied + needed > words.Length) return;
            if (words.Length < needed) words = new ulong[needed + (needed / 4)];
            counts.Add(state.Index.CopyPartition(next, words.AsSpan(copied)));
            copied += needed;
        }
    }

    private void WritePostings(SnapshotOutput output)
    {
        Span<ulong> words = new ulong[PostingList.MaxCapacity];
        foreach (var (prefix, list) in state.Postings.All)
        {
            var chunks = list.Chunks.Span;
            output.WriteUInt32((uint)prefix.Length);
            output.WriteOctets(prefix);
            output.WriteInt64(list.Dead);
            output.WriteUInt32((uint)chunks.Length);
            foreach (var chunk in chunks)
            {
                var postings = words[..chunk.Count];
                chunk.CopyTo(postings);
                output.WriteUInt64(chunk.FirstRegistration);
                output.WriteUInt32((uint)postings.Length);
                output.WriteWords(postings);
            }
        }
        output.WriteUInt32(EndOfLists);
    }

    private void WriteHomed(SnapshotOutput output)
    {
        var homed = state.Homed.All;
        output.WriteUInt32((uint)homed.Count);
        foreach (var (key, transaction) in homed)
        {
            output.WriteUInt32((uint)key.Length);
            output.WriteOctets(key);
            output.WriteUInt64(transaction);
        }
    }

    private void WriteSegments(SnapshotOutput output, Action<Action> betweenCommits)
    {
        LogPosition end = default;
        Segment[] segments = [];
        long[] used = [];
        betweenCommits(() =>
        {
            end = EndOfLog();
            segments = state.Segments.InOrder;
            used = [.. segments.Select(s => s.Used)];
        });
        WritePosition(output, end);
        output.WriteUInt32((uint)segments.Length);
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            output.WriteInt64(segment.Header.Number);
            output.WriteInt64(segment.Header.LastNumber);
            output.WriteInt64(segment.Header.Generation);
            output.WriteInt64(segment.Slot);
            output.WriteInt64(used[i]);
            output.WriteInt64(segment.Dead);
            output.WriteInt64(segment.Tombstones);
            output.WriteUInt64(segment.LastTransactionId);
        }
    }

    private LogPosition EndOfLog()
    {
        var last = state.Segments.InOrder[^1];
        return new LogPosition(last.Header.Number, last.Used);
    }

    private static void WritePosition(SnapshotOutput output, LogPosition position)
    {
        output.WriteInt64(position.SegmentNumber);
        output.WriteInt64(position.Offset);
    }
}
