using System.Net;
using System.Net.Sockets;

namespace IdResolution.Testing;

/// <summary>Finds a port on the loopback address that is free for both UDP and TCP, chosen by the system.</summary>
public static class PortPicker
{
    /// <summary>The port; another process may still take it, so bind it soon.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var endpoint = (IPEndPoint)tcp.LocalEndPoint!;
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(endpoint);
                return endpoint.Port;
            }
            catch (SocketException)
            {
                // Taken for UDP: ask for another.
            }
        }
    }
}
