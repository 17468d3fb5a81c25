using IdResolution.Protocol.Serving;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// Whom a failure is charged to. A datagram names any source it likes, so what comes as datagrams is not charged to those who come over TCP
/// from the same network.
/// </summary>
internal readonly record struct AttemptSource(ChallengeSource Network, ClientTransport Transport)
{
    public static AttemptSource Of(Request request) => new(ChallengeSource.Of(request.Remote.Address), request.Transport);
}
