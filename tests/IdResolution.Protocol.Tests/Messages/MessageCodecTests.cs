using System.Buffers.Binary;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Tests.Messages;

public sealed class MessageCodecTests
{
    private static readonly Credential Mac = new() { Type = "HS_MAC", Signature = new byte[8] };

    [Test]
    public void Refuses_a_frame_longer_than_its_envelope_says()
    {
        byte[] frame = [.. MessageCodec.ToArray(Request(new HandleRequest { Handle = "/" })), 0];

        Assert.That(Refusal(frame), Is.EqualTo(new DecodeError(DecodeFault.TrailingOctets, 16)));
    }

    [Test]
    public void A_credential_added_afterwards_gives_the_octets_of_one_that_was_there()
    {
        var message = Request(new HandleRequest { Handle = "88.1/x" });
        using var writer = new WireWriter();
        MessageCodec.Write(writer, message);
        MessageCodec.AddCredential(writer, Mac);

        Assert.That(writer.ToArray(), Is.EqualTo(MessageCodec.ToArray(message with { Credential = Mac })));
    }

    [Test]
    public void Refuses_a_frame_shorter_than_its_envelope_says()
    {
        var frame = MessageCodec.ToArray(Request(new HandleRequest { Handle = "/" }))[..^1];

        Assert.That(Refusal(frame), Is.EqualTo(new DecodeError(DecodeFault.Truncated, 16)));
    }

    [Test]
    public void Says_where_the_fault_is()
    {
        var frame = MessageCodec.ToArray(Request(new HandleRequest { Handle = "88.1/x" }));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(44), 100);

