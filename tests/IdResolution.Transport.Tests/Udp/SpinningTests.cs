using IdResolution.Testing;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Tests.Udp;

internal sealed class SpinningTests
{
    [Test]
    public async Task Answers_while_it_asks_on_and_after_it_went_to_sleep_and_stops_in_either()
    {
        var time = new ManualTimeProvider();
        await using var host = await UdpHost.StartAsync(UdpEngine.Batched, new UdpOptions { Threads = 1, SpinTime = TimeSpan.FromSeconds(1) }, time);
        using var peer = host.Connect();
        // The clock stands still, so it never sleeps.
        for (uint id = 1; id <= 50; id++) peer.ExpectNextAnswerIs(id);
        time.Advance(TimeSpan.FromSeconds(2));
        for (uint id = 51; id <= 60; id++) peer.ExpectNextAnswerIs(id);
        await Eventually.Within(host.Server.StopAsync(CancellationToken.None));
    }
}
