using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Security;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Signs answers with the key of this server (specification §6.7). A signature takes about a millisecond of a processor and anyone may ask for
/// one, so half of the processors at most sign, for one source after the other; who asks while many of his wait is told that the server is
/// busy before anything is done for him. Safe for use from many threads.
/// </summary>
internal sealed class AnswerSigner(PrivateKey? key)
{
    /// <summary>Answers to one source that wait for their signature, beyond which it is promised no more.</summary>
    public const int MaxWaitingPerSource = 16;

    /// <summary>The same for all, besides one of each source that has none waiting.</summary>
    public const int MaxWaiting = 64;

    /// <summary>Signatures made at the same time.</summary>
    public static readonly int AtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>The places, for tests.</summary>
    internal FairSlots Slots { get; } = new(AtOnce, MaxWaitingPerSource, MaxWaiting, Timeout.InfiniteTimeSpan);

    /// <summary>True when a signature should not be promised to this source now.</summary>
    public bool IsCrowded(ChallengeSource source) => Slots.IsCrowded(source);

    /// <summary>
    /// A signature over <paramref name="data"/> and the name of its hash, as the protocol names it; null when this server has no key or too many of this source
    /// wait for one. The key signs other things too: what is given must begin with octets that no peer could choose.
    /// </summary>
    public async ValueTask<(string Hash, byte[] Signature)?> SignAsync(ChallengeSource source, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (key is null || !await Slots.EnterAsync(source, cancellationToken).ConfigureAwait(false)) return null;
        try
        {
            var hash = SignatureHash.For(key.PublicKey, ProtocolVersion.Highest);
            return (hash.Name!, key.Sign(data.Span, hash));
        }
        finally
        {
            Slots.Leave();
        }
    }

    /// <summary>
    /// The credential of an answer whose envelope is final; null when this server has no key or the version has no rule: such answers leave
    /// unsigned, and a client that insists will not take them.
    /// </summary>
    public async ValueTask<Credential?> SignAsync(
        ChallengeSource source, Envelope envelope, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (key is null || !SignedOctets.IsDefinedFor(envelope.Version)) return null;
        await Slots.EnterAsync(source, isPromised: true, cancellationToken).ConfigureAwait(false);
        try
        {
            return MessageSigner.TrySign(key, envelope, MessageCodec.HeaderAndBody(frame.Span), out var credential) ? credential : null;
        }
        finally
        {
            Slots.Leave();
        }
    }
}
