using System.IO.Pipelines;

namespace IdResolution.Transport.Tls;

/// <summary>A transport whose output is a <see cref="WatchedOutput"/>.</summary>
internal sealed class WatchedTransport(IDuplexPipe transport) : IDuplexPipe
{
    public PipeReader Input { get; } = transport.Input;

    public PipeWriter Output { get; } = new WatchedOutput(transport.Output);
}
