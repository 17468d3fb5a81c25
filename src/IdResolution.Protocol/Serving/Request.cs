using System.Net;

namespace IdResolution.Protocol.Serving;

/// <summary>A request on its way through the asynchronous half.</summary>
/// <param name="Frame">Envelope and message; valid until the half completes.</param>
/// <param name="Transport">How it came.</param>
/// <param name="Remote">Where it came from.</param>
/// <param name="Connection">The connection it came over; null for a datagram.</param>
public sealed record Request(ReadOnlyMemory<byte> Frame, ClientTransport Transport, IPEndPoint Remote, ClientConnection? Connection = null);
