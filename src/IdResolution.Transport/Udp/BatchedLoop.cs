using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using IdResolution.Protocol.Wire;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Metrics;
using static IdResolution.Transport.Udp.LinuxSocket;

namespace IdResolution.Transport.Udp;

/// <summary>
/// Linux: receives up to a batch of datagrams in one system call, has them answered one by one into a staging area, and sends all
/// answers, cut into
/// fragments where needed, in one more call. Allocates nothing per request; fragments are sent from where the answer stands, without
/// copying.
/// </summary>
internal sealed unsafe class BatchedLoop : IUdpLoop
{
    private const int MaxWaitsToSend = 3;
    private static readonly TimeSpan SendWait = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly DatagramDispatcher _dispatcher;
    private readonly CounterBlock _counters;
    private readonly LatencySampler _latency;
    private readonly int _batch;
    private readonly int _maxReply;
    private readonly int _maxFragments;
    private readonly bool _isIpv6;
    private readonly bool _withControl;
    private readonly TimeSpan _spinTime;
    private readonly TimeProvider _time;
    private readonly bool[] _admitted;
    private readonly Envelope[] _envelopes;
    private readonly Action _onMergingRefused;
    private bool _merges;
    private volatile bool _stopping;
    private int _staged;
    private int _outgoing;

    /// <param name="socket">Where to receive and send.</param>
    /// <param name="namesAddress">Whether the socket is bound to all addresses and says which was asked, so that an answer can name its own.</param>
    /// <param name="merges">Whether the system cuts merged answers apart.</param>
    /// <param name="dispatcher">Answers single datagrams.</param>
    /// <param name="options">Settings.</param>
    /// <param name="counters">This thread's.</param>
    /// <param name="latency">This thread's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onMergingRefused">Called once if the system refuses to send merged datagrams.</param>
    public BatchedLoop(
        Socket socket,
        bool namesAddress,
        bool merges,
        DatagramDispatcher dispatcher,
        UdpOptions options,
        CounterBlock counters,
        LatencySampler latency,
        TimeProvider time,
        Action onMergingRefused)
    {
        _merges = merges;
        _onMergingRefused = onMergingRefused;
        _socket = socket;
        _dispatcher = dispatcher;
        _counters = counters;
        _latency = latency;
        _time = time;
        _spinTime = options.SpinTime;
        _batch = options.BatchSize;
        _admitted = new bool[_batch];
        _envelopes = new Envelope[_batch];
        _maxReply = options.MaxReplyLength;
        _maxFragments = Fragment.CountFor(_maxReply - Envelope.Length);
        _isIpv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _withControl = namesAddress;
    }

