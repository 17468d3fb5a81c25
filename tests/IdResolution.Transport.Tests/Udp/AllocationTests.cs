using System.Diagnostics.Metrics;
using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Transport.Tests.Udp;

internal sealed class AllocationTests
{
    [TestCase(UdpEngine.Batched, false)]
    [TestCase(UdpEngine.Portable, false)]
    [TestCase(UdpEngine.Batched, true)]
    [TestCase(UdpEngine.Portable, true)]
    public async Task A_request_answered_from_memory_allocates_nothing(UdpEngine engine, bool isWatched)
    {
        using var watcher = new MeterListener { InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        watcher.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        if (isWatched) watcher.Start();
        const int warmUp = 2_000;
        const int measured = 20_000;
        var handler = new MeasuringHandler(warmUp);
        using var metrics = new TransportMetrics();
        var options = new UdpOptions { Engine = engine, Threads = 1, RequestsPerSecondPerSource = 10_000_000, BurstPerSource = 10_000_000 };
        await using var server = new UdpServer(
            new IPEndPoint(IPAddress.Loopback, 0), options, handler, metrics, TimeProvider.System, NullLogger<UdpServer>.Instance);
        await server.StartAsync(CancellationToken.None);
        using var peer = new UdpPeer(server.LocalEndPoint!);
        for (uint i = 0; i < warmUp + measured; i += 10)
        {
            for (uint k = 0; k < 10; k++) peer.Send(TestMessages.Request(i + k, bodyLength: 100));
            for (uint k = 0; k < 15; k++) peer.Receive();
        }
        Assert.That(handler.Calls, Is.EqualTo(warmUp + measured));
        // The runtime itself may still allocate something once; the smallest object per hundred requests would be more than this.
        Assert.That(handler.AllocatedSinceWarmUp, Is.LessThan(24 * measured / 100));
    }

    /// <summary>Answers with two fragments and reads the allocation counter of the thread on the way.</summary>
    private sealed class MeasuringHandler(int warmUp) : IRequestHandler
    {
        private readonly byte[] _answer = TestMessages.Frame(0, TestMessages.Echo, ResponseCode.Success, new byte[800]);
        private long _atWarmUp;

        public int Calls { get; private set; }

        public long AllocatedSinceWarmUp { get; private set; }

        public Outcome TryAnswer(ReadOnlySpan<byte> frame, ClientTransport transport, PeerAddress peer, Span<byte> reply, out int replyLength)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            if (++Calls == warmUp) _atWarmUp = allocated;
            if (Calls > warmUp) AllocatedSinceWarmUp = allocated - _atWarmUp;
            // Every second answer is a single datagram.
            replyLength = Calls % 2 == 0 ? _answer.Length : ErrorReply.Length;
            _answer.AsSpan(0, replyLength).CopyTo(reply);
            (TestMessages.EnvelopeOf(frame) with { MessageLength = (uint)(replyLength - Envelope.Length) }).Write(reply);
            return Outcome.Answered;
        }

        public ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
