using System.Net;

namespace IdResolution.Client.Exchange;

/// <summary>What a client has learnt about one address of a server, for people and for tools.</summary>
/// <param name="Server">Address and port.</param>
/// <param name="IsUdp">True for UDP, false for TCP, TLS and HTTP.</param>
/// <param name="RoundTrip">Smoothed time from question to answer; null when none was measured lately.</param>
/// <param name="Variation">Smoothed variation of it; zero when none was measured.</param>
/// <param name="Failures">Failures since the last answer.</param>
/// <param name="BackOff">How long it will still be asked only when nobody else answers; zero when it is in use.</param>
public readonly record struct ServerStanding(
    IPEndPoint Server, bool IsUdp, TimeSpan? RoundTrip, TimeSpan Variation, int Failures, TimeSpan BackOff);
