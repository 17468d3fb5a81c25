using System.Collections.Concurrent;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Transport.Tests.Support;

/// <summary>An engine whose behaviour the operation chooses (<see cref="TestMessages"/>); its answer carries the request's body.</summary>
internal sealed class FakeHandler : IRequestHandler
{
    public const string Secret = "text that no peer may see";

    private bool _isHeldUp;

    public ConcurrentQueue<byte[]> Frames { get; } = new();

    public ConcurrentDictionary<ClientTransport, int> ReplyLengths { get; } = new();

    public ConcurrentQueue<Request> Late { get; } = new();

    /// <summary>Holds up the synchronous half while it is not set, so that requests gather behind one another.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>Whether a request waits at <see cref="Gate"/>.</summary>
    public bool IsHeldUp { get => Volatile.Read(ref _isHeldUp); private set => Volatile.Write(ref _isHeldUp, value); }

    /// <summary>Fetching ahead for this request breaks the contract.</summary>
    public uint? ThrowsAtFetchOf { get; set; }

    /// <summary>Requests that something was begun to be fetched for.</summary>
    public ConcurrentQueue<uint> Begun { get; } = new();

    /// <summary>Requests that were fetched ahead for.</summary>
    public ConcurrentQueue<uint> Fetched { get; } = new();

    /// <summary>The asynchronous half; echoes unless a test says otherwise.</summary>
    public Func<Request, IReplySink, CancellationToken, ValueTask> Async { get; set; } =
        static (request, replies, cancellation) => replies.SendAsync(EchoOf(request.Frame.Span), cancellation);

    public static byte[] EchoOf(ReadOnlySpan<byte> request) => TestMessages.Frame(
        TestMessages.EnvelopeOf(request).RequestId,
        TestMessages.HeaderOf(request).OpCode,
        ResponseCode.Success,
        TestMessages.BodyOf(request));

    /// <summary>An asynchronous half that does nothing until it is cancelled.</summary>
    public static async ValueTask UntilCancelled(CancellationToken cancellation)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellation.Register(() => cancelled.TrySetCanceled(cancellation));
        await cancelled.Task;
    }

    public ulong BeginFetch(ReadOnlySpan<byte> frame)
    {
        var id = TestMessages.EnvelopeOf(frame).RequestId;
        Begun.Enqueue(id);
        return id == ThrowsAtFetchOf ? throw new InvalidOperationException(Secret) : id;
    }

    public void ContinueFetch(ulong fetch) => Fetched.Enqueue((uint)fetch);

    public Outcome TryAnswer(ReadOnlySpan<byte> frame, ClientTransport transport, PeerAddress peer, Span<byte> reply, out int replyLength)
    {
        IsHeldUp = !Gate.IsSet;
        Gate.Wait();
        IsHeldUp = false;
        Frames.Enqueue(frame.ToArray());
        ReplyLengths[transport] = reply.Length;
        replyLength = 0;
        if (!Header.TryRead(frame[Envelope.Length..], out var header)) return Outcome.Dropped;
        switch (header.OpCode)
        {
            case TestMessages.Dropped:
                return Outcome.Dropped;
            case TestMessages.NeedsTime or TestMessages.ThrowsLate:
                return Outcome.NeedsTime;
            case TestMessages.Throws:
                throw new InvalidOperationException(Secret);
            case TestMessages.ImpossibleLength:
                replyLength = reply.Length + 1;
                return Outcome.Answered;
            default:
                if (header.BodyLength > frame.Length - Envelope.Length - Header.Length) return Outcome.Dropped;
                var echo = EchoOf(frame);
                if (echo.Length > reply.Length)
                    echo = TestMessages.Frame(TestMessages.EnvelopeOf(frame).RequestId, header.OpCode, ResponseCode.Error, []);
                echo.CopyTo(reply);
                replyLength = echo.Length;
                return Outcome.Answered;
        }
    }

    public ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken)
    {
        Late.Enqueue(request);
        if (TestMessages.HeaderOf(request.Frame.Span).OpCode == TestMessages.ThrowsLate) throw new InvalidOperationException(Secret);
        return Async(request, replies, cancellationToken);
    }
}
