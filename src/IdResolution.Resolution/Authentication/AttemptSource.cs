using System.Net;
using IdResolution.Protocol.Serving;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// Whom a failure is charged to. A datagram names any source it likes, so what comes as datagrams is not charged to those who come over TCP
/// from the same network.
/// </summary>
internal readonly record struct AttemptSource(ChallengeSource Network, ClientTransport Transport)
{
    public static AttemptSource Of(Request request) => Of(request.Remote.Address, request.Transport);

    /// <summary>The same; HTTP is charged with TCP, for whoever guesses may use both.</summary>
    public static AttemptSource Of(IPAddress address, ClientTransport transport) =>
        new(ChallengeSource.Of(address), transport == ClientTransport.Http ? ClientTransport.Tcp : transport);
}
