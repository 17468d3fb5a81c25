using System.Buffers.Binary;
using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Conformance.Tests.Checklist;

/// <summary>Checklist §11 B, as far as it concerns the codec.</summary>
public sealed class MessagesTests
{
    // Appendix A of the specification.
    private const string AppendixA =
        "020b020b00000000010203040000000000" + "00003a" +
        "000000010000000019000000ffff00006900a8c00000001e" +
        "0000000b32302e313030302f313030" + "00000000" + "000000010000000355524c" +
        "00000000";

    private const int HeaderOffset = Envelope.Length;
    private const int BodyLengthOffset = HeaderOffset + 20;

    [Test]
    public void Checklist_027_envelope_and_header_are_those_of_the_full_message_vector() =>
        Assert.That(Convert.ToHexStringLower(MessageCodec.ToArray(Samples.Resolution())), Is.EqualTo(AppendixA));

    [Test]
    public void Checklist_028_request_id_is_echoed_also_for_undecodable_bodies()
    {
        var frame = Sample();
        frame.AsSpan(HeaderOffset + Header.Length, 4).Fill(0xFF);
        Assert.That(Samples.Refusal(frame).IsError, Is.True);

        var reply = AnswerTo(frame, ResponseCode.ProtocolError);

        Assert.That(reply.Envelope.RequestId, Is.EqualTo(0x01020304));
        Assert.That(reply.Header.OpCode, Is.EqualTo(OpCode.Resolution));
    }

    [TestCase(262_145u)]
    [TestCase(uint.MaxValue)]
    public void Checklist_029_too_long_a_message_is_a_protocol_error_and_allocates_nothing(uint length)
    {
        var frame = Sample();
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(16), length);
        Samples.Refusal(frame);

