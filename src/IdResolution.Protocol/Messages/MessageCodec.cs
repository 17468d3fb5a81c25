using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// Reads and writes whole messages: <c>envelope | header | body | credential</c> (specification §3, §4.3). Pure; safe for use from many threads.
/// A fragmented message is put together first, an encrypted one decrypted.
/// </summary>
public static class MessageCodec
{
    /// <summary>
    /// Reads a message that fills <paramref name="frame"/>. Never throws for what a peer sent: false means that <paramref name="error"/> says what
    /// is wrong and where. The message owns its octets.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out Message message, out DecodeError error)
    {
        message = null!;
        if (!Envelope.TryRead(frame, out var envelope)) return Fail(DecodeFault.Truncated, frame.Length, out error);
        if (envelope.Compressed) return Fail(DecodeFault.Compressed, 2, out error);
        if (envelope.Encrypted) return Fail(DecodeFault.Encrypted, 2, out error);
        if (envelope.MessageLength > Envelope.MaxMessageLength) return Fail(DecodeFault.LengthOutOfBounds, 16, out error);
        if (envelope.MessageLength != frame.Length - Envelope.Length) return Fail(DecodeFault.Truncated, 16, out error);
        if (!TryReadParts(frame[Envelope.Length..], envelope, out message, out error))
        {
            error = error with { Offset = error.Offset + Envelope.Length };
            return false;
        }
        return true;
    }

    /// <summary>Writes a message, with lengths computed from its parts.</summary>
    public static void Write(WireWriter writer, Message message)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(message);
        var envelopeRoom = writer.Length;
        writer.Reserve(Envelope.Length);
        WriteHeaderAndBody(writer, message);
        if (message.HasCredentialSection)
        {
            var length = writer.Length;
            writer.WriteUInt32(0);
            message.Credential?.Write(writer);
            writer.PatchUInt32(length, (uint)(writer.Length - length - 4));
        }
        var messageLength = (uint)(writer.Length - envelopeRoom - Envelope.Length);
        (message.Envelope with { MessageLength = messageLength }).Write(writer.At(envelopeRoom, Envelope.Length));
    }

    /// <summary>The message as a fresh array.</summary>
    public static byte[] ToArray(Message message)
    {
        using var writer = new WireWriter();
        Write(writer, message);
        return writer.ToArray();
    }

    /// <summary>Writes header and body only: what digests and old signatures cover (specification §3.3). Returns the length of the body.</summary>
    public static int WriteHeaderAndBody(WireWriter writer, Message message)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(message);
        var headerRoom = writer.Length;
        writer.Reserve(Header.Length);
        var version = message.Envelope.Version;
        if (message.Body is Challenge && version < ProtocolVersion.V2_1)
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
        (message.Header with { BodyLength = (uint)bodyLength }).Write(writer.At(headerRoom, Header.Length));
        return bodyLength;
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
        var body = BodyReader.Read(ref reader, header);
        if (legacyChallenge && reader.Remaining > 0) digest = RequestDigest.Read(ref reader);
        if (reader.Remaining > 0) body = body with { TrailingOctets = reader.Rest.ToArray() };
        if (reader.Fault != DecodeFault.None) return Fail(reader.Fault, reader.Position, out error);

        var rest = new WireReader(octets[bodyEnd..]);
        var hasSection = rest.Remaining > 0;
        Credential? credential = null;
        if (hasSection)
        {
            var credentialOctets = rest.ReadBlob();
            rest.ExpectEnd();
            if (rest.Fault == DecodeFault.None && !credentialOctets.IsEmpty)
            {
                var credentialReader = new WireReader(credentialOctets);
                credential = Credential.Read(ref credentialReader);
                credentialReader.ExpectEnd();
                if (credentialReader.Fault != DecodeFault.None) return Fail(credentialReader.Fault, bodyEnd + 4 + credentialReader.Position, out error);
            }
            if (rest.Fault != DecodeFault.None) return Fail(rest.Fault, bodyEnd + rest.Position, out error);
        }

        message = new Message
        {
            Envelope = envelope,
            Header = header,
            RequestDigest = digest,
            Body = body,
            Credential = credential,
            HasCredentialSection = hasSection,
        };
        error = default;
        return true;
    }

    private static bool Fail(DecodeFault fault, int offset, out DecodeError error)
    {
        error = new DecodeError(fault, offset);
        return false;
    }
}
