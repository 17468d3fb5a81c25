using System.Buffers;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Metrics;

namespace IdResolution.Transport.Udp;

/// <summary>
/// A request that the asynchronous half answers, with a copy of its octets and the way back. What leaves for it is bounded like any
/// other answer:
/// once <see cref="UdpOptions.MaxUdpAnswerOctets"/> are used up, further answers are dropped and counted.
/// </summary>
internal sealed class DeferredRequest : IReplySink
{
    private readonly byte[] _frame;
    private readonly SourceKey _source;
    private readonly ReturnRoute _route;
    private readonly TransportCounters _counters;
    private int _octetsLeft;

    public DeferredRequest(
        ReadOnlySpan<byte> frame, SourceKey source, ReturnRoute route, UdpOptions options, TransportCounters counters, long received)
    {
        Length = frame.Length;
        Received = received;
        _frame = ArrayPool<byte>.Shared.Rent(Length);
        frame.CopyTo(_frame);
        _source = source;
        _route = route;
        _counters = counters;
        MaxReplyLength = options.MaxReplyLength;
        _octetsLeft = options.MaxUdpAnswerOctets;
    }

    /// <summary>Octets of the request.</summary>
    public int Length { get; }

    /// <summary>When it came, as a time stamp of the clock.</summary>
    public long Received { get; }

    /// <inheritdoc/>
    public int MaxReplyLength { get; }

    /// <summary>The request as the engine sees it.</summary>
    public Request ToRequest() => new(_frame.AsMemory(0, Length), ClientTransport.Udp, _source.ToEndPoint());

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Send(frame.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Gives the copy back.</summary>
    public void Release() => ArrayPool<byte>.Shared.Return(_frame);

    private void Send(ReadOnlySpan<byte> frame)
    {
        var total = frame.Length > MaxReplyLength ? int.MaxValue : Fragment.TotalLengthFor(frame.Length - Envelope.Length);
        if (total > _octetsLeft)
        {
            _counters.Add(Counter.AnswerTooLarge);
            return;
        }
        _octetsLeft -= total;
        _counters.Add(SendFragments(frame) ? Counter.Answers : Counter.SendFailed);
    }

    private bool SendFragments(ReadOnlySpan<byte> frame)
    {
        var count = Fragment.CountFor(frame.Length - Envelope.Length);
        if (count == 1) return _route.Loop.TrySend(frame, _route);
        Span<byte> datagram = stackalloc byte[Fragment.MaxDatagramLength];
        for (var i = 0; i < count; i++)
        {
            var length = Fragment.Write(frame, i, datagram);
            if (!_route.Loop.TrySend(datagram[..length], _route)) return false;
        }
        return true;
    }
}
