using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// Reads and writes whole messages: <c>envelope | header | body | credential</c> (specification §3, §4.3). Pure; safe for use from many
/// threads. A fragmented message is put together first, an encrypted one decrypted.
/// </summary>
public static class MessageCodec
{
    // The length alone.
    private const int EmptySection = 4;

    /// <summary>
    /// Reads a message that fills <paramref name="frame"/>. Never throws for what a peer sent: false means that <paramref name="error"/>
    /// says what is wrong and where. The message owns its octets.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out Message message, out DecodeError error)
    {
        message = null!;
        if (!Envelope.TryRead(frame, out var envelope)) return Fail(DecodeFault.Truncated, frame.Length, out error);
        if (envelope.Compressed) return Fail(DecodeFault.Compressed, 2, out error);
        if (envelope.Encrypted) return Fail(DecodeFault.Encrypted, 2, out error);
        if (envelope.MessageLength > Envelope.MaxMessageLength) return Fail(DecodeFault.LengthOutOfBounds, 16, out error);
        if (envelope.MessageLength > frame.Length - Envelope.Length) return Fail(DecodeFault.Truncated, 16, out error);
        if (envelope.MessageLength < frame.Length - Envelope.Length) return Fail(DecodeFault.TrailingOctets, 16, out error);
        if (!TryReadParts(frame[Envelope.Length..], envelope, out message, out error))
        {
            error = error with { Offset = error.Offset + Envelope.Length };
            return false;
        }
        return true;
    }

    /// <summary>
    /// Header and body of a frame exactly as they stand there: what request digests and credentials cover (specification §3.3, §3.4). Empty
    /// when the frame does not hold them whole.
    /// </summary>
    public static ReadOnlySpan<byte> HeaderAndBody(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < Envelope.Length || !Header.TryRead(frame[Envelope.Length..], out var header)) return default;
        var message = frame[Envelope.Length..];
        return header.BodyLength > message.Length - Header.Length ? default : message[..(Header.Length + (int)header.BodyLength)];
    }

    /// <summary>
    /// Writes a message. The lengths, and the digest flag of a response, are computed from its parts.
    /// </summary>
    public static void Write(WireWriter writer, Message message)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(message);
        var envelopeRoom = writer.Length;
        writer.Reserve(Envelope.Length);
        WriteHeaderAndBody(writer, message);
        if (message.Credential is not null) WriteCredential(writer, message.Credential);
        else if (message.HasCredentialSection) writer.WriteUInt32(0);
        var messageLength = (uint)(writer.Length - envelopeRoom - Envelope.Length);
        (message.Envelope with { MessageLength = messageLength }).Write(writer.At(envelopeRoom, Envelope.Length));
    }

    /// <summary>
    /// Puts a credential, made over what was written, under the message that <paramref name="writer"/> holds and nothing else. The message was
    /// written by <see cref="Write"/> without a credential and with an empty section for one.
    /// </summary>
    public static void AddCredential(WireWriter writer, Credential credential)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(credential);
        const int MessageLengthAt = 16;
        writer.Truncate(writer.Length - EmptySection);
        WriteCredential(writer, credential);
        writer.PatchUInt32(MessageLengthAt, (uint)(writer.Length - Envelope.Length));
    }

    /// <summary>The message as a fresh array.</summary>
    public static byte[] ToArray(Message message)
    {
        using var writer = new WireWriter();
        Write(writer, message);
        return writer.ToArray();
    }

    /// <summary>
    /// Writes header and body only: what digests and old signatures cover (specification §3.3). Returns the length of the body.
    /// </summary>
    public static int WriteHeaderAndBody(WireWriter writer, Message message)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(message);
        var headerRoom = writer.Length;
        writer.Reserve(Header.Length);
        var version = message.Envelope.Version;
        var legacyChallenge = message.Body is Challenge && version < ProtocolVersion.V2_1;
        if (legacyChallenge)
        {
            message.Body.Write(writer, version);
            message.RequestDigest?.Write(writer);
        }
        else
        {
            message.RequestDigest?.Write(writer);
            message.Body.Write(writer, version);
        }
        writer.WriteOctets(message.Body.TrailingOctets.Span);
        var bodyLength = writer.Length - headerRoom - Header.Length;
        var header = message.Header with { BodyLength = (uint)bodyLength };
        if (!header.IsRequest && !legacyChallenge)
        {
            var others = header.Flags & ~OpFlags.RequestDigest;
            header = header with { Flags = message.RequestDigest is null ? others : others | OpFlags.RequestDigest };
        }
        header.Write(writer.At(headerRoom, Header.Length));
        return bodyLength;
    }

    private static void WriteCredential(WireWriter writer, Credential credential)
    {
        var length = writer.Length;
        writer.WriteUInt32(0);
        credential.Write(writer);
        writer.PatchUInt32(length, (uint)(writer.Length - length - EmptySection));
    }

    private static bool TryReadParts(ReadOnlySpan<byte> octets, Envelope envelope, out Message message, out DecodeError error)
    {
        message = null!;
        if (!Header.TryRead(octets, out var header)) return Fail(DecodeFault.Truncated, octets.Length, out error);
        if (header.BodyLength > octets.Length - Header.Length) return Fail(DecodeFault.Truncated, 20, out error);
        var bodyEnd = Header.Length + (int)header.BodyLength;

        var reader = new WireReader(octets[..bodyEnd]);
        reader.ReadOctets(Header.Length);
        RequestDigest? digest = null;
        var legacyChallenge = header.ResponseCode == ResponseCode.AuthenticationNeeded && envelope.Version < ProtocolVersion.V2_1;
        if (BodyReader.HasDigest(header) && !legacyChallenge) digest = RequestDigest.Read(ref reader);
        var body = BodyReader.Read(ref reader, header, envelope.Version);
        if (legacyChallenge && reader.Remaining > 0) digest = RequestDigest.Read(ref reader);
        if (reader.Remaining > 0) body = body with { TrailingOctets = reader.Rest.ToArray() };
        if (reader.Fault != DecodeFault.None) return Fail(reader.Fault, reader.Position, out error);

        if (!TryReadCredential(octets[bodyEnd..], out var credential, out error))
        {
            error = error with { Offset = error.Offset + bodyEnd };
            return false;
        }
        message = new Message
        {
            Envelope = envelope,
            Header = header,
            RequestDigest = digest,
            Body = body,
            Credential = credential,
            HasCredentialSection = bodyEnd < octets.Length,
        };
        return true;
    }

    // Nothing at all, an empty section, or exactly one credential: what follows the body is never ignored.
    private static bool TryReadCredential(ReadOnlySpan<byte> octets, out Credential? credential, out DecodeError error)
    {
        credential = null;
        error = default;
        if (octets.IsEmpty) return true;
        var reader = new WireReader(octets);
        var length = reader.ReadUInt32();
        if (length > reader.Remaining) reader.Fail(DecodeFault.Truncated);
        else if (length < reader.Remaining) reader.Fail(DecodeFault.TrailingOctets);
        else if (length > 0) credential = Credential.Read(ref reader);
        reader.ExpectEnd();
        error = reader.Error;
        return !error.IsError;
    }

    private static bool Fail(DecodeFault fault, int offset, out DecodeError error)
    {
        error = new DecodeError(fault, offset);
        return false;
    }
}
