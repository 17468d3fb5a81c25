using System.Net;

namespace IdResolution.Client.Exchange;

/// <summary>One address at which a question may be asked.</summary>
/// <param name="Target">The server.</param>
/// <param name="EndPoint">The address.</param>
/// <param name="IsUdp">True for UDP, false for TCP, TLS and HTTP.</param>
/// <param name="Rank">Where it stood when the question was planned.</param>
internal readonly record struct Candidate(ServerTarget Target, IPEndPoint EndPoint, bool IsUdp, ServerRank Rank);
