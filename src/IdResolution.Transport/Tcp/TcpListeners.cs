using System.Net;
using System.Net.Sockets;

namespace IdResolution.Transport.Tcp;

/// <summary>Opens several listening sockets on one port, among which Linux spreads the connections.</summary>
internal static class TcpListeners
{
    /// <summary>Binds <paramref name="count"/> sockets and listens.</summary>
    /// <exception cref="IOException">The port is taken, even by a process that would share it, or the address is not ours.</exception>
    public static Socket[] Open(IPEndPoint endPoint, int count, int backlog)
    {
        var sockets = new List<Socket>();
        try
        {
            // Sharing a port would let a second node on the same port start and take half of the connections; so look first.
            if (endPoint.Port != 0) using (Bind(endPoint, isShared: false)) { }
            for (var i = 0; i < count; i++)
            {
                var socket = Bind(endPoint, isShared: true);
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

    private static Socket Bind(IPEndPoint endPoint, bool isShared)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            SocketSettings.SetDualMode(socket, endPoint);
            if (isShared) SocketSettings.ShareAddress(socket);
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
