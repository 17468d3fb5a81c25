using System.Net;

namespace IdResolution.Gateways.Http;

/// <summary>Where a request comes from, and how. Immutable.</summary>
/// <param name="Remote">The client, behind the proxies that are trusted; port 0 where a proxy told no port.</param>
/// <param name="IsConfidential">
/// True when nobody between can read or change what passes, or the operator says so (<see cref="HttpServerOptions.AllowClearAuthentication"/>).
/// </param>
/// <param name="IsForwarded">True when a trusted proxy passed the request on: what the connection shows is the proxy's.</param>
/// <param name="PublicBase">Scheme, host and port under which the client knows this node, without a slash at the end.</param>
internal sealed record HttpPeer(IPEndPoint Remote, bool IsConfidential, bool IsForwarded, string PublicBase);
