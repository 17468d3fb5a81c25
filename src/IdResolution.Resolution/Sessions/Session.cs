using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;

namespace IdResolution.Resolution.Sessions;

/// <summary>
/// What the session id in an envelope stands for: a session this server set up, or one that a national client chose for its connection
/// (specification §6.8, §10.2). Challenges made in it are found through it. Safe for use from many threads.
/// </summary>
/// <param name="id">The session id; not 0.</param>
internal abstract class Session(uint id)
{
    private volatile Asker? _asker;

    /// <summary>The id in the envelopes of its messages.</summary>
    public uint Id { get; } = id;

    /// <summary>Who has proven to be behind this session; null before. Requests in it need no challenge then.</summary>
    public Asker? Asker
    {
        get => _asker;
        protected set => _asker = value;
    }

    /// <summary>
    /// None when a request belongs to this session and is no repetition, else the code that refuses it.
    /// </summary>
    /// <param name="message">The request, decoded.</param>
    /// <param name="frame">The same in its octets, decrypted.</param>
    public abstract ResponseCode Judge(Message message, ReadOnlySpan<byte> frame);

    /// <summary>
    /// Decrypts what stands behind the envelope of an encrypted message; false when this session does not encrypt or the octets are not its
    /// own.
    /// </summary>
    public abstract bool TryDecrypt(in Envelope envelope, ReadOnlySpan<byte> ciphertext, out byte[] message);

    /// <summary>Told that a challenge in this session was answered by someone who is now proven.</summary>
    public abstract void Answered(Asker asker);
}
