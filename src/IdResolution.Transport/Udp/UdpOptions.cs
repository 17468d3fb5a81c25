using IdResolution.Protocol.Wire;

namespace IdResolution.Transport.Udp;

/// <summary>Settings of a <see cref="UdpServer"/>. Every bound is per server. <see cref="UdpOptionsValidator"/> states the
/// ranges.</summary>
public sealed class UdpOptions
{
    /// <summary>The engine (<see cref="UdpEngine.Auto"/>).</summary>
    public UdpEngine Engine { get; set; } = UdpEngine.Auto;

    /// <summary>Receiving threads, 0-256; 0 = one per processor (0). On Linux each has its own socket.</summary>
    public int Threads { get; set; }

    /// <summary>Datagrams per system call of the batched engine, 1-1,024 (64).</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>
    /// How long a receiving thread of the batched engine asks on without sleeping after the last datagram, 0-1 s (0). Saves the time of waking up and keeps
    /// a processor busy for it.
    /// </summary>
    public TimeSpan SpinTime { get; set; }

    /// <summary>
    /// Answers of one batch that go to the same peer are handed to the system together, where it can cut them apart again (Linux 4.18) (true). The batched
    /// engine only; single answers are not affected.
    /// </summary>
    public bool MergeReplies { get; set; } = true;

    /// <summary>Octets asked for the receive and the send buffer of each socket, 64 KiB-1 GiB (4 MiB); the system may grant less.</summary>
    public int SocketBufferOctets { get; set; } = 4 << 20;

    /// <summary>
    /// Most octets that leave for one request, envelopes of all fragments counted, 512-272,804 (8,192). Keeps one small datagram with a
    /// forged source
    /// from drawing a flood; the engine answers larger ones with response code 2, so that clients turn to TCP (specification §3.6).
    /// </summary>
    public int MaxUdpAnswerOctets { get; set; } = 8_192;

    /// <summary>Most incomplete messages, 1-1,048,576 (4,096); the oldest makes room.</summary>
    public int MaxPartials { get; set; } = 4_096;

    /// <summary>Most incomplete messages from one address, 1-<see cref="MaxPartials"/> (64); its oldest makes room.</summary>
    public int MaxPartialsPerSource { get; set; } = 64;

    /// <summary>Most octets held for incomplete messages, 1 MiB-1 GiB (64 MiB); the oldest makes room.</summary>
    public int MaxPartialOctets { get; set; } = 64 << 20;

    /// <summary>How long an incomplete message waits for the rest, 100 ms-60 s (5 s).</summary>
    public TimeSpan PartialLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests waiting for the asynchronous half, 1-1,048,576 (4,096); more are dropped.</summary>
    public int QueueLength { get; set; } = 4_096;

    /// <summary>Octets of the requests that wait for or are in the asynchronous half, 1 MiB-1 GiB (64 MiB); more are dropped.</summary>
    public int MaxQueuedOctets { get; set; } = 64 << 20;

    /// <summary>Requests in the asynchronous half at a time, 1-65,536 (256).</summary>
    public int Workers { get; set; } = 256;

    /// <summary>Longest time in the asynchronous half, 100 ms-10 min (10 s); clients have given up by then.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time that stopping waits for outstanding requests, 0-10 min (5 s).</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Requests per second that one source (IPv4 address, IPv6 /56 network) may send for long, 0-10,000,000; 0 = no limit (0). More are
    /// dropped
    /// unanswered, which keeps this server from being used against somebody whose address is forged (specification §3.6).
    /// </summary>
    public int RequestsPerSecondPerSource { get; set; }

    /// <summary>Requests that a source may send at once before the rate counts, 1-10,000,000 (1,000).</summary>
    public int BurstPerSource { get; set; } = 1_000;

    /// <summary>The largest answer, envelope and message, of which all fragments fit in <see cref="MaxUdpAnswerOctets"/>.</summary>
    internal int MaxReplyLength => Envelope.Length + Fragment.LongestMessageWithin(MaxUdpAnswerOctets);
}
