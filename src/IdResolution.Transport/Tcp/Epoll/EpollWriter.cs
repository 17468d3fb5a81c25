using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace IdResolution.Transport.Tcp.Epoll;

/// <summary>
/// What leaves on a connection: gathered in one piece and given to the system by <see cref="FlushAsync"/> on the caller's thread; what the system does not
/// take at once is sent by the loop when there is room again. Holds no memory while nothing is to be sent. For one thread at a time.
/// </summary>
internal sealed class EpollWriter(EpollConnection connection) : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int FirstRoom = 16 * 1024;

    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private byte[] _buffer = [];
    private int _sent;
    private int _end;
    private bool _isBroken;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _end));
        _end += bytes;
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_end);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_end);
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TrySend()) return new ValueTask<FlushResult>(Result);
        _source.Reset();
        var version = _source.Version;
        connection.BeginWriteWait();
        return new ValueTask<FlushResult>(this, version);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        if (connection.EndWriteWait()) _source.SetResult(new FlushResult(isCanceled: true, _isBroken));
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _isBroken = true;
        Release();
    }

    /// <summary>There is room again, or an error to see. On the thread of the loop.</summary>
    public void OnWritable()
    {
        if (!connection.EndWriteWait()) return;
        if (TrySend()) _source.SetResult(Result);
        else connection.BeginWriteWait();
    }

    /// <inheritdoc/>
    public FlushResult GetResult(short token) => _source.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private FlushResult Result => new(isCanceled: false, isCompleted: _isBroken);

    /// <summary>False while the system has no room; true when nothing is left to send, also because the peer is gone.</summary>
    private bool TrySend()
    {
        while (_sent < _end && !_isBroken)
        {
            var sent = connection.Send(_buffer.AsSpan(_sent, _end - _sent), out var error);
            if (sent >= 0) _sent += (int)sent;
            else if (error == LinuxPoll.EAgain) return false;
            else if (error != LinuxPoll.EIntr) _isBroken = true;
        }
        Release();
        return true;
    }

    private void MakeRoom(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_buffer.Length - _end >= wanted) return;
        var target = ArrayPool<byte>.Shared.Rent(Math.Max(FirstRoom, Math.Max(_buffer.Length * 2, _end + wanted)));
        var (sent, end) = (_sent, _end);
        _buffer.AsSpan(0, end).CopyTo(target);
        Release();
        (_buffer, _sent, _end) = (target, sent, end);
    }

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _sent, _end) = ([], 0, 0);
    }
}
