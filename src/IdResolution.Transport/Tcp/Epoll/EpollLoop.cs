using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IdResolution.Transport.Tcp.Epoll;

/// <summary>
/// One thread that takes connections from its own listening socket and waits for all of them at once; whoever serves a connection goes on here. Serving must
/// not block. <see cref="Run"/> once; <see cref="Stop"/> is safe from every thread; dispose after <see cref="Run"/> has ended.
/// </summary>
/// <param name="listener">Listens already; owned.</param>
/// <param name="common">Features that all connections have in common.</param>
/// <param name="serve">Serves a connection; must not throw.</param>
/// <param name="onAcceptFailed">Called when the system has no means for one more connection.</param>
internal sealed class EpollLoop(Socket listener, IFeatureCollection common, Func<ConnectionContext, Task> serve, Action onAcceptFailed) : IDisposable
{
    private const int EventRoom = 256;
    private const int AcceptsAtOnce = 64;
    private const int ErrorPause = 10;
    private const int AcceptPause = 100;
    private const int StopPause = 50;
    private const int Forever = -1;
    private const int AddressRoom = 32;
    private const long ListenerId = 0;

    private readonly Descriptor _set = LinuxPoll.Create();
    private readonly ConcurrentDictionary<long, EpollConnection> _connections = new();
    private long _lastId = ListenerId;
    private bool _listens;
    private volatile bool _stopping;

    /// <summary>Serves until it is stopped and the last connection has ended.</summary>
    public unsafe void Run()
    {
        var events = stackalloc LinuxPoll.Event[EventRoom];
        Listen(true);
        while (true)
        {
            var pauses = !_listens;
            var count = LinuxPoll.Wait(_set, events, EventRoom, _stopping ? StopPause : pauses ? AcceptPause : Forever);
            if (count < 0 && Marshal.GetLastPInvokeError() != LinuxPoll.EIntr) Thread.Sleep(ErrorPause);
            for (var i = 0; i < count; i++)
            {
                if (events[i].Id == ListenerId) AcceptMany();
                else if (_connections.TryGetValue(events[i].Id, out var connection)) connection.OnEvents(events[i].Events);
            }
            if (_stopping)
            {
                listener.Dispose();
                if (_connections.IsEmpty) return;
            }
            else if (pauses) Listen(true);
        }
    }

    /// <summary>Takes no more connections.</summary>
    public void Stop()
    {
        _stopping = true;
        // Wakes the loop as well.
        try
        {
            _ = LinuxPoll.Shutdown(listener.SafeHandle, LinuxPoll.ShutdownBoth);
        }
        catch (ObjectDisposedException)
        {
            // Stopped before.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        listener.Dispose();
        _set.Dispose();
    }

    private unsafe void AcceptMany()
    {
        var address = stackalloc byte[AddressRoom];
        for (var i = 0; i < AcceptsAtOnce && !_stopping; i++)
        {
            uint length = AddressRoom;
            var number = LinuxPoll.Accept(listener.SafeHandle, address, &length);
            if (number >= 0)
            {
                var socket = new Descriptor(number);
                _ = ServeAsync(new EpollConnection(_set, socket, ++_lastId, ReadAddress(new ReadOnlySpan<byte>(address, AddressRoom)), common));
                continue;
            }
            if (Marshal.GetLastPInvokeError() is LinuxPoll.EMFile or LinuxPoll.ENFile or LinuxPoll.ENoMem or LinuxPoll.ENoBufs)
            {
                // The one who waits stays in the system's queue; asking on would only heat the processor.
                Listen(false);
                onAcceptFailed();
            }
            return;
        }
    }

    private async Task ServeAsync(EpollConnection connection)
    {
        _connections[connection.Id] = connection;
        await serve(connection);
        _connections.TryRemove(connection.Id, out _);
        connection.Dispose();
    }

    private unsafe void Listen(bool listens)
    {
        var wanted = new LinuxPoll.Event { Events = LinuxPoll.Readable, Id = ListenerId };
        if (LinuxPoll.Control(_set, listens ? LinuxPoll.Add : LinuxPoll.Remove, listener.SafeHandle, &wanted) == 0) _listens = listens;
    }

    // struct sockaddr_in and sockaddr_in6: the port at 2, the address at 4 or 8, the scope at 24.
    private IPEndPoint ReadAddress(ReadOnlySpan<byte> octets)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        return listener.AddressFamily == AddressFamily.InterNetwork
            ? new IPEndPoint(new IPAddress(octets.Slice(4, 4)), port)
            : new IPEndPoint(new IPAddress(octets.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(octets[24..])), port);
    }
}
