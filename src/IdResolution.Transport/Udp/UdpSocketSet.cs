using System.Net.Sockets;

namespace IdResolution.Transport.Udp;

/// <summary>The sockets of a server and what the system lets them do.</summary>
/// <param name="Sockets">At least one; all on one port.</param>
/// <param name="NamesAddress">They are bound to all addresses and say which one was asked.</param>
/// <param name="Segments">Merged answers are cut apart.</param>
/// <param name="Refused">What was wanted and refused.</param>
internal sealed record UdpSocketSet(Socket[] Sockets, bool NamesAddress, bool Segments, IReadOnlyList<RefusedSetting> Refused);
