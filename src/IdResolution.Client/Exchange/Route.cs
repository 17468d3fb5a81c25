using System.Net;
using IdResolution.Client.Tls;

namespace IdResolution.Client.Exchange;

/// <summary>One way to ask one server.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="IsUdp">Datagrams, not a connection.</param>
/// <param name="Tls">Who must answer inside TLS; null when the connection is clear.</param>
internal readonly record struct Route(IPEndPoint EndPoint, bool IsUdp, TlsPeer? Tls);
