using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Udp;

/// <summary>
/// One question over UDP: a socket of its own (so a random port), bound to the server's address so that the system drops what others send,
/// repeated on the schedule with the same octets, in a session with a counter of its own (specification §3.6). What is not the answer is
/// passed over in silence.
/// </summary>
internal static class UdpExchange
{
    // Above any datagram of the protocol (512 octets); larger ones of peers with other ideas still fit.
    private const int ReceiveBufferLength = 2048;

    public static async Task<Received> AskAsync(IPEndPoint server, OutgoingRequest request, HandleClientOptions options,
        CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var assembly = new FragmentAssembly();
        var buffer = new byte[ReceiveBufferLength];
        var refused = AnswerFault.None;
        var sendings = new List<Sending>(options.UdpSchedule.Count);
        try
        {
            await socket.ConnectAsync(server, cancellation);
            for (var attempt = 0; attempt < options.UdpSchedule.Count; attempt++)
            {
                var sending = await request.SealAsync(cancellation);
                sendings.Add(sending);
                if (sending.Octets.Length > Envelope.Length + Fragment.PayloadLength)
                    throw new ServerUnreachableException(server.ToString(), "The request does not fit a datagram; allow TCP.");
                await socket.SendAsync(sending.Octets, cancellation);
                using var timer = new CancellationTokenSource(options.UdpSchedule[attempt], options.TimeProvider);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
                try
                {
                    while (true)
                    {
                        var length = await socket.ReceiveAsync(buffer.AsMemory(), both.Token);
                        if (!Envelope.TryRead(buffer.AsSpan(0, length), out var envelope) || envelope.RequestId != request.RequestId)
                            continue;
                        if (assembly.Take(buffer.AsSpan(0, length)) is not { } frame || AnswerCheck.IsInformational(frame)) continue;
                        var fault = AnswerCheck.Check(frame, request, options.TimeProvider.GetUtcNow(), out var message);
                        if (fault == AnswerFault.None) return new Received(message, frame.Length, attempt + 1);
                        refused = fault;
                    }
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    // This attempt's time is over; the next one waits longer.
                }
            }
        }
        catch (SocketException exception)
        {
            throw new ServerUnreachableException(server.ToString(), $"{server} cannot be reached over UDP ({exception.SocketErrorCode}).",
                exception);
        }
        finally
        {
            foreach (var sending in sendings) sending.End();
        }
        if (refused != AnswerFault.None)
        {
            throw new AnswerRefusedException(
                server.ToString(), refused, $"The answer of {server} over UDP was refused: {AnswerCheck.Describe(refused)}.",
                safeToGoOn: true);
        }
        throw new NoAnswerException(server.ToString(), $"{server} did not answer over UDP ({options.UdpSchedule.Count} attempts).");
    }
}
