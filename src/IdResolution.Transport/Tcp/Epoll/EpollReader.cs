using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace IdResolution.Transport.Tcp.Epoll;

/// <summary>
/// What arrives on a connection, always in one piece. Reads only when somebody waits, and holds no memory while nothing is here. One reader at a time;
/// <see cref="CancelPendingRead"/> is safe from every thread. The reader goes on on the thread of the loop, so it must not block. Tokens are looked at
/// only when a read begins. A connection that the peer broke off ends completed and cancelled at once: an exception would cost more than all the rest
/// of a short connection.
/// </summary>
internal sealed class EpollReader(EpollConnection connection) : PipeReader, IValueTaskSource<ReadResult>
{
    private const int FirstRoom = 16 * 1024;

    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private byte[] _buffer = [];
    private ReadOnlySequence<byte> _shown;
    private int _start;
    private int _end;
    private bool _needsMore = true;
    private bool _hasEnded;

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        result = default;
        if (_needsMore && !_hasEnded) return false;
        result = Show();
        return true;
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryRead(out var result)) return new ValueTask<ReadResult>(result);
        Shrink();
        _source.Reset();
        var version = _source.Version;
        return connection.BeginReadWait() ? new ValueTask<ReadResult>(this, version) : new ValueTask<ReadResult>(Show(isCanceled: true));
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _needsMore = _shown.Slice(examined).IsEmpty;
        _start = _end - (int)_shown.Slice(consumed).Length;
        _shown = default;
        if (_start < _end) return;
        _needsMore = true;
        Release();
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        if (connection.CancelReadWait()) ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.Finish(isCanceled: true), this, preferLocal: false);
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _hasEnded = true;
        Release();
    }

    /// <summary>There is something to read, or an error to see. On the thread of the loop.</summary>
    public void OnReadable()
    {
        if (!connection.EndReadWait()) return;
        MakeRoom();
        var received = connection.Receive(_buffer.AsSpan(_end), out var error);
        if (received > 0)
        {
            _end += (int)received;
            _needsMore = false;
            Finish();
            return;
        }
        if (_start == _end) Release();
        if (received == 0)
        {
            _hasEnded = true;
            Finish();
        }
        else if (error is not (LinuxPoll.EAgain or LinuxPoll.EIntr))
        {
            _hasEnded = true;
            Finish(isCanceled: true);
        }
        else if (!connection.BeginReadWait()) Finish(isCanceled: true);
    }

    /// <inheritdoc/>
    public ReadResult GetResult(short token) => _source.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Finish(bool isCanceled = false) => _source.SetResult(Show(isCanceled));

    private ReadResult Show(bool isCanceled = false)
    {
        _shown = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        return new ReadResult(_shown, isCanceled, _hasEnded);
    }

    // A frame that does not fit gets twice the room; its length is bounded by who takes frames.
    private void MakeRoom()
    {
        if (_start == 0 && _end < _buffer.Length && _buffer.Length >= FirstRoom) return;
        var room = Math.Max(FirstRoom, (_end - _start) * 2);
        MoveTo(_buffer.Length >= room ? _buffer : ArrayPool<byte>.Shared.Rent(room));
    }

    // A peer that sends slowly keeps room for what it sent, not for what it may send.
    private void Shrink()
    {
        var length = _end - _start;
        if (_buffer.Length >= FirstRoom && length <= FirstRoom / 4) MoveTo(ArrayPool<byte>.Shared.Rent(length));
    }

    private void MoveTo(byte[] target)
    {
        var length = _end - _start;
        _buffer.AsSpan(_start, length).CopyTo(target);
        if (target != _buffer) Release();
        (_buffer, _start, _end) = (target, 0, length);
    }

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = ([], 0, 0);
    }
}
