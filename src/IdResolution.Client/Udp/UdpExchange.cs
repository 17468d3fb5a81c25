using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Client.Metrics;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Udp;

/// <summary>
/// One question over UDP: a socket of its own (so a random port), bound to the server's address so that the system drops what others send,
/// repeated on the schedule with the same octets, in a session with a counter of its own (specification §3.6). What is not the answer is
/// passed over in silence. The sockets open at one time are bounded. Safe for use from many threads.
/// </summary>
internal sealed class UdpExchange(HandleClientOptions options) : IDisposable
{
    // Above any datagram of the protocol (512 octets); larger ones of peers with other ideas still fit.
    private const int ReceiveBufferLength = 2048;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly PlaceShares _shares = new(options.MaxUdpQuestionsPerNetwork);
    private readonly SemaphoreSlim _places = new(options.MaxUdpQuestions, options.MaxUdpQuestions);

    /// <summary>Asks and waits.</summary>
    /// <param name="server">Whom.</param>
    /// <param name="request">What.</param>
    /// <param name="waits">How long each sending waits; as many sendings as entries.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<Received> AskAsync(
        IPEndPoint server, OutgoingRequest request, IReadOnlyList<TimeSpan> waits, CancellationToken cancellation)
    {
        using var share = _shares.Take(server);
        if (!await _places.WaitAsync(TimeSpan.Zero, cancellation)) await WaitForPlaceAsync(server, cancellation);
        ClientMetrics.OpenSockets(1);
        try
        {
            return await AskOnSocketAsync(server, request, waits, cancellation);
        }
        finally
        {
            ClientMetrics.OpenSockets(-1);
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task WaitForPlaceAsync(IPEndPoint server, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(Patience, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            await _places.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ClientBusyException(server.ToString(), $"Not sent: {options.MaxUdpQuestions} questions wait for answers over UDP already.");
        }
    }

    private async Task<Received> AskOnSocketAsync(
        IPEndPoint server, OutgoingRequest request, IReadOnlyList<TimeSpan> waits, CancellationToken cancellation)
    {
        var destination = options.Route(server);
        using var socket = new Socket(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var assembly = new FragmentAssembly();
        var buffer = new byte[ReceiveBufferLength];
        var refused = AnswerFault.None;
        var sendings = new List<Sending>(waits.Count);
        try
        {
            await socket.ConnectAsync(destination, cancellation);
            for (var attempt = 0; attempt < waits.Count; attempt++)
            {
                var sending = await request.SealAsync(cancellation);
                sendings.Add(sending);
                if (sending.Octets.Length > Envelope.Length + Fragment.PayloadLength)
                    throw new RequestTooLargeException($"Not sent to {server}: the request does not fit a datagram; allow TCP.");
                if (attempt > 0) ClientMetrics.Repeat();
                await socket.SendAsync(sending.Octets, cancellation);
                using var timer = new CancellationTokenSource(waits[attempt], options.TimeProvider);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
                try
                {
                    while (true)
                    {
                        var length = await socket.ReceiveAsync(buffer.AsMemory(), both.Token);
                        if (!Envelope.TryRead(buffer.AsSpan(0, length), out var envelope) || envelope.RequestId != request.RequestId)
                        {
                            ClientMetrics.Refuse(AnswerFault.WrongRequestId);
                            continue;
                        }
                        if (assembly.Take(buffer.AsSpan(0, length)) is not { } frame || AnswerCheck.IsInformational(frame)) continue;
                        var fault = AnswerCheck.Check(frame, request, options.TimeProvider.GetUtcNow(), out var message);
                        if (fault == AnswerFault.None) return new Received(message, frame.Length, attempt + 1);
                        ClientMetrics.Refuse(fault);
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
        throw new NoAnswerException(server.ToString(), $"{server} did not answer over UDP ({waits.Count} attempts).");
    }
}