        var before = GC.GetAllocatedBytesForCurrentThread();
        MessageCodec.TryRead(frame, out _, out var error);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(error, Is.EqualTo(new DecodeError(DecodeFault.LengthOutOfBounds, 16)));
        Assert.That(error.Answer, Is.EqualTo(ResponseCode.ProtocolError));
        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Checklist_030_a_truncated_header_is_a_protocol_error()
    {
        for (var length = 0; length < Header.Length; length++)
        {
            var frame = Sample()[..(HeaderOffset + length)];
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(16), (uint)length);

            Assert.That(Samples.Refusal(frame).Answer, Is.EqualTo(ResponseCode.ProtocolError));
        }
    }

    [Test]
    public void Checklist_031_an_unknown_operation_is_not_supported_and_echoed()
    {
        var frame = Sample();
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(HeaderOffset), 4711);

        var error = Samples.Refusal(frame);
        var reply = AnswerTo(frame, error.Answer);

        Assert.That(reply.Header.ResponseCode, Is.EqualTo(ResponseCode.OperationNotSupported));
        Assert.That((uint)reply.Header.OpCode, Is.EqualTo(4711));
    }

    [Test]
    public void Checklist_032_unknown_op_flags_are_ignored_and_kept()
    {
        var message = Samples.Resolution();
        message = message with { Header = message.Header with { Flags = (OpFlags)0xFFFF_FFFF } };

        Assert.That((uint)Samples.RoundTrip(message).Header.Flags, Is.EqualTo(0xFFFF_FFFF));
    }

    [Test]
    public void Checklist_033_a_missing_credential_section_is_accepted()
    {
        var frame = Sample()[..^4];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(16), (uint)(frame.Length - Envelope.Length));

        var message = Samples.Read(frame);

        Assert.That(message.HasCredentialSection, Is.False);
        Assert.That(message.Credential, Is.Null);
        Assert.That(ResolutionQuestion.TryRead(frame, out var question), Is.True);
        Assert.That(question.HasCredential, Is.False);
    }

    [Test]
    public void Checklist_034_an_empty_credential_is_four_zero_octets() =>
        Assert.That(Sample()[(HeaderOffset + Header.Length + 30)..], Is.EqualTo(new byte[4]));

    [Test]
    public void Checklist_035_the_digest_covers_octets_as_received_not_as_encoded_again()
    {
        // The reserved octet of the header is 0 when we write it; a peer may send anything.
        var frame = Sample();
        frame[HeaderOffset + 15] = 0xAA;
        var received = frame[HeaderOffset..^4];

        var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, MessageCodec.HeaderAndBody(frame));

        Assert.That(digest.Octets.ToArray(), Is.EqualTo(SHA256.HashData(received)));
        Assert.That(MessageCodec.ToArray(Samples.Read(frame)), Is.Not.EqualTo(frame), "the case makes a difference");
    }

    [TestCase(2, 0, DigestAlgorithm.LegacyMd5, 16)]
    [TestCase(5, 0, DigestAlgorithm.LegacyMd5, 16)]
    [TestCase(2, 1, DigestAlgorithm.Sha1, 20)]
    [TestCase(2, 6, DigestAlgorithm.Sha1, 20)]
    [TestCase(2, 7, DigestAlgorithm.Sha256, 32)]
    [TestCase(2, 11, DigestAlgorithm.Sha256, 32)]
    [TestCase(3, 0, DigestAlgorithm.Sha256, 32)]
    public void Checklist_036_digest_algorithm_by_version(byte major, byte minor, DigestAlgorithm algorithm, int length)
    {
        Assert.That(RequestDigest.AlgorithmFor(new ProtocolVersion(major, minor)), Is.EqualTo(algorithm));
        var digest = RequestDigest.Compute(algorithm, "request"u8);
        Assert.That(digest.Octets.Length, Is.EqualTo(length));

        var challenge = Samples.Response(new Challenge { Nonce = new byte[16] }, ResponseCode.AuthenticationNeeded);
        var read = Samples.RoundTrip(challenge.WithVersion(major, minor) with { RequestDigest = digest });

        Assert.That(read.RequestDigest!.Matches(digest), Is.True);
        Assert.That(((Challenge)read.Body).Nonce.Length, Is.EqualTo(16));
    }

    [TestCase("2.1", "0.0", "2.1")]
    [TestCase("2.1", "2.11", "2.11")]
    [TestCase("2.10", "2.11", "2.11")]
    [TestCase("2.3", "2.3", "2.3")]
    [TestCase("2.11", "2.4", "2.4")]
    [TestCase("2.11", "3.0", "2.11")]
    [TestCase("5.0", "0.0", "5.0")]
    public void Checklist_037_version_of_the_reply(string stated, string suggested, string expected)
    {
        var message = Samples.Resolution();
        message = message with { Envelope = message.Envelope with { Version = Parse(stated), Suggested = Parse(suggested) } };

        var reply = AnswerTo(MessageCodec.ToArray(message), ResponseCode.Error);

        Assert.That(message.Envelope.ReplyVersion, Is.EqualTo(Parse(expected)));
        Assert.That(reply.Envelope.Version, Is.EqualTo(Parse(expected)));
        Assert.That(reply.Envelope.Suggested, Is.EqualTo(new ProtocolVersion(2, 11)));
    }

    [Test]
    public void Checklist_038_the_suggested_major_version_is_five_bits()
    {
        var octets = Sample();
        octets[2] = 0x7F;

        Envelope.TryRead(octets, out var envelope);

        Assert.That(envelope.Suggested, Is.EqualTo(new ProtocolVersion(0x1F, 11)));
        Assert.That((envelope.Compressed, envelope.Encrypted, envelope.Truncated), Is.EqualTo((false, true, true)));
    }

    [Test]
    public void Checklist_039_a_request_of_3_0_is_answered_in_2_11_while_3_0_is_off_and_in_3_0_when_on()
    {
        var request = Samples.Resolution().WithVersion(3, 0);

        Assert.That(Samples.RoundTrip(request).Envelope.ReplyVersion, Is.EqualTo(new ProtocolVersion(2, 11)));
        Assert.That(ProtocolVersion.Lower(new ProtocolVersion(3, 0), request.Envelope.Preferred), Is.EqualTo(new ProtocolVersion(3, 0)));
    }

    [Test]
    public void Checklist_040_codes_that_old_versions_do_not_know_are_replaced_and_303_is_no_referral_there()
    {
        var (old, current) = (new ProtocolVersion(2, 4), new ProtocolVersion(2, 5));
        Assert.That(ErrorReply.OnWire(ResponseCode.ServerBackup, old), Is.EqualTo((ResponseCode)303));
        Assert.That(ErrorReply.OnWire(ResponseCode.InvalidValue, old), Is.EqualTo((ResponseCode)201));
        Assert.That(ErrorReply.OnWire(ResponseCode.ServerBackup, current), Is.EqualTo((ResponseCode)7));
        Assert.That(ErrorReply.OnWire(ResponseCode.InvalidValue, current), Is.EqualTo((ResponseCode)202));

        var maintenance = Samples.Response(new ErrorResponse { Message = "maintenance" }, (ResponseCode)303).WithVersion(2, 4);
        Assert.That(Samples.RoundTrip(maintenance).Body, Is.TypeOf<ErrorResponse>());
        var referral = Samples.Response(new ReferralResponse { Handle = "" }, (ResponseCode)303).WithVersion(2, 5);
        Assert.That(Samples.RoundTrip(referral).Body, Is.TypeOf<ReferralResponse>());
    }

    [TestCase(2, 0, "")]
    [TestCase(2, 4, "")]
    [TestCase(5, 0, "")]
    [TestCase(2, 7, "020700000001" + "000000020000002a")]
    [TestCase(2, 8, "0208020b00000001" + "000000020000002a")]
    [TestCase(2, 11, "020b020b00000001" + "000000020000002a")]
    [TestCase(3, 0, "0300020b00000001" + "000000020000002a")]
    public void Checklist_041_signed_octets_by_version(byte major, byte minor, string front)
    {
        var envelope = new Envelope { Version = new(major, minor), Suggested = new(2, 11), SessionId = 1, RequestId = 2, Truncated = true };
        using var writer = new WireWriter();

        Assert.That(SignedOctets.TryWrite(writer, envelope, 0x2A, "header and body"u8), Is.True);

        Assert.That(writer.ToArray(), Is.EqualTo((byte[])[.. Convert.FromHexString(front), .. "header and body"u8]));
    }

    [TestCase(5)]
    [TestCase(6)]
    public void Checklist_041_signing_in_2_5_and_2_6_is_refused(byte minor)
    {
        using var writer = new WireWriter();

        Assert.That(SignedOctets.TryWrite(writer, new Envelope { Version = new(2, minor) }, 0, "x"u8), Is.False);

        Assert.That(SignedOctets.IsDefinedFor(new(2, minor)), Is.False);
        Assert.That(writer.Length, Is.Zero);
    }

    [Test]
    public void Checklist_042_a_compressed_message_is_a_protocol_error_and_none_is_sent()
    {
        var frame = Sample();
        frame[2] |= 0x80;

        Assert.That(Samples.Refusal(frame), Is.EqualTo(new DecodeError(DecodeFault.Compressed, 2)));
        Assert.That(Samples.Refusal(frame).Answer, Is.EqualTo(ResponseCode.ProtocolError));
        Assert.That(AnswerTo(frame, ResponseCode.ProtocolError).Envelope.Compressed, Is.False);
    }

    [TestCase("SHA1", CredentialDigest.Sha1)]
    [TestCase("SHA-1", CredentialDigest.Sha1)]
    [TestCase("SHA256", CredentialDigest.Sha256)]
    [TestCase("SHA-256", CredentialDigest.Sha256)]
    [TestCase("MD5", CredentialDigest.Md5)]
    [TestCase("\u0001", CredentialDigest.Md5)]
    [TestCase("\u0002", CredentialDigest.Sha1)]
    [TestCase("\u0003", CredentialDigest.Sha256)]
    [TestCase("HMAC-SHA256", CredentialDigest.HmacSha256)]
    [TestCase("HmacSHA256", CredentialDigest.HmacSha256)]
    [TestCase("hmac_sha-256", CredentialDigest.HmacSha256)]
    [TestCase("HMAC-SHA1", CredentialDigest.HmacSha1)]
    [TestCase("hmacsha1", CredentialDigest.HmacSha1)]
    public void Checklist_047_names_of_digest_algorithms(string name, CredentialDigest expected)
    {
        Assert.That(CredentialDigestNames.TryParse(new Utf8String(name).Span, out var digest), Is.True);
        Assert.That(digest, Is.EqualTo(expected));
        Assert.That(CredentialDigestNames.TryParse(CredentialDigestNames.NameOf(expected).Span, out var again), Is.True);
        Assert.That(again, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("\u0000")]
    [TestCase("\u0004")]
    [TestCase("SHA")]
    [TestCase("SHA3-256")]
    [TestCase("SHA-256 and much more than that")]
    public void Checklist_047_other_names_are_refused(string name) =>
        Assert.That(CredentialDigestNames.TryParse(new Utf8String(name).Span, out _), Is.False);

    [Test]
    public void A_body_that_ends_behind_the_message_is_refused()
    {
        var frame = Sample();
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(BodyLengthOffset), (uint)(frame.Length - HeaderOffset - Header.Length + 1));

        Assert.That(Samples.Refusal(frame), Is.EqualTo(new DecodeError(DecodeFault.Truncated, BodyLengthOffset)));
    }

    private static byte[] Sample() => MessageCodec.ToArray(Samples.Resolution());

    private static Message AnswerTo(ReadOnlySpan<byte> frame, ResponseCode code)
    {
        Envelope.TryRead(frame, out var envelope);
        Header.TryRead(frame[Envelope.Length..], out var header);
        var reply = new byte[ErrorReply.Length];
        ErrorReply.Write(reply, envelope, header.OpCode, code, expiration: 1);
        return Samples.Read(reply);
    }

    private static ProtocolVersion Parse(string text)
    {
        var parts = text.Split('.').Select(byte.Parse).ToArray();
        return new ProtocolVersion(parts[0], parts[1]);
    }
}
