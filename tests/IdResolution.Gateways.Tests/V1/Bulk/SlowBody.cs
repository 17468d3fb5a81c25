using System.Net;
using System.Text;

namespace IdResolution.Gateways.Tests.V1.Bulk;

/// <summary>A body whose octets are sent when the test says so.</summary>
internal sealed class SlowBody : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sends text; completes when it has left.</summary>
    public async Task SendAsync(string text)
    {
        var stream = await _stream.Task;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await stream.FlushAsync();
    }

    public void End() => _end.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _stream.TrySetResult(stream);
        return _end.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
