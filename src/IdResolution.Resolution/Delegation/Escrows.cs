using IdResolution.Storage;

namespace IdResolution.Resolution.Delegation;

/// <summary>
/// For which prefixes a node answers in the place of a service that has fallen silent (ADR 0019): this is where the engine looks, and nowhere else.
/// Looking takes no lock and allocates nothing. Safe for use from many threads.
/// </summary>
public sealed class Escrows
{
    private readonly Lock _changing = new();
    private volatile Escrow[] _active = [];

    /// <summary>Nothing is taken over.</summary>
    /// <param name="all">Every copy that there is.</param>
    public Escrows(IReadOnlyList<Escrow> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        All = all;
    }

    /// <summary>Every copy.</summary>
    public IReadOnlyList<Escrow> All { get; }

    /// <summary>True while anything is taken over.</summary>
    internal bool Any => _active.Length != 0;

    /// <summary>True while the node answers for the prefix of this copy.</summary>
    public bool IsTakenOver(Escrow escrow) => Array.IndexOf(_active, escrow) >= 0;

    /// <summary>Answers from the copy, from now on; false when that was so already.</summary>
    public bool TakeOver(Escrow escrow)
    {
        lock (_changing)
        {
            if (IsTakenOver(escrow)) return false;
            _active = [.. _active, escrow];
            return true;
        }
    }

    /// <summary>Ends it; false when it was not taken over.</summary>
    public bool GiveBack(Escrow escrow)
    {
        lock (_changing)
        {
            if (!IsTakenOver(escrow)) return false;
            _active = [.. _active.Where(other => other != escrow)];
            return true;
        }
    }

    /// <summary>
    /// The copy that a handle is to be answered from, that of the longest prefix; null when this node does not answer for somebody else there.
    /// </summary>
    internal IHandleStore? CopyFor(ReadOnlySpan<byte> handle)
    {
        Escrow? nearest = null;
        foreach (var escrow in _active)
        {
            if (escrow.Covers(handle) && (nearest is null || escrow.Prefix.Length > nearest.Prefix.Length)) nearest = escrow;
        }
        return nearest?.Copy;
    }
}
