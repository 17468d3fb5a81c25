using System.Collections.Concurrent;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Storage;

namespace IdResolution.Resolution.Delegation;

/// <summary>
/// Asks the services whose copies a node holds whether they are there, and decides for which of them it answers: one that gave no sign of life a
/// number of times in a row is taken over, and the first sign gives it back (ADR 0019). Safe for use from many threads.
/// </summary>
public sealed class EscrowWatch : IAsyncDisposable
{
    private readonly IHandleStore _store;
    private readonly NodeSite _site;
    private readonly Escrows _escrows;
    private readonly IEscrowSource _source;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly int _failures;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Escrow, int> _silent = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>Nothing is asked yet.</summary>
    /// <param name="store">Where the delegations are.</param>
    /// <param name="site">The site of this node.</param>
    /// <param name="escrows">What is decided.</param>
    /// <param name="source">Copies and signs of life.</param>
    /// <param name="interval">Between two looks at a service.</param>
    /// <param name="failures">Times in a row that a service gives no sign of life before it is taken over, at least 1.</param>
    /// <param name="time">The clock.</param>
    public EscrowWatch(IHandleStore store, NodeSite site, Escrows escrows, IEscrowSource source, TimeSpan interval, int failures, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(escrows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(failures);
        _store = store;
        _site = site;
        _escrows = escrows;
        _source = source;
        _interval = interval;
        _failures = failures;
        _time = time;
    }

    /// <summary>Loads every copy, then watches until disposed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var escrow in _escrows.All)
        {
            var (delegation, sites) = await ReadDelegationAsync(escrow, cancellationToken).ConfigureAwait(false);
            await _source.RefreshAsync(escrow, delegation, sites, cancellationToken).ConfigureAwait(false);
        }
        // A service that takes long to be found silent must not keep the others waiting.
        _watching = Task.WhenAll(_escrows.All.Select(escrow => Task.Run(() => WatchAsync(escrow), CancellationToken.None)));
    }

    /// <summary>Ends the watch. What is taken over stays so.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>One look at one service. Not to be called for the same one by two at a time.</summary>
    internal async Task LookAsync(Escrow escrow, CancellationToken cancellationToken)
    {
        var (delegation, sites) = await ReadDelegationAsync(escrow, cancellationToken).ConfigureAwait(false);
        await _source.RefreshAsync(escrow, delegation, sites, cancellationToken).ConfigureAwait(false);
        // Nobody is replaced who cannot be asked.
        var isUp = escrow.Copy is null || sites.Count == 0 || await _source.IsUpAsync(sites, cancellationToken).ConfigureAwait(false);
        var silent = isUp ? 0 : Math.Min(_silent.GetValueOrDefault(escrow) + 1, _failures);
        _silent[escrow] = silent;
        if (isUp && _escrows.GiveBack(escrow)) _source.Changed(escrow, isTakenOver: false);
        if (silent == _failures && _escrows.TakeOver(escrow)) _source.Changed(escrow, isTakenOver: true);
    }

    private async Task WatchAsync(Escrow escrow)
    {
        using var timer = new PeriodicTimer(_interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false)) await LookSafelyAsync(escrow).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node ends.
        }
    }

    private async Task LookSafelyAsync(Escrow escrow)
    {
        try
        {
            await LookAsync(escrow, _stop.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A watch that ended unseen would leave a prefix taken over for ever.
        catch (Exception fault) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _source.Failed(escrow, fault);
        }
    }

    private async ValueTask<(StoredRecord? Delegation, IReadOnlyList<SiteRecord> Sites)> ReadDelegationAsync(
        Escrow escrow, CancellationToken cancellationToken)
    {
        byte[] key = [.. HandleName.PrefixHandleStart, .. HandleName.Folded(escrow.Prefix.Span)];
        var delegation = await _store.FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (delegation is null || !ValueList.TryRead(delegation.Values.Span, out var values)) return (delegation, []);
        var sites = new List<SiteRecord>();
        foreach (var value in values)
        {
            if (!value.HasType(ValueTypes.Site) || value.HasType(ValueTypes.SitePrefix) || value.Data.Span.IndexOf(_site.Mark.Span) >= 0) continue;
            if (SiteRecord.TryRead(value.Data.Span, out var site)) sites.Add(site);
        }
        return (delegation, sites);
    }
}
