using System.Net;
using System.Net.Sockets;

namespace IdResolution.Transport.Udp;

/// <summary>Opens the sockets of a server: on Linux several on one port, among which the kernel spreads the peers; elsewhere one.</summary>
internal static class UdpSockets
{
    /// <summary>How long a receiving thread waits at most before it looks whether it should stop, in milliseconds.</summary>
    public const int ReceiveTimeout = 1_000;

    /// <summary>How long a receiving thread pauses after an unexpected error, in milliseconds.</summary>
    public const int ErrorPause = 10;

    private const int SendTimeout = 100;

    /// <summary>Binds <paramref name="count"/> sockets, or one where the system does not spread.</summary>
    /// <exception cref="SocketException">The port is taken, even by a process that would share it, or the address is not ours.</exception>
    public static Socket[] Open(IPEndPoint endPoint, int count, UdpOptions options)
    {
        // Sharing a port would let a second node on the same port start and take half of the traffic; so look first.
        if (endPoint.Port != 0)
        {
            using var probe = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            SocketSettings.SetDualMode(probe, endPoint);
            probe.Bind(endPoint);
        }
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < (OperatingSystem.IsLinux() ? count : 1); i++)
            {
                sockets.Add(OpenOne(endPoint, options));
                endPoint = (IPEndPoint)sockets[0].LocalEndPoint!;
            }
            return [.. sockets];
        }
        catch
        {
            foreach (var socket in sockets) socket.Dispose();
            throw;
        }
    }

    private static Socket OpenOne(IPEndPoint endPoint, UdpOptions options)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            SocketSettings.SetDualMode(socket, endPoint);
            if (OperatingSystem.IsLinux()) SetLinuxOptions(socket, endPoint);
            socket.ReceiveBufferSize = options.SocketBufferOctets;
            socket.SendBufferSize = options.SocketBufferOctets;
            socket.ReceiveTimeout = ReceiveTimeout;
            socket.SendTimeout = SendTimeout;
            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void SetLinuxOptions(Socket socket, IPEndPoint endPoint)
    {
        ReadOnlySpan<byte> on = [1, 0, 0, 0];
        SocketSettings.ShareAddress(socket);
        // A server on all addresses must answer from the address it was asked at.
        if (endPoint.Address.Equals(IPAddress.Any)) socket.SetRawSocketOption(LinuxSocket.SolIp, LinuxSocket.IpPktInfo, on);
        if (endPoint.Address.Equals(IPAddress.IPv6Any)) socket.SetRawSocketOption(LinuxSocket.SolIpv6, LinuxSocket.Ipv6RecvPktInfo, on);
    }
}
