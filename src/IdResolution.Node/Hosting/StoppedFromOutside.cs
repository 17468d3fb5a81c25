using Microsoft.Extensions.Hosting;

namespace IdResolution.Node.Hosting;

/// <summary>The lifetime of a node that takes no signals itself: whoever started it ends it.</summary>
internal sealed class StoppedFromOutside : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
