using System.Net;
using IdResolution.Client.Tls;

namespace IdResolution.Client.Exchange;

/// <summary>One server with the addresses it can be asked at; either list may be empty.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Udp">Where it takes datagrams.</param>
/// <param name="Tcp">Where it takes connections.</param>
/// <param name="Tls">Who must answer inside TLS; null when connections are clear.</param>
internal sealed record ServerTarget(string Name, IReadOnlyList<IPEndPoint> Udp, IReadOnlyList<IPEndPoint> Tcp, TlsPeer? Tls = null);
