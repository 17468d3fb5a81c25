using System.Net;
using IdResolution.Security;

namespace IdResolution.Client.Exchange;

/// <summary>One server with the addresses it can be asked at; either list may be empty.</summary>
internal sealed record ServerTarget(string Name, IReadOnlyList<IPEndPoint> Udp, IReadOnlyList<IPEndPoint> Tcp)
{
    /// <summary>The key that the server proves its answers with; null when no trusted source named one.</summary>
    public PublicKey? Key { get; init; }
}
