using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Conformance.Tests.Vectors;

/// <summary>Compares a message with the <c>decoded</c> member of its vector, member by member.</summary>
internal static class ExpectedMessage
{
    private static readonly Dictionary<string, OpFlags> FlagNames = new()
    {
        ["AT"] = OpFlags.Authoritative, ["CT"] = OpFlags.Certified, ["ENC"] = OpFlags.Encrypt, ["REC"] = OpFlags.Recursive,
        ["CA"] = OpFlags.CacheAuthentication, ["CN"] = OpFlags.Continuous, ["KC"] = OpFlags.KeepConnection, ["PO"] = OpFlags.PublicOnly,
        ["RD"] = OpFlags.RequestDigest, ["OVRW"] = OpFlags.OverwriteWhenExists, ["MINT"] = OpFlags.MintNewSuffix,
        ["DNRF"] = OpFlags.DoNotRefer,
    };

    public static void AssertIs(Message message, Fields expected)
    {
        AssertEnvelope(message.Envelope, new Fields(expected["envelope"]));
        AssertHeader(message.Header, new Fields(expected["header"]));
        ExpectedBody.AssertIs(message, new Fields(expected["body"]));
        AssertCredential(message.Credential, new Fields(expected["credential"]));
        expected.AssertAllRead();
    }

    public static void AssertEnvelope(in Envelope envelope, Fields expected)
    {
        var version = new ProtocolVersion(expected.U8("majorVersion"), expected.U8("minorVersion"));
        Assert.That(envelope.Version, Is.EqualTo(version), "version");
        var suggestion = new ProtocolVersion(expected.U8("suggestMajorVersion"), expected.U8("suggestMinorVersion"));
        Assert.That(envelope.Suggested, Is.EqualTo(suggestion), "suggestion");
        Assert.That(envelope.Compressed, Is.EqualTo(expected.Flag("compressed")), "compressed");
        Assert.That(envelope.Encrypted, Is.EqualTo(expected.Flag("encrypted")), "encrypted");
        Assert.That(envelope.Truncated, Is.EqualTo(expected.Flag("truncated")), "truncated");
        Assert.That(envelope.SessionId, Is.EqualTo(expected.U32("sessionId")), "session id");
        Assert.That(envelope.RequestId, Is.EqualTo(expected.U32("requestId")), "request id");
        Assert.That(envelope.Sequence, Is.EqualTo(expected.U32("sequence")), "sequence");
        Assert.That(envelope.MessageLength, Is.EqualTo(expected.U32("messageLength")), "message length");
        expected.AssertAllRead();
    }

    public static void AssertHeader(in Header header, Fields expected)
    {
        Assert.That((uint)header.OpCode, Is.EqualTo(expected.U32("opCode")), "op code");
        Assert.That((uint)header.ResponseCode, Is.EqualTo(expected.U32("responseCode")), "response code");
        Assert.That((uint)header.Flags, Is.EqualTo(ParseHex(expected.Text("opFlags"))), "op flags");
        var named = expected.Texts("flagNames").Aggregate(OpFlags.None, (flags, name) => flags | FlagNames[name]);
        Assert.That(header.Flags, Is.EqualTo(named), "names of op flags");
        Assert.That(header.SiteSerial, Is.EqualTo(expected.U16("siteInfoSerial")), "site serial");
        Assert.That(header.RecursionCount, Is.EqualTo(expected.U8("recursionCount")), "recursion count");
        Assert.That(header.Expiration, Is.EqualTo(expected.U32("expiration")), "expiration");
        Assert.That(header.BodyLength, Is.EqualTo(expected.U32("bodyLength")), "body length");
        expected.AssertAllRead();
    }

    public static uint ParseHex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void AssertCredential(Credential? credential, Fields expected)
    {
        var length = expected.U32("length");
        Assert.That(credential is null, Is.EqualTo(length == 0), "credential");
        if (credential is not null)
        {
            Assert.That(credential.Version, Is.EqualTo(expected.U8("version")), "credential version");
            Assert.That(credential.Reserved, Is.EqualTo(expected.U8("reserved")), "reserved");
            Assert.That(credential.Flags, Is.EqualTo(expected.U16("options")), "options");
            Assert.That(credential.Signer.ToString(), Is.EqualTo(expected.Text("signerHandle")), "signer");
            Assert.That(credential.SessionCounter, Is.EqualTo(expected.U32("sessionCounterOrIndex")), "session counter");
            Assert.That(credential.Type.ToString(), Is.EqualTo(expected.Text("type")), "type");
            Assert.That(credential.DigestAlgorithm.ToString(), Is.EqualTo(expected.Text("digestAlgorithm")), "digest algorithm");
            Assert.That(credential.Signature.ToArray(), Is.EqualTo(expected.Hex("signature")), "signature");
            var signedInfo = 8 + credential.DigestAlgorithm.Length + credential.Signature.Length;
            Assert.That((uint)signedInfo, Is.EqualTo(expected.U32("signedInfoLength")), "length of the signed info");
            var whole = 20 + credential.Signer.Length + credential.Type.Length + signedInfo;
            Assert.That((uint)whole, Is.EqualTo(length), "length of the credential");
        }
        expected.AssertAllRead();
    }
}