    /// <inheritdoc/>
    public void Run()
    {
        using var buffers = new BatchBuffers(_batch, _maxReply, _withControl);
        while (!_stopping)
        {
            var received = Receive(buffers);
            if (_stopping) return;
            if (received <= 0)
            {
                // Nothing within the receive time-out, or a signal; anything else is rare (no memory) and must not become a busy loop.
                if (Marshal.GetLastPInvokeError() is not (EAgain or EIntr)) Thread.Sleep(UdpSockets.ErrorPause);
                continue;
            }
            var began = _latency.Begin();
            Admit(buffers, received);
            for (var i = 0; i < received; i++)
            {
                if (!_admitted[i]) continue;
                if (buffers.StagingLength - _staged < _maxReply || BatchBuffers.MaxOutgoing - _outgoing < _maxFragments) Flush(buffers);
                Handle(buffers, buffers.Incoming + i, _envelopes[i]);
            }
            Flush(buffers);
            _latency.End(began, received);
            for (var i = 0; i < received; i++) BatchBuffers.Rearm(buffers.Incoming + i);
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _stopping = true;
        try
        {
            _socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // "Not connected", always; the receiver wakes all the same.
        }
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> datagram, ReturnRoute route)
    {
        fixed (byte* octets = datagram, address = route.Address, control = route.Control)
        {
            var part = new Part { Start = octets, Length = (nuint)datagram.Length };
            var header = new DatagramHeader
            {
                Address = address,
                AddressLength = (uint)route.Address.Length,
                Parts = &part,
                PartCount = 1,
                Control = control,
                ControlLength = (nuint)route.Control.Length,
            };
            try
            {
                return SendAll(&header, 1) == 0;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    // Asking on for a while finds what comes next without the time that waking up takes.
    private int Receive(BatchBuffers buffers)
    {
        if (_spinTime > TimeSpan.Zero)
        {
            var began = _time.GetTimestamp();
            do
            {
                var received = ReceiveMany(_socket.SafeHandle, buffers.Incoming, (uint)_batch, MsgDontWait, 0);
                if (received > 0 || Marshal.GetLastPInvokeError() != EAgain) return received;
            }
            while (!_stopping && _time.GetElapsedTime(began) < _spinTime);
        }
        return ReceiveMany(_socket.SafeHandle, buffers.Incoming, (uint)_batch, MsgWaitForOne, 0);
    }

    // A record far away costs several hundred nanoseconds to read; asked for together, many of them cost hardly more than one.
    private void Admit(BatchBuffers buffers, int received)
    {
        var fetches = buffers.Fetches;
        for (var i = 0; i < received; i++)
        {
            var octets = OctetsOf(buffers.Incoming + i);
            _admitted[i] = _dispatcher.TryAdmit(octets, SourceOf(buffers.Incoming + i), out _envelopes[i]);
            fetches[i] = _admitted[i] && received > 1 ? _dispatcher.BeginFetch(_envelopes[i], octets) : 0;
        }
        for (var i = 0; i < received; i++)
        {
            if (fetches[i] != 0) _dispatcher.ContinueFetch(fetches[i]);
        }
    }

    private static ReadOnlySpan<byte> OctetsOf(DatagramHeader* header) =>
        new(header->Parts->Start, (int)Math.Min(header->Length, BatchBuffers.SlotLength));

    private SourceKey SourceOf(DatagramHeader* header) =>
        SourceKey.FromSocketAddress(new ReadOnlySpan<byte>(header->Address, BatchBuffers.AddressRoom), _isIpv6);

    private void Handle(BatchBuffers buffers, DatagramHeader* header, in Envelope envelope)
    {
        if (header->Control != null) RestrictControl(header);
        var address = new ReadOnlySpan<byte>(header->Address, (int)Math.Min(header->AddressLength, BatchBuffers.AddressRoom));
        var datagram = new Datagram
        {
            Octets = OctetsOf(header),
            Source = SourceOf(header),
            Address = address,
            Control = new ReadOnlySpan<byte>(header->Control, (int)header->ControlLength),
        };
        var reply = buffers.Staging + _staged;
        var length = _dispatcher.Answer(envelope, datagram, this, new Span<byte>(reply, _maxReply));
        if (length == 0) return;
        _staged += length;
        var messageLength = length - Envelope.Length;
        if (messageLength <= Fragment.PayloadLength)
        {
            Queue(buffers, header, new Part { Start = reply, Length = (nuint)length });
            return;
        }
        Envelope.TryRead(new ReadOnlySpan<byte>(reply, Envelope.Length), out var answer);
        for (var offset = 0; offset < messageLength; offset += Fragment.PayloadLength)
        {
            Fragment.EnvelopeOf(answer, offset / Fragment.PayloadLength).Write(buffers.EnvelopeOf(_outgoing, out var start));
            var content = (nuint)Math.Min(Fragment.PayloadLength, messageLength - offset);
            buffers.Parts[2 * _outgoing + 1] = new Part { Start = reply + Envelope.Length + offset, Length = content };
            Queue(buffers, header, new Part { Start = start, Length = Envelope.Length }, parts: 2);
        }
    }

    private void Queue(BatchBuffers buffers, DatagramHeader* request, Part first, uint parts = 1)
    {
        var header = buffers.Outgoing + _outgoing++;
        *header->Parts = first;
        header->PartCount = parts;
        header->Address = request->Address;
        header->AddressLength = request->AddressLength;
        header->Control = request->Control;
        header->ControlLength = request->ControlLength;
    }

    private void Flush(BatchBuffers buffers)
    {
        var failed = _merges && _outgoing > 1
            ? SendMerged(buffers.Merger, buffers.Outgoing, _outgoing)
            : SendAll(buffers.Outgoing, _outgoing);
        for (; failed > 0; failed--) _counters.Increment(Counter.SendFailed);
        _outgoing = 0;
        _staged = 0;
    }

    /// <summary>Sends what can be sent without waiting long; returns how many datagrams could not.</summary>
    private int SendAll(DatagramHeader* headers, int count)
    {
        var failed = 0;
        for (var done = 0; done < count;)
        {
            done += SendUntilRefused(headers + done, count - done, out var error);
            if (done == count) break;
            if (error == EAgain) return failed + count - done;
            // This one cannot be sent (no route, forbidden by a filter, source port 0); the others can.
            failed++;
            done++;
        }
        return failed;
    }

    /// <summary>
    /// The same for datagrams that are merged first. Where the system refuses to cut (an interface without checksums, a sandbox), what was not sent goes
    /// out one by one, and so does everything from then on; but not because of a peer that nothing can be sent to, however it is cut.
    /// </summary>
    private int SendMerged(ReplyMerger merger, DatagramHeader* outgoing, int count)
    {
        var merged = merger.Merge(outgoing, count);
        if (merged < count) _counters.Add(Counter.Merged, count - merged);
        var failed = 0;
        for (var done = 0; done < merged;)
        {
            done += SendUntilRefused(merger.Merged + done, merged - done, out var error);
            if (done == merged) break;
            if (error == EAgain) return failed + merger.SegmentsFrom(done, merged);
            if (merger.SegmentsOf(done) > 1 && error is EIo or EInval or EMsgSize or EOpNotSupp)
            {
                var refused = SendOneByOne(merger, outgoing, count, done, done);
                failed += refused;
                if (refused < merger.SegmentsOf(done++))
                {
                    _merges = false;
                    _onMergingRefused();
                    return failed + SendOneByOne(merger, outgoing, count, done, merged);
                }
                continue;
            }
            failed += merger.SegmentsOf(done);
            done++;
        }
        return failed;
    }

    // What was merged into some of the merged ones; gives how many could not be sent.
    private int SendOneByOne(ReplyMerger merger, DatagramHeader* outgoing, int count, int first, int last)
    {
        var failed = 0;
        for (var i = 0; i < count; i++)
        {
            if (merger.GroupOf(i) >= first && merger.GroupOf(i) <= last) failed += SendAll(outgoing + i, 1);
        }
        return failed;
    }

    /// <summary>
    /// Sends until the system will not take one even after a short wait; gives how many it took and, when it refused one, why: "again" stands for a full
    /// buffer that did not empty in time.
    /// </summary>
    private int SendUntilRefused(DatagramHeader* headers, int count, out int error)
    {
        error = 0;
        var waits = 0;
        var done = 0;
        while (done < count)
        {
            var sent = SendMany(_socket.SafeHandle, headers + done, (uint)(count - done), MsgDontWait);
            if (sent > 0)
            {
                done += sent;
                continue;
            }
            error = Marshal.GetLastPInvokeError();
            if (error == EIntr) continue;
            if (error == EAgain && waits++ < MaxWaitsToSend && _socket.Poll(SendWait, SelectMode.SelectWrite)) continue;
            break;
        }
        return done;
    }

    /// <summary>
    /// Keeps of the control data only "sent to this address of ours", and of that only the address: the way back is for routing to find.
    /// The structures are those of cmsg(3), ip(7) and ipv6(7) on 64-bit systems.
    /// </summary>
    private void RestrictControl(DatagramHeader* header)
    {
        const int LevelOffset = 8;
        const int TypeOffset = 12;
        const int DataOffset = 16;
        const int Ipv4Length = DataOffset + 12;
        const int Ipv6Length = DataOffset + 20;
        const int Ipv6PktInfo = 50;
        var control = new Span<byte>(header->Control, BatchBuffers.ControlRoom);
        var used = (int)Math.Min(header->ControlLength, BatchBuffers.ControlRoom);
        var level = used < Ipv4Length ? -1 : BinaryPrimitives.ReadInt32LittleEndian(control[LevelOffset..]);
        var type = BinaryPrimitives.ReadInt32LittleEndian(control[TypeOffset..]);
        if (!_isIpv6 && level == SolIp && type == IpPktInfo) control.Slice(DataOffset, 4).Clear();
        else if (_isIpv6 && level == SolIpv6 && type == Ipv6PktInfo && used >= Ipv6Length) control.Slice(DataOffset + 16, 4).Clear();
        else header->ControlLength = 0;
    }
}
