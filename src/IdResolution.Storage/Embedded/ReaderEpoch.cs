using System.Runtime.InteropServices;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Tells whoever frees memory what readers may still be looking at, without costing readers a lock or an interlocked operation.
/// <para>
/// Each thread has a cell of its own. A reader stores the current epoch in it, reads, and stores zero when it leaves. Whoever frees first
/// makes the memory unreachable, then raises the epoch and then sends a barrier through all processors
/// (<see cref="Interlocked.MemoryBarrierProcessWide"/>). Behind the barrier a reader either has its cell set, and is waited for, or sets it
/// later and then no longer finds the memory: the barrier orders the reader's store and its later loads on its behalf. The memory is free
/// once every cell is zero or holds the raised epoch or a later one.
/// </para>
/// The cells are the process's, not a store's; a reader holds up the freeing of all stores for as long as one look-up takes. The cell of
/// a thread that died, even while reading, is given back by the finalizer.
/// </summary>
internal sealed unsafe class ReaderEpoch : IRecordOwner
{
    // Two cache lines each, because processors fetch lines in pairs.
    private const int CellSize = 128;
    private const int CellsPerBlock = 32;

    private static readonly Lock Gate = new();
    private static readonly List<nint> Blocks = [];
    private static readonly Stack<nint> FreeCells = new();
    private static long _epoch = 1;

    [ThreadStatic]
    private static ReaderEpoch? _current;

    private readonly nint _cell;
    private int _depth;

    private ReaderEpoch()
    {
        lock (Gate)
        {
            if (FreeCells.Count == 0) AddBlock();
            _cell = FreeCells.Pop();
        }
    }

    /// <summary>Gives the cell of a dead thread back.</summary>
    ~ReaderEpoch()
    {
        Volatile.Write(ref *(long*)_cell, 0);
        lock (Gate) FreeCells.Push(_cell);
    }

    /// <summary>Starts reading on this thread; <see cref="Release"/> on the same thread ends it. May be nested.</summary>
    public static ReaderEpoch Enter()
    {
        var reader = _current ??= new ReaderEpoch();
        if (reader._depth++ == 0) Volatile.Write(ref *(long*)reader._cell, Volatile.Read(ref _epoch));
        return reader;
    }

    /// <inheritdoc/>
    public void Release()
    {
        if (--_depth == 0) Volatile.Write(ref *(long*)_cell, 0);
    }

    /// <summary>Raises the epoch; what was made unreachable before is free when <see cref="AllReached"/> says so of the result.</summary>
    public static long Raise()
    {
        var raised = Interlocked.Increment(ref _epoch);
        Interlocked.MemoryBarrierProcessWide();
        return raised;
    }

    /// <summary>True when no reader that started before <paramref name="epoch"/> was raised is still reading.</summary>
    public static bool AllReached(long epoch)
    {
        lock (Gate)
        {
            foreach (var block in Blocks)
            {
                for (var i = 0; i < CellsPerBlock; i++)
                {
                    var held = Volatile.Read(ref *(long*)(block + (i * CellSize)));
                    if (held != 0 && held < epoch) return false;
                }
            }
        }
        return true;
    }

    private static void AddBlock()
    {
        var block = (nint)NativeMemory.AlignedAlloc(CellsPerBlock * CellSize, CellSize);
        NativeMemory.Clear((void*)block, CellsPerBlock * CellSize);
        Blocks.Add(block);
        for (var i = CellsPerBlock - 1; i >= 0; i--) FreeCells.Push(block + (i * CellSize));
    }
}
