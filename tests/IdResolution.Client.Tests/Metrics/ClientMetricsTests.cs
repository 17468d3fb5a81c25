using System.Diagnostics.Metrics;
using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Metrics;

public sealed class ClientMetricsTests
{
    [Test]
    public async Task Questions_answers_repeats_refusals_and_silence_are_counted()
    {
        var datagrams = 0;
        await using var server = new ScriptedServer(request => !request.IsUdp ? [request.Values()] : datagrams++ switch
        {
            0 => [request.Values(change: message => message with { Header = message.Header with { Expiration = 1 } })],
            1 => [request.Values()],
            _ => [],
        });
        await using var client = new HandleClient(server.Options);
        var before = Read();

        await client.ResolveAsync("88.100/A");
        await client.ResolveAsync("88.100/B");

        var after = Read();
        Assert.That(Change("questions/udp"), Is.EqualTo(2));
        Assert.That(Change("answers/udp"), Is.EqualTo(1));
        Assert.That(Change("timeouts/udp"), Is.EqualTo(1));
        Assert.That(Change("answers/tcp"), Is.EqualTo(1));
        Assert.That(Change("repeats/"), Is.GreaterThanOrEqualTo(1 + 2));
        Assert.That(Change($"refusals/{nameof(AnswerFault.Expired)}"), Is.EqualTo(1));
        Assert.That(Change("servers/"), Is.EqualTo(2));
        Assert.That(after["sockets/"], Is.Zero);

        long Change(string name) => after[name] - before[name];
    }

    [Test]
    public async Task A_client_that_is_gone_remembers_nothing()
    {
        await using var server = new ScriptedServer(request => [request.Values()]);
        var before = Read()["servers/"];
        await using (var client = new HandleClient(server.Options))
        {
            await client.ResolveAsync("88.100/A");
            Assert.That(Read()["servers/"], Is.EqualTo(before + 1));
            Assert.That(client.Servers.Single().RoundTrip, Is.GreaterThan(TimeSpan.Zero));
        }
        Assert.That(Read()["servers/"], Is.EqualTo(before));
    }

    private static Dictionary<string, long> Read()
    {
        var values = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "IdResolution.Client") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            values[$"{instrument.Name["idresolution.client.".Length..]}/{(tags.Length > 0 ? tags[0].Value : "")}"] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
