using IdResolution.Transport.Admission;

namespace IdResolution.Transport.Udp;

/// <summary>A datagram as a loop received it; valid until the loop receives again.</summary>
internal readonly ref struct Datagram
{
    /// <summary>The octets.</summary>
    public required ReadOnlySpan<byte> Octets { get; init; }

    /// <summary>Where it came from.</summary>
    public required SourceKey Source { get; init; }

    /// <summary>The socket address it came from, as the system writes it.</summary>
    public required ReadOnlySpan<byte> Address { get; init; }

    /// <summary>Which of our addresses it was sent to, as a control message for the answer; empty when the socket has only one.</summary>
    public ReadOnlySpan<byte> Control { get; init; }
}
