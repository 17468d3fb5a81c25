using System.Net;
using System.Net.Sockets;

namespace IdResolution.Transport.Tcp;

/// <summary>Opens several listening sockets on one port, among which Linux spreads the connections.</summary>
internal static class TcpListeners
{
    /// <summary>Binds <paramref name="count"/> sockets, or one where the system does not spread, and listens.</summary>
    /// <exception cref="IOException">The port is taken, even by a process that would share it, or the address is not ours.</exception>
    public static Socket[] Open(IPEndPoint endPoint, int count, int backlog, SocketSettings settings)
    {
        var sockets = new List<Socket>();
        try
        {
            // Sharing a port would let a second node on the same port start and take half of the connections; so look first.
            if (endPoint.Port != 0) Bind(endPoint, settings: null, out _).Dispose();
            for (var isShared = true; isShared && sockets.Count < count;)
            {
                var socket = Bind(endPoint, settings, out isShared);
                sockets.Add(socket);
                // What is set here holds for the connections taken: answers leave at once.
                socket.NoDelay = true;
                socket.Blocking = false;
                endPoint = (IPEndPoint)socket.LocalEndPoint!;
            }
            foreach (var socket in sockets) socket.Listen(backlog);
            return [.. sockets];
        }
        catch (SocketException e)
        {
            foreach (var socket in sockets) socket.Dispose();
            throw new IOException($"Cannot listen on TCP {endPoint}: {e.Message}", e);
        }
    }

    private static Socket Bind(IPEndPoint endPoint, SocketSettings? settings, out bool isShared)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            SocketSettings.SetDualMode(socket, endPoint);
            isShared = settings is not null && settings.TrySet(socket, SocketSettings.SharedPort, 1);
            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
