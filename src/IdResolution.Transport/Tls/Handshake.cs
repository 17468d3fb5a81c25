using IdResolution.Transport.Admission;
using IdResolution.Transport.Tcp;
using Microsoft.AspNetCore.Connections;

namespace IdResolution.Transport.Tls;

/// <summary>
/// The place that one connection needs while TLS is being agreed upon. Signing costs a thousand times what an answer costs: a source has a
/// quarter of all places, its other connections wait in line, and the clear port has the rest of the machine. Used by one connection;
/// <see cref="End"/> may be called more than once.
/// </summary>
internal sealed class Handshake(SourceShare share, TcpShared shared)
{
    private int _isRunning;

    /// <summary>Whether the place is taken.</summary>
    public bool IsRunning => Volatile.Read(ref _isRunning) != 0;

    /// <summary>Waits for a place; false when none came free in time or the peer is gone.</summary>
    public async ValueTask<bool> TryBeginAsync(ConnectionContext connection)
    {
        using var limit = new CancellationTokenSource(shared.Options.HandshakeTimeout, shared.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, connection.ConnectionClosed);
        try
        {
            // Its own places first: who waits here keeps nobody else waiting.
            await share.Handshakes.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        try
        {
            await shared.Handshakes.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            share.Handshakes.Release();
            return false;
        }
        Volatile.Write(ref _isRunning, 1);
        return true;
    }

    /// <summary>Gives the place back; true when it was taken until now.</summary>
    public bool End()
    {
        if (Interlocked.Exchange(ref _isRunning, 0) == 0) return false;
        shared.Handshakes.Release();
        share.Handshakes.Release();
        return true;
    }
}
