using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Security;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Signs answers with the key of this server (specification §6.7). A signature takes about a millisecond of a processor and anyone may ask for
/// one, so half of the processors at most sign; who asks while a queue stands is told that the server is busy before anything is done for
/// him. Safe for use from many threads.
/// </summary>
internal sealed class AnswerSigner(PrivateKey? key) : IDisposable
{
    /// <summary>Answers that wait for their signature, beyond which no more are promised.</summary>
    public const int MaxWaiting = 64;

    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>Free places, for tests.</summary>
    internal SemaphoreSlim Slots => _slots;

    /// <summary>True when a signature should not be promised now.</summary>
    public bool IsCrowded => Volatile.Read(ref _waiting) >= MaxWaiting;

    /// <summary>
    /// The credential of an answer whose envelope is final; null when this server has no key or the version has no rule: such answers leave
    /// unsigned, and a client that insists will not take them.
    /// </summary>
    public async ValueTask<Credential?> SignAsync(Envelope envelope, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (key is null || !SignedOctets.IsDefinedFor(envelope.Version)) return null;
        Interlocked.Increment(ref _waiting);
        try
        {
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
        try
        {
            return MessageSigner.TrySign(key, envelope, MessageCodec.HeaderAndBody(frame.Span), out var credential) ? credential : null;
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
