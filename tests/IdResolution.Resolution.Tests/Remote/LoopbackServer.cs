using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;

namespace IdResolution.Resolution.Tests.Remote;

/// <summary>A node behind a TCP port of the loopback address, chosen by the system.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TestNode _node;
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];
    private int _requests;

    public LoopbackServer(TestNode node)
    {
        _node = node;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Reads requests and says nothing.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Speaks version 2.4 and nothing newer.</summary>
    public bool IsOld { get; init; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>A site record that leads here and pins the key.</summary>
    public SiteRecord SiteWith(PublicKey key) => SiteAt(Port, key);

    public static SiteRecord SiteAt(int port, PublicKey key) => new()
    {
        Flags = SiteFlags.Primary,
        Servers =
        [
            new SiteServer
            {
                Id = 1, Address = IPAddress.Loopback, PublicKey = key.ToKeyRecord(),
                Interfaces = [new ServerInterface(InterfaceType.Both, InterfaceProtocol.Tcp, (uint)port)],
            },
        ],
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
        _node.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (true)
                {
                    var envelope = new byte[Envelope.Length];
                    await stream.ReadExactlyAsync(envelope, _stop.Token);
                    var frame = new byte[Envelope.Length + (int)BinaryPrimitives.ReadUInt32BigEndian(envelope.AsSpan(16))];
                    envelope.CopyTo(frame, 0);
                    await stream.ReadExactlyAsync(frame.AsMemory(Envelope.Length), _stop.Token);
                    Interlocked.Increment(ref _requests);
                    if (IsSilent) continue;
                    if (IsOld) (frame[0], frame[1], frame[2], frame[3]) = (2, 4, 2, 4);
                    foreach (var reply in await _node.SendAsync(frame)) await stream.WriteAsync(reply, _stop.Token);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}
