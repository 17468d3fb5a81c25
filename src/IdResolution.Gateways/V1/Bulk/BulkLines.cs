using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>
/// The lines of a body as they come. A line beyond the limit is passed over, not held, and reported. One thread at a time, but for <see cref="Stop"/>.
/// </summary>
internal sealed class BulkLines : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PipeReader _reader;
    private readonly int _maxLength;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private ReadOnlySequence<byte> _buffer;
    private byte[] _scratch = [];
    private long _searched;
    private bool _hasRead;
    private bool _isLast;
    private bool _isSkipping;
    private bool _isClosed;
    private volatile bool _isStopped;

    /// <summary>Reads from what is not disposed here.</summary>
    /// <param name="reader">The body.</param>
    /// <param name="maxLength">Longest line in octets; bounds the memory.</param>
    /// <param name="patience">How long nothing may come.</param>
    /// <param name="time">The clock.</param>
    public BulkLines(PipeReader reader, int maxLength, TimeSpan patience, TimeProvider time)
    {
        _reader = reader;
        _maxLength = maxLength;
        _patience = patience;
        _time = time;
        _timer = time.CreateTimer(static self => ((BulkLines)self!).Cancel(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Number of the line taken last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>True when that line was too long and is lost.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Octets that came, decompressed.</summary>
    public long Octets { get; private set; }

    /// <summary>Takes the next line without its end from what has come, valid until the next call; false when there is no whole one.</summary>
    public bool TryTake(out ReadOnlySpan<byte> line)
    {
        line = default;
        IsTooLong = false;
        var rest = _buffer.Slice(_searched);
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            Take(_buffer.Slice(0, end), out line);
            _buffer = _buffer.Slice(_buffer.GetPosition(1, end));
            _searched = 0;
            return true;
        }
        _searched = _buffer.Length;
        if (_searched > _maxLength)
        {
            _isSkipping = true;
            _buffer = _buffer.Slice(_buffer.End);
            _searched = 0;
        }
        if (!_isLast || (_buffer.IsEmpty && !_isSkipping)) return false;
        Take(_buffer, out line);
        _buffer = _buffer.Slice(_buffer.End);
        _searched = 0;
        return true;
    }

    /// <summary>Waits for more; lines taken before are no longer valid.</summary>
    public async ValueTask<BodyState> FillAsync()
    {
        GiveBack();
        if (_isLast) return BodyState.Ended;
        if (_isStopped) return BodyState.Stopped;
        var (before, began) = (_buffer.Length, _time.GetTimestamp());
        try
        {
            var reading = _reader.ReadAsync();
            if (!reading.IsCompleted) _timer.Change(_patience, Timeout.InfiniteTimeSpan);
            var read = await reading.ConfigureAwait(false);
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _hasRead = true;
            _buffer = read.Buffer;
            Octets += _buffer.Length - before;
            _isLast = read.IsCompleted;
            // The timer may have rung for the read before this one.
            if (!read.IsCanceled || (!_isStopped && _time.GetElapsedTime(began) < _patience)) return BodyState.More;
            return _isStopped ? BodyState.Stopped : BodyState.Stalled;
        }
        catch (InvalidDataException)
        {
            return BodyState.Undecodable;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or BadHttpRequestException)
        {
            return BodyState.Broken;
        }
    }

    /// <summary>Ends the waiting; from any thread.</summary>
    public void Stop()
    {
        _isStopped = true;
        Cancel();
    }

    public void Dispose()
    {
        lock (_gate) _isClosed = true;
        _timer.Dispose();
        GiveBack();
    }

    // The reader serves the next request of the connection when this one is over: nothing late may reach it.
    private void Cancel()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            try
            {
                _reader.CancelPendingRead();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client is gone, which ends the reading by itself.
            }
        }
    }

    // A reader that is left in the middle of a read spoils the connection for the next request.
    private void GiveBack()
    {
        if (_hasRead) _reader.AdvanceTo(_buffer.Start, _buffer.End);
        _hasRead = false;
    }

    private void Take(ReadOnlySequence<byte> octets, out ReadOnlySpan<byte> line)
    {
        Line++;
        line = default;
        IsTooLong = _isSkipping || octets.Length > _maxLength;
        _isSkipping = false;
        if (IsTooLong) return;
        line = octets.IsSingleSegment ? octets.FirstSpan : Joined(octets);
        if (Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
        line = line.Trim(" \t\r"u8);
    }

    private ReadOnlySpan<byte> Joined(ReadOnlySequence<byte> octets)
    {
        var length = (int)octets.Length;
        if (_scratch.Length < length) _scratch = new byte[Math.Max(length, Math.Min(_maxLength, _scratch.Length * 2))];
        octets.CopyTo(_scratch);
        return _scratch.AsSpan(0, length);
    }
}
