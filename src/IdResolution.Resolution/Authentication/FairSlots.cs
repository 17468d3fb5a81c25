namespace IdResolution.Resolution.Authentication;

/// <summary>
/// So many at once, and those who wait in turns: each source has a queue of its own and the queues take turns, so that a source that sends
/// a thousand answers delays others by one of them, not by a thousand. Queues and waits are bounded. Safe for use from many threads.
/// </summary>
/// <param name="slots">How many at once.</param>
/// <param name="maxWaitingPerSource">How many of one source may wait.</param>
/// <param name="maxWaiting">How many may wait in all, besides one of each source that has nobody waiting.</param>
/// <param name="maxWait">How long one may wait.</param>
internal sealed class FairSlots(int slots, int maxWaitingPerSource, int maxWaiting, TimeSpan maxWait)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChallengeSource, LinkedListNode<Queue>> _bySource = [];

    // The queues that have somebody in them, next first.
    private readonly LinkedList<Queue> _turns = new();
    private int _free = slots;
    private int _waiting;

    /// <summary>Those who wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting;
        }
    }

    /// <summary>True when so many wait that no more of this source should.</summary>
    public bool IsCrowded(ChallengeSource source)
    {
        lock (_lock) return _free == 0 && _bySource.TryGetValue(source, out var queue) && IsFull(queue.Value);
    }

    /// <summary>True when a slot was had, which is to be left; false when too many wait or it took too long.</summary>
    /// <param name="source">Who wants it.</param>
    /// <param name="isPromised">Wait however many do, because it was not crowded when this was begun.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<bool> EnterAsync(ChallengeSource source, bool isPromised, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return ValueTask.FromResult(true);
            }
            if (!_bySource.TryGetValue(source, out var queue)) _bySource.Add(source, queue = _turns.AddLast(new Queue(source)));
            else if (!isPromised && IsFull(queue.Value)) return ValueTask.FromResult(false);
            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Value.Waiting.AddLast(turn);
            _waiting++;
        }
        return WaitAsync(source, turn, cancellationToken);
    }

    /// <inheritdoc cref="EnterAsync(ChallengeSource, bool, CancellationToken)"/>
    public ValueTask<bool> EnterAsync(ChallengeSource source, CancellationToken cancellationToken) =>
        EnterAsync(source, isPromised: false, cancellationToken);

    /// <summary>Hands the slot to the first of the source whose turn it is.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (_turns.First is not { } next)
            {
                _free++;
                return;
            }
            var turn = next.Value.Waiting.First!.Value;
            Remove(next, turn);
            if (next.List is not null)
            {
                _turns.RemoveFirst();
                _turns.AddLast(next);
            }
            turn.SetResult();
        }
    }

    private bool IsFull(Queue queue) => _waiting >= maxWaiting || queue.Waiting.Count >= maxWaitingPerSource;

    private async ValueTask<bool> WaitAsync(ChallengeSource source, TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        try
        {
            await turn.Task.WaitAsync(maxWait, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                // A turn that came while we gave up counts where we only waited too long, and goes to the next where we are gone.
                if (turn.Task.IsCompleted)
                {
                    if (e is TimeoutException) return true;
                    Leave();
                    throw;
                }
                Remove(_bySource[source], turn);
            }
            if (e is OperationCanceledException) throw;
            return false;
        }
    }

    private void Remove(LinkedListNode<Queue> queue, TaskCompletionSource turn)
    {
        queue.Value.Waiting.Remove(turn);
        _waiting--;
        if (queue.Value.Waiting.Count > 0) return;
        _turns.Remove(queue);
        _bySource.Remove(queue.Value.Source);
    }

    private sealed class Queue(ChallengeSource source)
    {
        public ChallengeSource Source { get; } = source;

        public LinkedList<TaskCompletionSource> Waiting { get; } = new();
    }
}
