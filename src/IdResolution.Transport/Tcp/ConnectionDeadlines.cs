using IdResolution.Transport.Metrics;

namespace IdResolution.Transport.Tcp;

/// <summary>
/// The times of one connection. The connection notes what begins and ends, one sweep for all connections asks what is overdue: no timer
/// and no
/// allocation per request, at the price of a resolution of one sweep interval. Safe from every thread.
/// </summary>
internal sealed class ConnectionDeadlines(TcpOptions options, TimeProvider time)
{
    private static readonly TimeSpan DiscardTime = TimeSpan.FromSeconds(2);

    // Time stamps; NotRunning while there is nothing to wait for.
    private const long NotRunning = long.MinValue;
    private long _activity = time.GetTimestamp();
    private long _frame = NotRunning;
    private long _write = NotRunning;
    private long _closing = NotRunning;
    private long _discard = NotRunning;
    private int _frameLength;

    /// <summary>Whether <see cref="BeginClosing"/> was called.</summary>
    public bool IsClosing => IsRunning(ref _closing);

    /// <summary>Something happened.</summary>
    public void Touch() => Volatile.Write(ref _activity, time.GetTimestamp());

    /// <summary>Part of a frame of <paramref name="length"/> octets is here; only the first call for a frame starts its time.</summary>
    public void BeginFrame(int length)
    {
        Volatile.Write(ref _frameLength, length);
        if (!IsRunning(ref _frame)) Volatile.Write(ref _frame, time.GetTimestamp());
    }

    /// <summary>The frame is complete.</summary>
    public void EndFrame() => Volatile.Write(ref _frame, NotRunning);

    /// <summary>A write to the peer begins; one at a time.</summary>
    public void BeginWrite() => Volatile.Write(ref _write, time.GetTimestamp());

    /// <summary>The write has ended.</summary>
    public void EndWrite()
    {
        Touch();
        Volatile.Write(ref _write, NotRunning);
    }

    /// <summary>The connection takes no more requests.</summary>
    public void BeginClosing() => Interlocked.CompareExchange(ref _closing, time.GetTimestamp(), NotRunning);

    /// <summary>The connection throws away what it reads.</summary>
    public void BeginDiscard() => Volatile.Write(ref _discard, time.GetTimestamp());

    /// <summary>What is overdue, if anything.</summary>
    /// <param name="outstanding">Requests in the asynchronous half.</param>
    /// <param name="isCrowded">Places for connections run out: who is idle has to go earlier.</param>
    public Counter? Overdue(int outstanding, bool isCrowded)
    {
        if (IsOver(ref _write, options.WriteTimeout)) return Counter.SlowReader;
        var frameTime = options.FrameTimeout + TimeSpan.FromSeconds((double)Volatile.Read(ref _frameLength) / options.MinReceiveRate);
        if (IsOver(ref _frame, frameTime)) return Counter.SlowRequest;
        if (IsOver(ref _closing, options.DrainTimeout)) return Counter.DrainExpired;
        if (IsClosing) return null;
        if (IsOver(ref _discard, DiscardTime)) return Counter.IdleClosed;
        var isQuiet = outstanding == 0 && !IsRunning(ref _write) && !IsRunning(ref _frame);
        var idleTimeout = isCrowded && options.FrameTimeout < options.IdleTimeout ? options.FrameTimeout : options.IdleTimeout;
        return isQuiet && IsOver(ref _activity, idleTimeout) ? Counter.IdleClosed : null;
    }

    private static bool IsRunning(ref long since) => Volatile.Read(ref since) != NotRunning;

    private bool IsOver(ref long since, TimeSpan limit)
    {
        var begin = Volatile.Read(ref since);
        return begin != NotRunning && time.GetElapsedTime(begin) > limit;
    }
}
