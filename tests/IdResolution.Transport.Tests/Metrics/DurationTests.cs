using System.Diagnostics.Metrics;
using IdResolution.Protocol.Serving;
using IdResolution.Testing;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Tests.Metrics;

internal sealed class DurationTests
{
    private readonly Dictionary<string, List<double>> _seen = [];
    private MeterListener? _listener;

    [TearDown]
    public void StopListening()
    {
        _listener?.Dispose();
        _listener = null;
        _seen.Clear();
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(64)]
    public void One_request_in_so_many_is_measured_however_they_come(int together)
    {
        using var metrics = new TransportMetrics();
        Listen();
        var time = new ManualTimeProvider();
        var sampler = new LatencySampler(metrics, ClientTransport.Udp, time);
        const int Rounds = 1_000;
        for (var i = 0; i < Rounds; i++)
        {
            var began = sampler.Begin();
            time.Advance(TimeSpan.FromMicroseconds(40));
            sampler.End(began, together);
        }

        var measured = _seen["udp synchronous"];
        Assert.That(measured, Has.Count.EqualTo(Rounds * together / LatencySampler.Interval).Within(1));
        Assert.That(measured, Is.All.EqualTo(0.000_04).Within(1e-9));
    }

    [Test]
    public void Nothing_is_measured_while_nobody_listens()
    {
        using var metrics = new TransportMetrics();
        var sampler = new LatencySampler(metrics, ClientTransport.Tcp, new NoClock());

        Assert.That(metrics.MeasuresDuration, Is.False);
        Assert.That(() => sampler.End(sampler.Begin(), 100), Throws.Nothing);
    }

    [Test]
    public async Task The_asynchronous_half_is_measured_always([Values(UdpEngine.Batched, UdpEngine.Portable)] UdpEngine engine)
    {
        Listen();
        await using (var host = await UdpHost.StartAsync(engine))
        {
            using var peer = host.Connect();
            for (uint i = 1; i <= 5; i++)
            {
                peer.Send(TestMessages.Request(i, TestMessages.NeedsTime));
                peer.Receive();
            }
        }

        Assert.That(_seen["udp asynchronous"], Has.Count.EqualTo(5).And.All.Positive);
    }

    [Test]
    public async Task A_connection_is_measured_in_both_halves()
    {
        Listen();
        await using (var host = await TcpHost.StartAsync(TcpEngine.Auto))
        {
            using var peer = host.Connect();
            for (uint i = 1; i <= LatencySampler.Interval; i++) Ask(peer, TestMessages.Request(i));
            Ask(peer, TestMessages.Request(99, TestMessages.NeedsTime));
        }

        Assert.That(_seen["tcp synchronous"], Has.Count.InRange(1, 2));
        Assert.That(_seen["tcp asynchronous"], Has.Count.EqualTo(1));
    }

    private static void Ask(TcpPeer peer, byte[] request)
    {
        peer.Send(request);
        peer.Receive();
    }

    private void Listen()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "idresolution.transport.duration") listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            var key = $"{tags[0].Value} {tags[1].Value}";
            lock (_seen)
            {
                if (!_seen.TryGetValue(key, out var values)) _seen[key] = values = [];
                values.Add(value);
            }
        });
        _listener.Start();
    }

    private sealed class NoClock : TimeProvider
    {
        public override long GetTimestamp() => throw new InvalidOperationException("Nobody listens.");
    }
}
