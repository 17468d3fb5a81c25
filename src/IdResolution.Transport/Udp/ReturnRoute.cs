namespace IdResolution.Transport.Udp;

/// <summary>How a late answer finds its way back.</summary>
/// <param name="Loop">The loop whose socket received the request.</param>
/// <param name="Address">Socket address of the peer, as the system writes it.</param>
/// <param name="Control">Which of our addresses to answer from; may be empty.</param>
internal sealed record ReturnRoute(IUdpLoop Loop, byte[] Address, byte[] Control);
