using System.Threading.Channels;
using IdResolution.Client.Exchange;

namespace IdResolution.Client.Tcp;

/// <summary>The place where the reader of a connection puts the messages for one request. Dispose when no more are wanted.</summary>
internal sealed class PendingAnswer : IDisposable
{
    // Listings come in many messages; the reader waits when the caller is slower than the server.
    private const int Capacity = 8;

    private readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Capacity)
    {
        SingleReader = true,
        SingleWriter = true,
    });

    private readonly Action _forget;
    private Sending _sending;
    private int _isAnswered;

    public PendingAnswer(Action forget) => _forget = forget;

    /// <summary>Called before the request goes out.</summary>
    public void Expect(Sending sending) => _sending = sending;

    /// <summary>Called by the reader; returns when there was room or nobody wants the message any more.</summary>
    public async ValueTask PutAsync(byte[] frame, CancellationToken cancellation)
    {
        EndSending();
        while (!_frames.Writer.TryWrite(frame))
        {
            if (!await _frames.Writer.WaitToWriteAsync(cancellation)) return;
        }
    }

    /// <summary>Called when the connection is gone.</summary>
    public void Lose(ConnectionLostException reason) => _frames.Writer.TryComplete(reason);

    /// <summary>The next message.</summary>
    /// <exception cref="ConnectionLostException">The connection broke before it came.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<byte[]> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await _frames.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException closed) when (closed.InnerException is ConnectionLostException lost)
        {
            throw new ConnectionLostException(lost.Message, lost.MayHaveArrived, lost.InnerException);
        }
    }

    public void Dispose()
    {
        EndSending();
        _forget();
        _frames.Writer.TryComplete();
    }

    private void EndSending()
    {
        if (Interlocked.Exchange(ref _isAnswered, 1) == 0) _sending.End();
    }
}
