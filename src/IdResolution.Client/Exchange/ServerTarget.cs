using System.Net;

namespace IdResolution.Client.Exchange;

/// <summary>One server with the addresses it can be asked at; either list may be empty.</summary>
internal sealed record ServerTarget(string Name, IReadOnlyList<IPEndPoint> Udp, IReadOnlyList<IPEndPoint> Tcp);