        Assert.That(Refusal(frame), Is.EqualTo(new DecodeError(DecodeFault.Truncated, 44)));
    }

    [Test]
    public void Octets_behind_the_known_fields_of_a_body_are_kept()
    {
        var read = RoundTrip(Request(new HandleRequest { Handle = "/", TrailingOctets = "more"u8.ToArray() }));

        Assert.That(read.Body.TrailingOctets.ToArray(), Is.EqualTo("more"u8.ToArray()));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void A_credential_must_fill_its_section(int difference)
    {
        var message = Request(new HandleRequest { Handle = "/" }) with { Credential = Mac };
        var plain = MessageCodec.ToArray(message with { Credential = null });
        var frame = MessageCodec.ToArray(message);
        var section = plain.Length - 4;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(section), (uint)(frame.Length - plain.Length + difference));

        Assert.That(Refusal(frame).Fault, Is.EqualTo(difference > 0 ? DecodeFault.Truncated : DecodeFault.TrailingOctets));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void The_signed_info_of_a_credential_must_be_exact(int difference)
    {
        var message = Request(new HandleRequest { Handle = "/" }) with { Credential = Mac };
        var frame = MessageCodec.ToArray(message);
        // Signed info: an empty name, eight octets of signature.
        var length = frame.Length - 8 - 4 - 4 - 4;
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(length)), Is.EqualTo(16));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(length), (uint)(16 + difference));

        Assert.That(Refusal(frame).IsError, Is.True);
    }

    [Test]
    public void A_credential_is_never_dropped()
    {
        var message = Request(new HandleRequest { Handle = "/" }) with { Credential = Mac, HasCredentialSection = false };

        Assert.That(RoundTrip(message).Credential!.Signature.Length, Is.EqualTo(8));
    }

    [Test]
    public void A_handle_in_an_answer_has_at_most_2048_octets()
    {
        var longest = new Utf8String(new byte[2048]);
        var tooLong = new Utf8String(new byte[2049]);

        foreach (var (code, opCode, make) in new (ResponseCode, OpCode, Func<Utf8String, MessageBody>)[]
        {
            (ResponseCode.Success, OpCode.Resolution, handle => new ResolutionResponse { Handle = handle, Values = [] }),
            (ResponseCode.Success, OpCode.CreateHandle, handle => new CreateHandleResponse { Handle = handle }),
            (ResponseCode.ServiceReferral, OpCode.Resolution, handle => new ReferralResponse { Handle = handle, OmitsValues = true }),
        })
        {
            RoundTrip(Response(make(longest), code, opCode));
            var refused = MessageCodec.ToArray(Response(make(tooLong), code, opCode));
            Assert.That(Refusal(refused).Fault, Is.EqualTo(DecodeFault.LengthOutOfBounds));
        }
    }

    [Test]
    public void An_answer_holds_at_most_2048_values()
    {
        var values = Enumerable.Range(1, 2049).Select(index => HandleValue.OfText((uint)index, "A", "")).ToArray();

        RoundTrip(Response(new ResolutionResponse { Handle = "88.1/x", Values = values[1..] }));
        RoundTrip(Response(new ReferralResponse { Handle = "", Values = values[1..] }, ResponseCode.ServiceReferral));
        foreach (var message in new[]
        {
            Response(new ResolutionResponse { Handle = "88.1/x", Values = values }),
            Response(new ReferralResponse { Handle = "", Values = values }, ResponseCode.ServiceReferral),
        })
        {
            Assert.That(Refusal(MessageCodec.ToArray(message)).Fault, Is.EqualTo(DecodeFault.LengthOutOfBounds));
        }
    }

    [Test]
    public void A_nonce_has_at_most_16_octets()
    {
        var challenge = Response(new Challenge { Nonce = new byte[17] }, ResponseCode.AuthenticationNeeded) with
        {
            RequestDigest = RequestDigest.Compute(DigestAlgorithm.Sha256, []),
        };

        Assert.That(Refusal(MessageCodec.ToArray(challenge)).Fault, Is.EqualTo(DecodeFault.LengthOutOfBounds));
    }

    [Test]
    public void The_digest_flag_of_a_response_follows_from_its_digest()
    {
        var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, []);
        var with = Response(new EmptyBody(), opCode: OpCode.DeleteHandle) with { RequestDigest = digest };
        var without = Response(new EmptyBody(), opCode: OpCode.DeleteHandle);
        without = without with { Header = without.Header with { Flags = OpFlags.RequestDigest } };

        Assert.That(RoundTrip(with).RequestDigest!.Matches(digest), Is.True);
        Assert.That(RoundTrip(with).Header.Flags, Is.EqualTo(OpFlags.RequestDigest));
        Assert.That(RoundTrip(without).RequestDigest, Is.Null);
        Assert.That(RoundTrip(without).Header.Flags, Is.EqualTo(OpFlags.None));
    }

    [Test]
    public void A_challenge_of_2_0_has_the_nonce_in_front()
    {
        var digest = RequestDigest.Compute(DigestAlgorithm.LegacyMd5, "request"u8);
        var challenge = Response(new Challenge { Nonce = "0123456789abcdef"u8.ToArray() }, ResponseCode.AuthenticationNeeded) with
        {
            Envelope = new Envelope { Version = new(2, 0) },
            RequestDigest = digest,
        };

        var frame = MessageCodec.ToArray(challenge);

        byte[] body = [0, 0, 0, 16, .. "0123456789abcdef"u8, 0, 0, 0, 16, .. digest.Octets.Span];
        Assert.That(frame[44..^4], Is.EqualTo(body));
    }

    [Test]
    public void A_site_record_is_read_with_and_without_a_length_in_front()
    {
        byte[] record = [0, 1, 2, 11, 0, 1];
        byte[] prefixed = [0, 0, 0, 6, .. record];

        foreach (var body in new[] { record, prefixed })
        {
            var frame = MessageCodec.ToArray(Response(new SiteInfoResponse { Site = body }, opCode: OpCode.GetSiteInfo));
            Assert.That(MessageCodec.TryRead(frame, out var message, out _), Is.True);
            Assert.That(((SiteInfoResponse)message.Body).Site.ToArray(), Is.EqualTo(record));
        }
    }

    [Test]
    public void A_session_set_up_ends_with_two_zero_octets_and_is_read_without_them()
    {
        var request = Request(new SessionSetupRequest { Mode = 2, Timeout = 1, Identity = default }, OpCode.SessionSetup);
        var response = Response(new SessionSetupResponse { Mode = 4, Data = new byte[3] }, opCode: OpCode.SessionSetup);

        Assert.That(RoundTrip(request).Header.BodyLength, Is.EqualTo(2 + 4 + 8 + 2));
        Assert.That(RoundTrip(response).Header.BodyLength, Is.EqualTo(2 + 7 + 2));
        var without = RoundTrip(request with { Body = request.Body with { TrailingOctets = default } });
        Assert.That(without.Body.TrailingOctets.Length, Is.Zero);
        Assert.That(((SessionSetupRequest)without.Body).Timeout, Is.EqualTo(1));
    }

    [Test]
    public void A_transaction_log_request_has_its_form_octet_from_2_9_on()
    {
        var request = Request(new RetrieveTransactionLogRequest { LastTransactionId = 1 }, OpCode.RetrieveTransactionLog);
        var old = request with { Envelope = new Envelope { Version = new(2, 8) } };
        // Eleven octets of state make the new form as long as the old one, 25 octets.
        var state = request with { Body = new RetrieveTransactionLogRequest { ReplicationState = "{\"a\":12345}" } };

        Assert.That(RoundTrip(request).Header.BodyLength, Is.EqualTo(26));
        Assert.That(RoundTrip(old).Header.BodyLength, Is.EqualTo(25));
        Assert.That(RoundTrip(state).Header.BodyLength, Is.EqualTo(25));
        Assert.That(((RetrieveTransactionLogRequest)RoundTrip(state).Body).ReplicationState, Is.EqualTo(new Utf8String("{\"a\":12345}")));
        Assert.That(((RetrieveTransactionLogRequest)RoundTrip(old).Body).LastTransactionId, Is.EqualTo(1));
    }

    [Test]
    public void A_transaction_log_request_of_another_form_is_refused()
    {
        var frame = MessageCodec.ToArray(Request(new RetrieveTransactionLogRequest(), OpCode.RetrieveTransactionLog));
        frame[44] = 2;

        Assert.That(Refusal(frame).Fault, Is.EqualTo(DecodeFault.InvalidField));
    }

    [Test]
    public void Operation_0_is_a_protocol_error_and_an_unknown_one_is_not_supported()
    {
        var reserved = MessageCodec.ToArray(Request(new EmptyBody(), OpCode.Reserved));
        var unknown = MessageCodec.ToArray(Request(new EmptyBody(), (OpCode)9));

        Assert.That(Refusal(reserved).Answer, Is.EqualTo(ResponseCode.ProtocolError));
        Assert.That(Refusal(unknown).Answer, Is.EqualTo(ResponseCode.OperationNotSupported));
    }

    [TestCase(2, 0, 0)]
    [TestCase(2, 1, 4)]
    [TestCase(2, 11, 4)]
    public void An_error_carries_a_text_from_2_1_on(byte major, byte minor, int bodyLength)
    {
        var error = Response(new ErrorResponse(), ResponseCode.Error) with { Envelope = new Envelope { Version = new(major, minor) } };

        Assert.That(RoundTrip(error).Header.BodyLength, Is.EqualTo((uint)bodyLength));
    }

    [Test]
    public void Indexes_of_an_error_are_written_from_3_0_on_and_read_always()
    {
        var error = Response(new ErrorResponse { Message = "x", Indexes = [7] }, ResponseCode.InvalidValue);
        var modern = error with { Envelope = new Envelope { Version = new(3, 0) } };

        Assert.That(((ErrorResponse)RoundTrip(error).Body).Indexes, Is.Null);
        Assert.That(((ErrorResponse)RoundTrip(modern).Body).Indexes, Is.EqualTo(new uint[] { 7 }));
        var frame = MessageCodec.ToArray(modern);
        (frame[0], frame[1]) = (2, 11);
        Assert.That(MessageCodec.TryRead(frame, out var read, out _), Is.True);
        Assert.That(((ErrorResponse)read.Body).Indexes, Is.EqualTo(new uint[] { 7 }));
    }

    [Test]
    public void Header_and_body_of_a_frame_are_what_stands_there()
    {
        var frame = MessageCodec.ToArray(Request(new HandleRequest { Handle = "88.1/x" }));

        Assert.That(MessageCodec.HeaderAndBody(frame).ToArray(), Is.EqualTo(frame[20..^4]));
        for (var length = 0; length < frame.Length - 4; length++)
        {
            Assert.That(MessageCodec.HeaderAndBody(frame.AsSpan(0, length)).IsEmpty, Is.True);
        }
    }

    private static Message Request(MessageBody body, OpCode opCode = OpCode.DeleteHandle) => new()
    {
        Envelope = new Envelope { Version = ProtocolVersion.Highest, RequestId = 1 },
        Header = new Header { OpCode = opCode },
        Body = body,
    };

    private static Message Response(MessageBody body, ResponseCode code = ResponseCode.Success, OpCode opCode = OpCode.Resolution) => new()
    {
        Envelope = new Envelope { Version = ProtocolVersion.Highest, RequestId = 1 },
        Header = new Header { OpCode = opCode, ResponseCode = code },
        Body = body,
    };

    private static Message RoundTrip(Message message)
    {
        Assert.That(MessageCodec.TryRead(MessageCodec.ToArray(message), out var read, out var error), Is.True, () => error.ToString());
        return read;
    }

    private static DecodeError Refusal(ReadOnlySpan<byte> frame)
    {
        Assert.That(MessageCodec.TryRead(frame, out _, out var error), Is.False, "accepted");
        return error;
    }
}
