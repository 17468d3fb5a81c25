using IdResolution.Conformance.Tests.Vectors;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Testing.Vectors;

namespace IdResolution.Conformance.Tests;

/// <summary>Whole messages of the reference peers: every field as recorded, and the same octets when written again.</summary>
public sealed class MessageVectorTests
{
    private static IEnumerable<TestCaseData> Messages => VectorSet.Cases(VectorKind.Message);

    private static IEnumerable<TestCaseData> SdkMessages => VectorSet.Cases(VectorKind.SdkMessage);

    private static IEnumerable<TestCaseData> TunnelledMessages => VectorSet.Cases(VectorKind.TunnelledMessage);

    [TestCaseSource(nameof(Messages))]
    public void Decodes_to_what_it_says_and_encodes_back(GoldenVector vector)
    {
        var message = VectorSet.Read(vector.Octets);

        ExpectedMessage.AssertIs(message, new Fields(vector.Decoded));
        Assert.That(MessageCodec.ToArray(message), Is.EqualTo(vector.Octets));
    }

    [TestCaseSource(nameof(SdkMessages))]
    public void Message_of_the_national_client_decodes_and_encodes_back(GoldenVector vector)
    {
        var message = VectorSet.Read(vector.Octets);
        var expected = new Fields(vector.Decoded);

        var (envelope, header) = (message.Envelope, message.Header);
        var octet2 = ExpectedMessage.ParseHex(expected.Text("flagsAndSuggestMajor"));
        Assert.That(envelope.Version, Is.EqualTo(new ProtocolVersion(expected.U8("major"), expected.U8("minor"))));
        Assert.That(envelope.Suggested, Is.EqualTo(new ProtocolVersion((byte)(octet2 & 0x1F), expected.U8("suggestMinor"))));
        Assert.That(octet2 & 0xE0, Is.Zero, "no envelope flag is set in any of them");
        Assert.That((envelope.Compressed, envelope.Encrypted, envelope.Truncated), Is.EqualTo((false, false, false)));
        Assert.That(envelope.SessionId, Is.EqualTo(expected.U32("sessionId")));
        Assert.That(envelope.RequestId, Is.EqualTo(expected.U32("requestId")));
        Assert.That(envelope.Sequence, Is.EqualTo(expected.U32("sequence")));
        Assert.That(envelope.MessageLength, Is.EqualTo(expected.U32("messageLength")));
        Assert.That((uint)header.OpCode, Is.EqualTo(expected.U32("opCode")));
        Assert.That((uint)header.ResponseCode, Is.EqualTo(expected.U32("responseCode")));
        Assert.That((uint)header.Flags, Is.EqualTo(ExpectedMessage.ParseHex(expected.Text("opFlags"))));
        Assert.That(header.SiteSerial, Is.EqualTo(expected.U16("siteInfoSerial")));
        Assert.That(header.BodyLength, Is.EqualTo(expected.U32("bodyLength")));
        expected.AssertAllRead();

        // The login ends behind the body, without even a credential length (specification §10.2).
        var isLogin = header is { OpCode: OpCode.Login, IsRequest: true };
        Assert.That(message.HasCredentialSection, Is.EqualTo(!isLogin));
        Assert.That(message.Credential, Is.Null);
        Assert.That(MessageCodec.ToArray(message), Is.EqualTo(vector.Octets));
    }

    [Test]
    public void Login_of_the_national_client_names_its_user()
    {
        var logins = VectorSet.Of(VectorKind.SdkMessage).Select(vector => VectorSet.Read(vector.Octets))
            .Where(message => message.Header is { OpCode: OpCode.Login, IsRequest: true }).ToList();

        Assert.That(logins, Is.Not.Empty);
        Assert.That(logins.Select(login => ((LoginRequest)login.Body).Identity.ToString()), Is.All.EqualTo("301:88.100/ADMIN"));
    }

    [Test]
    public void Resolution_of_the_national_client_carries_an_empty_authorisation_behind_the_lists()
    {
        var requests = VectorSet.Of(VectorKind.SdkMessage).Select(vector => VectorSet.Read(vector.Octets))
            .Where(message => message.Header is { OpCode: OpCode.Resolution, IsRequest: true }).ToList();

        Assert.That(requests, Is.Not.Empty);
        Assert.That(requests.Select(request => request.Body.TrailingOctets.ToArray()), Is.All.EqualTo(new byte[4]));
    }

    [TestCaseSource(nameof(TunnelledMessages))]
    public void Tunnelled_message_is_the_same_octets_as_over_TCP(GoldenVector vector)
    {
        var message = VectorSet.Read(vector.Octets);

        Assert.That(vector.Decoded.GetProperty("contentType").GetString(), Is.EqualTo("application/x-hdl-message"));
        Assert.That(message.Header.OpCode, Is.EqualTo(OpCode.Resolution));
        Assert.That(message.Header.ResponseCode, Is.EqualTo(vector.Name switch
        {
            "http-tunnel-resolve.response" => ResponseCode.Success,
            "http-tunnel-not-found.response" => ResponseCode.HandleNotFound,
            _ => ResponseCode.None,
        }));
        if (message.Body is ResolutionRequest request)
        {
            var handle = vector.Name.Contains("not-found") ? "88.100/no-such-handle" : "88.100/obj0000005";
            Assert.That(request.Handle.ToString(), Is.EqualTo(handle));
        }
        Assert.That(MessageCodec.ToArray(message), Is.EqualTo(vector.Octets));
    }
}
