using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Security;
using IdResolution.Security.Sessions;

namespace IdResolution.Client.Sessions;

/// <summary>
/// A session with one server: its keys, its counters, and when it was last used (specification §6.8). Safe for use from many threads.
/// </summary>
internal sealed class ClientSession(
    IPEndPoint server, uint id, ProtocolVersion version, SessionKeys keys, PublicKey serverKey, long now) : IDisposable
{
    private readonly SemaphoreSlim _proving = new(1, 1);
    private long _lastUsed = now;
    private volatile bool _isProven;

    /// <summary>The server's TCP address.</summary>
    public IPEndPoint Server { get; } = server;

    /// <summary>Given by the server; in the envelope of every message.</summary>
    public uint Id { get; } = id;

    /// <summary>What the server answered the set-up in; 2.7 or newer.</summary>
    public ProtocolVersion Version { get; } = version;

    /// <summary>The key that signed the answer to the set-up, and signs what cannot have a MAC.</summary>
    public PublicKey ServerKey { get; } = serverKey;

    public CounterWindow Counters { get; } = new();

    /// <summary>When it was last used, as a timestamp of the client's clock.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    public void Use(long timestamp) => Volatile.Write(ref _lastUsed, timestamp);

    /// <summary>
    /// The first administrative request goes alone: it answers the challenge that proves the whole session, and those that wait for it
    /// need no challenge of their own.
    /// </summary>
    public async Task<T> RunAsync<T>(bool isAdministrative, Func<Task<T>> run, CancellationToken cancellation)
    {
        if (!isAdministrative || _isProven) return await run();
        await _proving.WaitAsync(cancellation);
        try
        {
            if (!_isProven)
            {
                var result = await run();
                _isProven = true;
                return result;
            }
        }
        finally
        {
            _proving.Release();
        }
        return await run();
    }

    /// <summary>
    /// Puts the MAC under a message and encrypts it where that is wanted; empty when the client was disposed of meanwhile.
    /// </summary>
    /// <param name="message">The message, its envelope final but for the length.</param>
    /// <param name="headerAndBody">Its header and body as written.</param>
    /// <param name="counter">A counter that was not used before.</param>
    /// <param name="encrypts">Nobody else shall read it.</param>
    public byte[] Seal(Message message, ReadOnlySpan<byte> headerAndBody, uint counter, bool encrypts)
    {
        if (!SessionMac.TryCreate(keys, message.Envelope, counter, headerAndBody, out var mac)) return [];
        var frame = MessageCodec.ToArray(message with { Credential = mac });
        return encrypts ? Encrypt(frame) : frame;
    }

    /// <summary>True when a message is the server's in this session, unchanged.</summary>
    public bool IsOurs(ReadOnlySpan<byte> frame, Message message) =>
        message.Envelope.SessionId == Id && message.Credential is { } credential
        && SessionMac.Verify(keys, message.Envelope, credential, MessageCodec.HeaderAndBody(frame));

    /// <summary>Makes an encrypted message readable; false when it is not one of this session.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> frame, out byte[] decrypted)
    {
        decrypted = [];
        if (!Envelope.TryRead(frame, out var envelope) || envelope.SessionId != Id) return false;
        if (!keys.TryDecrypt(envelope.Version, frame[Envelope.Length..], out var message)) return false;
        decrypted = new byte[Envelope.Length + message.Length];
        (envelope with { Encrypted = false, MessageLength = (uint)message.Length }).Write(decrypted);
        message.CopyTo(decrypted, Envelope.Length);
        return true;
    }

    /// <summary>Forgets the keys.</summary>
    public void Dispose() => keys.Dispose();

    private byte[] Encrypt(byte[] frame)
    {
        Envelope.TryRead(frame, out var envelope);
        if (!keys.TryEncrypt(envelope.Version, frame.AsSpan(Envelope.Length), out var ciphertext)) return [];
        var encrypted = new byte[Envelope.Length + ciphertext.Length];
        (envelope with { Encrypted = true, MessageLength = (uint)ciphertext.Length }).Write(encrypted);
        ciphertext.CopyTo(encrypted, Envelope.Length);
        return encrypted;
    }
}
