using System.Net;
using System.Net.Sockets;

namespace IdResolution.Transport.Udp;

/// <summary>
/// Opens the sockets of a server: on Linux several on one port, among which the kernel spreads the peers; elsewhere one. What the system refuses is done
/// without.
/// </summary>
internal static class UdpSockets
{
    /// <summary>How long a receiving thread waits at most before it looks whether it should stop, in milliseconds.</summary>
    public const int ReceiveTimeout = 1_000;

    /// <summary>How long a receiving thread pauses after an unexpected error, in milliseconds.</summary>
    public const int ErrorPause = 10;

    private const int SendTimeout = 100;

    /// <summary>Binds <paramref name="count"/> sockets, or one where the system does not spread.</summary>
    /// <exception cref="SocketException">The port is taken, even by a process that would share it, or the address is not ours.</exception>
    public static UdpSocketSet Open(IPEndPoint endPoint, int count, UdpOptions options, SocketSettings settings)
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
            var refused = new List<RefusedSetting>();
            var first = Create(endPoint, options);
            sockets.Add(first);
            var abilities = OperatingSystem.IsLinux() ? SetLinuxOptions(first, endPoint, options, settings, refused) : default;
            first.Bind(endPoint);
            endPoint = (IPEndPoint)first.LocalEndPoint!;
            while (abilities.SharesPort && sockets.Count < count)
            {
                var next = Create(endPoint, options);
                sockets.Add(next);
                SetLinuxOptions(next, endPoint, options, settings, []);
                next.Bind(endPoint);
            }
            return new UdpSocketSet([.. sockets], abilities.NamesAddress, abilities.Segments, refused);
        }
        catch
        {
            foreach (var socket in sockets) socket.Dispose();
            throw;
        }
    }

    private static Socket Create(IPEndPoint endPoint, UdpOptions options)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            SocketSettings.SetDualMode(socket, endPoint);
            socket.ReceiveBufferSize = options.SocketBufferOctets;
            socket.SendBufferSize = options.SocketBufferOctets;
            socket.ReceiveTimeout = ReceiveTimeout;
            socket.SendTimeout = SendTimeout;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static (bool SharesPort, bool NamesAddress, bool Segments) SetLinuxOptions(
        Socket socket, IPEndPoint endPoint, UdpOptions options, SocketSettings settings, List<RefusedSetting> refused)
    {
        var sharesPort = TrySet(SocketSettings.SharedPort, 1, "all threads share one socket");
        // A server on all addresses must answer from the address it was asked at.
        const string Routed = "answers leave from the address that routing chooses";
        var namesAddress = endPoint.Address.Equals(IPAddress.Any) && TrySet(SocketSettings.NamedIpv4Address, 1, Routed)
            || endPoint.Address.Equals(IPAddress.IPv6Any) && TrySet(SocketSettings.NamedIpv6Address, 1, Routed);
        // Asked only: what is set here would hold for every datagram.
        var segments = options.MergeReplies && TrySet(SocketSettings.Segments, 0, "answers are sent one by one");
        return (sharesPort, namesAddress, segments);

        bool TrySet(SocketSetting setting, byte value, string consequence)
        {
            if (settings.TrySet(socket, setting, value)) return true;
            refused.Add(new RefusedSetting(setting, consequence));
            return false;
        }
    }
}
