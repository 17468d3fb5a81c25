using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace IdResolution.Transport.Tls;

/// <summary>
/// The way to the network underneath TLS. The stream in between takes no notice when nobody reads the pipe any more and would encrypt a
/// whole listing for a peer that has gone; here that is an exception.
/// </summary>
internal sealed class WatchedOutput(PipeWriter output) : PipeWriter
{
    public override void Advance(int bytes) => output.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => output.Complete(exception);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var result = await output.FlushAsync(cancellationToken);
        return result.IsCompleted ? throw new ConnectionResetException("The peer is gone.") : result;
    }
}
