using IdResolution.Conformance.Tests.Vectors;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Conformance.Tests;

/// <summary>
/// Requests made by hand to be wrong. The reference answers those it cannot decode with op code 0, request id 0xFFFFFFFF and version 2.3,
/// so that its clients time out; ours follows specification §3.1 and §4.1: request id and operation are echoed, and the code says what is
/// wrong.
/// </summary>
public sealed class HandMadeVectorTests
{
    // Name -> fault (None: decodes), our code, the code of the reference.
    private static readonly Dictionary<string, (DecodeFault Fault, ResponseCode Ours, ResponseCode Reference)> Expected = new()
    {
        ["op-code-zero"] = (DecodeFault.InvalidField, ResponseCode.ProtocolError, ResponseCode.ProtocolError),
        // Deliberate difference: an unknown operation is "not supported", not an unspecified error (§4.1).
        ["op-code-unknown"] = (DecodeFault.UnknownOpCode, ResponseCode.OperationNotSupported, ResponseCode.Error),
        ["short-message"] = (DecodeFault.Truncated, ResponseCode.ProtocolError, ResponseCode.ProtocolError),
        // Deliberate differences: malformed messages are protocol errors, not unspecified errors (§3.1, §4.2).
        ["too-long"] = (DecodeFault.LengthOutOfBounds, ResponseCode.ProtocolError, ResponseCode.Error),
        ["bad-handle-length"] = (DecodeFault.LengthOutOfBounds, ResponseCode.ProtocolError, ResponseCode.Error),
        // These decode: octets that are not UTF-8 are kept, an old expiration is the engine's business, and so is a mode that nobody knows.
        ["invalid-utf8"] = (DecodeFault.None, ResponseCode.None, ResponseCode.HandleNotFound),
        ["expired-request"] = (DecodeFault.None, ResponseCode.None, ResponseCode.Success),
        ["setup-bad-mode"] = (DecodeFault.None, ResponseCode.None, ResponseCode.SessionFailed),
    };

    private static IEnumerable<TestCaseData> HandMade => VectorSet.Cases(VectorKind.HandMade);

    // The others are answered by the engine.
    private static IEnumerable<TestCaseData> Undecodable =>
        HandMade.Where(test => ExpectedOf((GoldenVector)test.Arguments[0]!).Fault != DecodeFault.None);

    [TestCaseSource(nameof(HandMade))]
    public void Is_refused_with_the_right_fault_or_decodes(GoldenVector vector)
    {
        var (fault, code, _) = ExpectedOf(vector);

        var read = MessageCodec.TryRead(vector.Octets, out var message, out var error);

        Assert.That(error.Fault, Is.EqualTo(fault));
        Assert.That(read, Is.EqualTo(fault == DecodeFault.None));
        if (read) Assert.That(MessageCodec.ToArray(message), Is.EqualTo(vector.Octets));
        else Assert.That(error.Answer, Is.EqualTo(code));
    }

    [TestCaseSource(nameof(Undecodable))]
    public void Answer_echoes_the_request_id_where_the_reference_does_not(GoldenVector vector)
    {
        var (_, code, reference) = ExpectedOf(vector);
        Envelope.TryRead(vector.Octets, out var envelope);
        Header.TryRead(vector.Octets.AsSpan(Envelope.Length), out var header);
        var theirs = VectorSet.Read(GoldenVectors.Get(vector.File, NameOf(vector) + ".response").Octets);

        var reply = new byte[ErrorReply.Length];
        ErrorReply.Write(reply, envelope, header.OpCode, code, expiration: 0);
        var ours = VectorSet.Read(reply);

        Assert.That(ours.Envelope.RequestId, Is.EqualTo(envelope.RequestId));
        Assert.That(ours.Envelope.Version, Is.EqualTo(new ProtocolVersion(2, 11)));
        Assert.That(ours.Header.OpCode, Is.EqualTo(header.OpCode));
        Assert.That(ours.Header.ResponseCode, Is.EqualTo(code));
        Assert.That(((ErrorResponse)ours.Body).Message, Is.EqualTo(Utf8String.Empty), "no text of ours reaches a peer");
        Assert.That(theirs.Header.ResponseCode, Is.EqualTo(reference));
        Assert.That(theirs.Envelope.RequestId, Is.EqualTo(uint.MaxValue));
    }

    [Test]
    public void Every_expectation_has_its_vector() =>
        Assert.That(VectorSet.Of(VectorKind.HandMade).Select(NameOf), Is.EquivalentTo(Expected.Keys));

    [Test]
    public void Octets_that_are_not_UTF8_are_kept()
    {
        var request = (ResolutionRequest)VectorSet.Read(GoldenVectors.Get("errors", "invalid-utf8.request").Octets).Body;

        Assert.That(request.Handle.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]), Is.True);
    }

    private static (DecodeFault Fault, ResponseCode Ours, ResponseCode Reference) ExpectedOf(GoldenVector vector) =>
        Expected[NameOf(vector)];

    private static string NameOf(GoldenVector vector) => vector.Name.Replace(".request", "");
}
