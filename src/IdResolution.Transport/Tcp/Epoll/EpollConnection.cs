using System.IO.Pipelines;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IdResolution.Transport.Tcp.Epoll;

/// <summary>
/// One connection of an <see cref="EpollLoop"/>, in the form in which Kestrel hands out its own. The system is asked to tell of what somebody waits for and
/// of nothing else, so that a connection that is not read costs no time; both directions may wait on different threads. Safe from every thread.
/// </summary>
internal sealed class EpollConnection : ConnectionContext, IDuplexPipe, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Descriptor _set;
    private readonly Descriptor _socket;
    private readonly long _id;
    private readonly EpollReader _reader;
    private readonly EpollWriter _writer;
    private uint _wanted;
    private bool _readerWaits;
    private bool _writerWaits;
    private bool _readCancelled;
    private bool _isClosed;
    private volatile bool _isAborted;

    /// <param name="set">Where the loop waits.</param>
    /// <param name="socket">The connection; owned.</param>
    /// <param name="id">What the loop finds it by.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="common">Features that all connections have in common.</param>
    public EpollConnection(Descriptor set, Descriptor socket, long id, IPEndPoint remote, IFeatureCollection common)
    {
        _set = set;
        _socket = socket;
        _id = id;
        _reader = new EpollReader(this);
        _writer = new EpollWriter(this);
        RemoteEndPoint = remote;
        Features = new FeatureCollection(common);
    }

    /// <summary>What the loop finds it by.</summary>
    public long Id => _id;

    /// <inheritdoc/>
    public override string ConnectionId
    {
        get => field ??= _id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        set;
    }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; }

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items
    {
        get => field ??= new ConnectionItems();
        set;
    }

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get => field ?? this; set; }

    /// <inheritdoc/>
    public PipeReader Input => _reader;

    /// <inheritdoc/>
    public PipeWriter Output => _writer;

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _isAborted = true;
        // The loop learns of the end from the system, like of one that the peer makes.
        lock (_lock) if (!_isClosed) LinuxPoll.BreakOff(_socket);
    }

    /// <summary>Closes the connection; whoever served it has ended.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _socket.Dispose();
        }
    }

    /// <summary>Something happened to the socket. On the thread of the loop.</summary>
    public void OnEvents(uint events)
    {
        // Errors and hang-ups concern both directions.
        if (events != LinuxPoll.Writable) _reader.OnReadable();
        if (events != LinuxPoll.Readable) _writer.OnWritable();
    }

    /// <summary>The reader waits from now on; false when it was cancelled meanwhile.</summary>
    public bool BeginReadWait()
    {
        lock (_lock)
        {
            if (_readCancelled)
            {
                _readCancelled = false;
                return false;
            }
            Want(LinuxPoll.Readable);
            _readerWaits = true;
            return true;
        }
    }

    /// <summary>Takes the reader out of its wait; false when it does not wait.</summary>
    public bool EndReadWait()
    {
        lock (_lock)
        {
            if (!_readerWaits) WantNoMore(LinuxPoll.Readable);
            var waited = _readerWaits;
            _readerWaits = false;
            return waited;
        }
    }

    /// <summary>Takes the reader out of its wait, or keeps it from the next one, which gives false.</summary>
    public bool CancelReadWait()
    {
        lock (_lock)
        {
            _readCancelled = !_readerWaits;
            _readerWaits = false;
            return !_readCancelled;
        }
    }

    /// <summary>The writer waits from now on.</summary>
    public void BeginWriteWait()
    {
        lock (_lock)
        {
            Want(LinuxPoll.Writable);
            _writerWaits = true;
        }
    }

    /// <summary>Takes the writer out of its wait; false when it does not wait.</summary>
    public bool EndWriteWait()
    {
        lock (_lock)
        {
            if (!_writerWaits) WantNoMore(LinuxPoll.Writable);
            var waited = _writerWaits;
            _writerWaits = false;
            return waited;
        }
    }

    /// <summary>Octets read; 0 at the end, -1 and <paramref name="error"/> when there are none.</summary>
    public nint Receive(Span<byte> octets, out int error)
    {
        var received = _isAborted ? 0 : LinuxPoll.Receive(_socket, octets);
        error = received < 0 ? Marshal.GetLastPInvokeError() : 0;
        return received;
    }

    /// <summary>Octets sent; -1 and <paramref name="error"/> when none were.</summary>
    public nint Send(ReadOnlySpan<byte> octets, out int error)
    {
        var sent = LinuxPoll.Send(_socket, octets);
        error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
        return sent;
    }

    private void Want(uint events)
    {
        if (!TrySetWanted(_wanted | events)) throw new IOException($"The system does not watch a connection (error {Marshal.GetLastPInvokeError()}).");
    }

    // The system reports errors as long as a socket is in the set: where nobody waits it is taken out.
    private void WantNoMore(uint events) => TrySetWanted(_wanted & ~events);

    private unsafe bool TrySetWanted(uint wanted)
    {
        if (wanted == _wanted || _isClosed) return true;
        var operation = wanted == 0 ? LinuxPoll.Remove : _wanted == 0 ? LinuxPoll.Add : LinuxPoll.Change;
        var described = new LinuxPoll.Event { Events = wanted, Id = _id };
        if (LinuxPoll.Control(_set, operation, _socket, &described) != 0) return false;
        _wanted = wanted;
        return true;
    }
}
