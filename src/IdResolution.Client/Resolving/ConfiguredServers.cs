using IdResolution.Client.Exchange;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Resolving;

/// <summary>
/// Everything is at the servers of the configuration, which refer to others where it is not: the finder of a client without roots. Nothing
/// is remembered.
/// </summary>
internal sealed class ConfiguredServers(
    Exchanger exchanger, Func<Ask, CancellationToken, Task<IReadOnlyList<ServerTarget>>> targets) : IServiceFinder
{
    public async Task<Service> FindAsync(Ask ask, Walk walk, bool anew) => new()
    {
        Servers = await targets(ask, walk.Cancellation),
        Reach = AddressScope.Machine,
    };

    public async Task<Told> ReadAsync(Utf8String handle, Walk walk, bool anew)
    {
        var ask = ServiceQuestion.For(handle, walk);
        var servers = await targets(ask, walk.Cancellation);
        walk.TakeStep(servers[0].Name, handle);
        return ServiceQuestion.Read(await exchanger.AskAsync(servers, ask, walk.Cancellation), AddressScope.Machine);
    }

    public Task<Service?> FindOtherRootAsync(Service failed, Walk walk) => Task.FromResult<Service?>(null);

    public void Notice(Service service, Message message)
    {
    }

    public TimeSpan LifetimeOf(Told delegation) => TimeSpan.Zero;

    public void Remember(Utf8String prefixHandle, Told delegation, Walk walk)
    {
    }
}
