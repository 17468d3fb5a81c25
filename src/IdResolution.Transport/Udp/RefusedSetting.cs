namespace IdResolution.Transport.Udp;

/// <summary>A setting that the system refused.</summary>
/// <param name="Setting">Which.</param>
/// <param name="Consequence">What is done instead, for the log.</param>
internal sealed record RefusedSetting(SocketSetting Setting, string Consequence);
