using System.Net;
using System.Net.Sockets;

namespace IdResolution.Transport;

/// <summary>Settings of listening sockets that a system may refuse (an older kernel, a sandbox). Derived from where a test refuses others. Stateless.</summary>
internal class SocketSettings
{
    /// <summary>The settings that matter here, with their numbers on Linux (socket(7), ip(7), ipv6(7), udp(7)).</summary>
    public static readonly SocketSetting
        SharedPort = new(1, 15, "SO_REUSEPORT"),
        NamedIpv4Address = new(0, 8, "IP_PKTINFO"),
        NamedIpv6Address = new(41, 49, "IPV6_RECVPKTINFO"),
        Segments = new(17, 103, "UDP_SEGMENT");

    /// <summary>Sets it; false when the system refuses.</summary>
    public virtual bool TrySet(Socket socket, SocketSetting setting, byte value)
    {
        try
        {
            socket.SetRawSocketOption(setting.Level, setting.Number, [value, 0, 0, 0]);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Like Kestrel: the IPv6 wildcard stands for IPv4 as well.</summary>
    public static void SetDualMode(Socket socket, IPEndPoint endPoint)
    {
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
    }
}
