using Microsoft.Extensions.Hosting;

namespace IdResolution.Gateways.Http;

/// <summary>Signals are the process's business, not this server's.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
