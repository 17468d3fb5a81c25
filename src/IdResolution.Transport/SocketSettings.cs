using System.Net;
using System.Net.Sockets;

namespace IdResolution.Transport;

/// <summary>Settings of listening sockets of both transports.</summary>
internal static class SocketSettings
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    /// <summary>Like Kestrel: the IPv6 wildcard stands for IPv4 as well.</summary>
    public static void SetDualMode(Socket socket, IPEndPoint endPoint)
    {
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
    }

    /// <summary>Linux: lets several sockets have one address, among which the system spreads the peers (socket(7) SO_REUSEPORT).</summary>
    /// <exception cref="SocketException">The system does not.</exception>
    public static void ShareAddress(Socket socket) => socket.SetRawSocketOption(SolSocket, SoReusePort, [1, 0, 0, 0]);
}
