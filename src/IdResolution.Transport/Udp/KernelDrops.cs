using System.Net.Sockets;

namespace IdResolution.Transport.Udp;

/// <summary>
/// Sums the datagrams that the system dropped because no receiving thread fetched them in time; asks the system when it is asked. Safe from every thread.
/// </summary>
internal sealed class KernelDrops(Socket[] sockets)
{
    private readonly Lock _lock = new();
    private readonly uint[] _last = new uint[sockets.Length];
    private long _sum;

    /// <summary>The sum since the start; the last one known after the sockets were closed.</summary>
    public long Read()
    {
        lock (_lock)
        {
            for (var i = 0; i < sockets.Length; i++) Update(i);
            return _sum;
        }
    }

    private void Update(int number)
    {
        try
        {
            var now = LinuxSocket.ReadDrops(sockets[number]);
            // The system's count wraps around.
            _sum += unchecked(now - _last[number]);
            _last[number] = now;
        }
        catch (ObjectDisposedException)
        {
            // Nothing comes any more.
        }
    }
}
