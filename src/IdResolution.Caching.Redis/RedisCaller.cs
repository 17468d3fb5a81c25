using StackExchange.Redis;

namespace IdResolution.Caching.Redis;

/// <summary>
/// Makes calls that end in time whatever Redis does: not made while the circuit is open or too many wait, given up at the time-out. Safe
/// for use from many threads.
/// </summary>
internal sealed class RedisCaller(RedisCacheOptions options, TimeProvider clock, CircuitBreaker breaker, RedisCacheMetrics metrics)
{
    private const int LongestCode = 24;

    private RedisLink? _link;
    private string _lastFailure = "no connection came about";

    /// <summary>The connection in use; null before the first and between two.</summary>
    public RedisLink? Link
    {
        get => Volatile.Read(ref _link);
        set => Volatile.Write(ref _link, value);
    }

    /// <summary>Why the last call that failed did, in words for people.</summary>
    public string LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>A call for a question.</summary>
    public ValueTask<CallReply<T>> CallAsync<T>(Func<IDatabase, Task<T>> call)
    {
        var link = Link;
        if (link is not null && !breaker.IsOpen) return TryAsync(link, call);
        metrics.Called(CallResult.CircuitOpen);
        return default;
    }

    /// <summary>A call of the beat, made through an open circuit too.</summary>
    public async ValueTask<CallReply<T>> TryAsync<T>(RedisLink link, Func<IDatabase, Task<T>> call)
    {
        if (!link.TryEnter())
        {
            // No failure: a burst is not a fault. When the queue is stuck, the beat finds that out.
            metrics.Called(CallResult.QueueFull);
            return default;
        }
        try
        {
            var reply = await Observed(link, call).WaitAsync(options.CallTimeout, clock);
            metrics.Called(CallResult.Replied);
            breaker.Succeeded();
            return new CallReply<T>(true, reply);
        }
        catch (RedisServerException exception)
        {
            // An answer too: the server is there and does not like the command, or is loading.
            Note($"it answers {CodeOf(exception.Message)}");
            metrics.Called(CallResult.Refused);
        }
        catch (TimeoutException)
        {
            Note("it does not answer in time");
            metrics.Called(CallResult.TimedOut);
            breaker.Failed();
        }
        catch (Exception exception)
        {
            // The client library has many ways of saying that a connection is gone; none is the caller's business.
            Note(IsAboutPassword(exception) ? "it does not accept the password" : "it cannot be reached");
            metrics.Called(CallResult.Failed);
            breaker.Failed();
        }
        return default;
    }

    private void Note(string failure) => Volatile.Write(ref _lastFailure, failure);

    private static bool IsAboutPassword(Exception? exception) =>
        exception is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
        || (exception?.InnerException is { } inner && IsAboutPassword(inner));

    // The first word, such as NOAUTH or LOADING; the rest may repeat what was sent.
    private static string CodeOf(string message)
    {
        var code = message.AsSpan(0, Math.Min(message.Length, LongestCode));
        var end = code.IndexOfAnyExceptInRange('A', 'Z');
        return end < 0 ? code.ToString() : end > 0 ? code[..end].ToString() : "an error";
    }

    // The place is given back when the call has really ended, not when its caller gave up.
    private static Task<T> Observed<T>(RedisLink link, Func<IDatabase, Task<T>> call)
    {
        Task<T> task;
        try
        {
            task = call(link.Database);
        }
        catch (Exception exception)
        {
            task = Task.FromException<T>(exception);
        }
        _ = task.ContinueWith(
            (ended, state) =>
            {
                _ = ended.Exception;
                ((RedisLink)state!).Leave();
            },
            link, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }
}
