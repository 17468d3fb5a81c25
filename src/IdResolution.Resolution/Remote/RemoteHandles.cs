using System.Diagnostics.Metrics;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Authentication;

namespace IdResolution.Resolution.Remote;

/// <summary>
/// <see cref="IRemoteHandles"/> with everything that keeps it bounded: a cache, one question at a time for one answer, places shared
/// fairly, a time limit. Counts on the meter <c>IdResolution.Resolution.Remote</c>. Safe for use from many threads. Disposing it disposes
/// the service.
/// </summary>
public sealed class RemoteHandles : IRemoteHandles, IAsyncDisposable
{
    internal const string MeterName = "IdResolution.Resolution.Remote";

    private readonly IRemoteService _service;
    private readonly RemoteLimits _limits;
    private readonly TimeProvider _time;
    private readonly RemoteCache _cache;
    private readonly RemoteSlots _slots;
    private readonly Lock _lock = new();
    private readonly Dictionary<RemoteQuestion, Task<RemoteAnswer>> _underWay = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _questions;
    private int _isDisposed;

    /// <summary>Over a service, which is disposed with it.</summary>
    /// <param name="service">Who asks.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public RemoteHandles(IRemoteService service, RemoteLimits limits, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(time);
        limits.Validate();
        _service = service;
        _limits = limits;
        _time = time;
        _cache = new RemoteCache(limits, time);
        _slots = new RemoteSlots(limits.MaxConcurrent);
        _questions = _meter.CreateCounter<long>(
            "idresolution.resolution.remote.questions", "{question}",
            "Questions to other services, by outcome; those that a cached answer spared are not counted.");
        _meter.CreateObservableUpDownCounter(
            "idresolution.resolution.remote.under_way", () => _slots.Taken, "{question}",
            "Questions to other services that wait for an answer.");
        _meter.CreateObservableUpDownCounter(
            "idresolution.resolution.remote.remembered", () => _cache.Count, "{answer}", "Answers of other services that are remembered.");
    }

    /// <summary>What is remembered, for tests.</summary>
    internal RemoteCache Cache => _cache;

    /// <summary>Questions that wait for an answer, for tests.</summary>
    internal int UnderWay => _slots.Taken;

    /// <inheritdoc/>
    public async ValueTask<RemoteAnswer> FindAsync(
        RemoteQuestion question, RemoteAllowance allowance, bool isRefresh, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(allowance);
        var folded = question.Folded();
        if (_cache.Find(folded, isRefresh) is { } known) return known;
        if (!allowance.TryTake(_time, _limits, out var left) || Join(folded, allowance) is not { } asked)
        {
            Count(nameof(RemoteOutcome.Unreachable));
            return RemoteAnswer.Unreachable;
        }
        try
        {
            return await asked.WaitAsync(left, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return RemoteAnswer.Unreachable;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RemoteVerdict> VerifyAsync(VerifyRequest request, RemoteAllowance allowance, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(allowance);
        var verdict = RemoteVerdict.Unreachable;
        var prefix = PrefixOf(request.Identity.Handle);
        if (allowance.TryTake(_time, _limits, out var left) && _slots.TryTake(prefix, allowance.Source))
        {
            try
            {
                using var limit = new CancellationTokenSource(left, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken, _stop.Token);
                verdict = await _service.VerifyAsync(request, RecursionCountAfter(allowance), either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Too late, or the node stops: it stays unreachable.
            }
            finally
            {
                _slots.Release(prefix, allowance.Source);
            }
        }
        Count(verdict.ToString());
        return verdict;
    }

    /// <summary>Ends what is under way and closes the service.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        Task[] underWay;
        lock (_lock) underWay = [.. _underWay.Values];
        await Task.WhenAll(underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _service.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
        _stop.Dispose();
    }

    // Who comes second waits for the first one's answer; null when there is no place to ask.
    private Task<RemoteAnswer>? Join(RemoteQuestion question, RemoteAllowance allowance)
    {
        lock (_lock)
        {
            if (_underWay.TryGetValue(question, out var task)) return task;
            if (!_slots.TryTake(PrefixOf(question.Handle), allowance.Source)) return null;
            // Started elsewhere, because a task that ends at once would take itself out before it is in.
            task = Task.Run(() => AskAsync(question, RecursionCountAfter(allowance), allowance.Source), CancellationToken.None);
            _underWay.Add(question, task);
            return task;
        }
    }

    private async Task<RemoteAnswer> AskAsync(RemoteQuestion question, byte recursionCount, ChallengeSource? source)
    {
        var answer = RemoteAnswer.Unreachable;
        try
        {
            using var limit = new CancellationTokenSource(_limits.Timeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
            answer = await _service.ResolveAsync(question, recursionCount, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Too late, or the node stops: it stays unreachable.
        }
        finally
        {
            _cache.Put(question, answer);
            lock (_lock) _underWay.Remove(question);
            _slots.Release(PrefixOf(question.Handle), source);
        }
        Count(answer.Outcome.ToString());
        return answer;
    }

    private static byte RecursionCountAfter(RemoteAllowance allowance) => (byte)(allowance.RecursionCount + 1);

    private static Utf8String PrefixOf(Utf8String handle)
    {
        var isPrefixHandle = HandleName.IsPrefixHandle(handle.Span);
        return new Utf8String(HandleName.Folded(isPrefixHandle ? HandleName.SuffixOf(handle.Span) : HandleName.PrefixOf(handle.Span)));
    }

    private void Count(string outcome) => _questions.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
