using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Conformance.Tests.Vectors;

/// <summary>Compares the body and the request digest of a message with the <c>body</c> member of its vector.</summary>
internal static class ExpectedBody
{
    public static void AssertIs(Message message, Fields expected)
    {
        AssertDigest(message.RequestDigest, expected);
        AssertFields(message.Body, expected.Text("class"), expected);
        expected.AssertAllRead();
    }

    private static void AssertDigest(RequestDigest? digest, Fields expected)
    {
        Assert.That(digest is not null, Is.EqualTo(expected.Has("requestDigest")), "request digest");
        if (digest is null) return;
        Assert.That((byte)digest.Algorithm, Is.EqualTo(expected.U8("requestDigestAlg")), "digest algorithm");
        Assert.That(digest.Octets.ToArray(), Is.EqualTo(expected.Hex("requestDigest")), "digest octets");
    }

    private static void AssertFields(MessageBody body, string name, Fields expected)
    {
        switch (name)
        {
            case "ResolutionRequest":
                var question = Cast<ResolutionRequest>(body);
                AssertText(question.Handle, expected, "handle");
                Assert.That(question.Indexes, Is.EqualTo(expected.U32s("indexes")), "indexes");
                AssertTexts(question.Types, expected, "types");
                break;
            case "ResolutionResponse":
                var answer = Cast<ResolutionResponse>(body);
                AssertText(answer.Handle, expected, "handle");
                AssertValues(answer.Values, expected);
                break;
            case "ErrorResponse":
                var error = Cast<ErrorResponse>(body);
                AssertText(error.Message ?? default, expected, "message");
                Assert.That(error.Indexes, Is.Null);
                break;
            case "ChallengeResponse":
                AssertOctets(Cast<Challenge>(body).Nonce, expected, "nonce");
                break;
            case "ServiceReferralResponse":
                var referral = Cast<ReferralResponse>(body);
                AssertText(referral.Handle, expected, "handle");
                AssertValues(referral.Values, expected);
                break;
            case "GenericRequest" or "DeleteHandleRequest" or "ListHandlesRequest" or "ListNAsRequest":
                AssertText(Cast<HandleRequest>(body).Handle, expected, "handle");
                break;
            case "CreateHandleRequest" or "AddValueRequest" or "ModifyValueRequest":
                var values = Cast<ValuesRequest>(body);
                AssertText(values.Handle, expected, "handle");
                AssertValues(values.Values, expected);
                break;
            case "CreateHandleResponse":
                AssertText(Cast<CreateHandleResponse>(body).Handle ?? default, expected, "handle");
                break;
            case "GenericResponse" or "DumpHandlesResponse":
                Assert.That(Cast<EmptyBody>(body).TrailingOctets.Length, Is.Zero, "octets of an empty body");
                break;
            case "RemoveValueRequest":
                var remove = Cast<RemoveValueRequest>(body);
                AssertText(remove.Handle, expected, "handle");
                Assert.That(remove.Indexes, Is.EqualTo(expected.U32s("indexes")), "indexes");
                break;
            case "ListHandlesResponse" or "ListNAsResponse":
                AssertTexts(Cast<HandleListResponse>(body).Handles, expected, "handles");
                break;
            case "GetSiteInfoResponse":
                ExpectedSite.AssertIs(Cast<SiteInfoResponse>(body).Site.Span, new Fields(expected["site"]));
                break;
            case "NextTxnIdResponse":
                Assert.That(Cast<TransactionIdResponse>(body).TransactionId, Is.EqualTo((ulong)expected.I64("nextTxnId")));
                break;
            default:
                AssertAuthentication(body, name, expected);
                break;
        }
    }

    private static void AssertAuthentication(MessageBody body, string name, Fields expected)
    {
        switch (name)
        {
            case "ChallengeAnswerRequest":
                var answer = Cast<ChallengeAnswer>(body);
                AssertText(answer.AuthenticationType, expected, "authType");
                AssertReference(answer.Identity, expected, "userIdHandle", "userIdIndex");
                AssertOctets(answer.SignedResponse, expected, "signedResponse");
                break;
            case "VerifyAuthRequest":
                var verify = Cast<VerifyRequest>(body);
                AssertReference(verify.Identity, expected, "handle", "handleIndex");
                AssertOctets(verify.Nonce, expected, "nonce");
                AssertOctets(verify.Digest.Octets, expected, "origRequestDigest");
                AssertOctets(verify.SignedResponse, expected, "signedResponse");
                break;
            case "VerifyAuthResponse":
                Assert.That(Cast<VerifyResponse>(body).IsValid, Is.EqualTo(expected.Flag("isValid")));
                break;
            case "SessionSetupRequest":
                AssertSetup(Cast<SessionSetupRequest>(body), expected);
                break;
            case "SessionSetupResponse":
                var setup = Cast<SessionSetupResponse>(body);
                Assert.That(setup.Mode, Is.EqualTo(expected.U16("keyExchangeMode")), "mode");
                AssertOctets(setup.Data, expected, "data");
                break;
            case "SessionExchangeKeyRequest":
                AssertOctets(Cast<SessionExchangeKeyRequest>(body).EncryptedKey, expected, "encryptedSessionKey");
                break;
            default:
                AssertReplication(body, name, expected);
                break;
        }
    }

    private static void AssertSetup(SessionSetupRequest setup, Fields expected)
    {
        Assert.That(setup.Mode, Is.EqualTo(expected.U16("keyExchangeMode")), "mode");
        Assert.That(setup.Timeout, Is.EqualTo(expected.U32("timeout")), "timeout");
        AssertReference(setup.Identity, expected, "identityHandle", "identityIndex");
        Assert.That(setup.PublicKey.IsEmpty, Is.EqualTo(!expected.Has("publicKey")), "public key");
        if (!setup.PublicKey.IsEmpty) AssertOctets(setup.PublicKey, expected, "publicKey");
        if (expected.Has("exchangeKeyHandle")) AssertReference(setup.KeyReference, expected, "exchangeKeyHandle", "exchangeKeyIndex");
        else Assert.That(setup.KeyReference, Is.EqualTo(default(ValueReference)), "key reference");
        // The padding of the reference implementation (specification §6.8).
        Assert.That(setup.TrailingOctets.ToArray(), Is.EqualTo(new byte[2]), "padding");
    }

    private static void AssertReplication(MessageBody body, string name, Fields expected)
    {
        switch (name)
        {
            case "RetrieveTxnRequest":
                var retrieve = Cast<RetrieveTransactionLogRequest>(body);
                Assert.That(retrieve.LastTransactionId, Is.EqualTo(expected.I64("lastTxnId")), "last transaction");
                Assert.That(retrieve.LastQueryDate, Is.EqualTo(expected.I64("lastQueryDate")), "last date");
                Assert.That(retrieve.ReplicationState is not null, Is.EqualTo(expected.Has("replicationStateInfo")), "state");
                if (retrieve.ReplicationState is { } state) AssertText(state, expected, "replicationStateInfo");
                AssertReceiver(retrieve.HashOption, retrieve.ServerCount, retrieve.ServerNumber, expected);
                break;
            case "RetrieveTxnResponse":
                Assert.That(Cast<RetrieveTransactionLogResponse>(body).StreamFlags, Is.Zero, "stream flags");
                break;
            case "DumpHandlesRequest":
                var dump = Cast<DumpHandlesRequest>(body);
                AssertReceiver(dump.HashOption, dump.ServerCount, dump.ServerNumber, expected);
                Assert.That(dump.StartingPoint is not null, Is.EqualTo(expected.Has("startingPoint")), "starting point");
                if (dump.StartingPoint is not { } start) break;
                AssertText(start, expected, "startingPoint");
                Assert.That(dump.StartingPointKind, Is.EqualTo(expected.U32("startingPointType")), "kind of starting point");
                break;
            default:
                Assert.Fail("The vector names a body that no comparison exists for: " + name);
                break;
        }
    }

    private static void AssertReceiver(byte hashOption, uint serverCount, uint serverNumber, Fields expected)
    {
        Assert.That(hashOption, Is.EqualTo(expected.U8("rcvrHashType")), "hash option");
        Assert.That(serverCount, Is.EqualTo(expected.U32("numServers")), "servers");
        Assert.That(serverNumber, Is.EqualTo(expected.U32("serverNum")), "server");
    }

    public static void AssertValues(IReadOnlyList<HandleValue> values, Fields expected)
    {
        var all = expected.Objects("values").ToList();
        Assert.That(values, Has.Count.EqualTo(all.Count), "values");
        for (var i = 0; i < all.Count; i++) AssertValue(values[i], all[i]);
    }

    private static void AssertValue(HandleValue value, Fields expected)
    {
        Assert.That(value.Index, Is.EqualTo(expected.U32("index")), "index");
        AssertText(value.Type, expected, "type");
        Assert.That((byte)value.TtlType, Is.EqualTo(expected.U8("ttlType")), "ttl type");
        Assert.That(value.Ttl, Is.EqualTo(expected.U32("ttl")), "ttl");
        Assert.That(value.Timestamp, Is.EqualTo(expected.U32("timestamp")), "timestamp");
        Assert.That(TextOf(value.Permissions), Is.EqualTo(expected.Text("permissions")), "permissions");
        if (expected.Has("dataText")) AssertText(new Utf8String(value.Data.Span), expected, "dataText");
        else AssertOctets(value.Data, expected, "dataHex");
        var references = expected.Has("references") ? expected.Texts("references") : [];
        Assert.That(value.References.Select(reference => reference.ToString()), Is.EqualTo(references), "references");
        expected.AssertAllRead();
    }

    private static string TextOf(ValuePermissions permissions) => string.Concat(
        permissions.HasFlag(ValuePermissions.AdminRead) ? 'r' : '-', permissions.HasFlag(ValuePermissions.AdminWrite) ? 'w' : '-',
        permissions.HasFlag(ValuePermissions.PublicRead) ? 'r' : '-', permissions.HasFlag(ValuePermissions.PublicWrite) ? 'w' : '-');

    private static void AssertReference(ValueReference reference, Fields expected, string handle, string index)
    {
        AssertText(reference.Handle, expected, handle);
        Assert.That(reference.Index, Is.EqualTo(expected.U32(index)), index);
    }

    private static void AssertText(Utf8String text, Fields expected, string name) =>
        Assert.That(text, Is.EqualTo(new Utf8String(expected.Text(name))), name);

    private static void AssertTexts(IReadOnlyList<Utf8String> texts, Fields expected, string name) =>
        Assert.That(texts.Select(text => text.ToString()), Is.EqualTo(expected.Texts(name)), name);

    private static void AssertOctets(ReadOnlyMemory<byte> octets, Fields expected, string name) =>
        Assert.That(octets.ToArray(), Is.EqualTo(expected.Hex(name)), name);

    private static TBody Cast<TBody>(MessageBody body)
        where TBody : MessageBody
    {
        Assert.That(body, Is.TypeOf<TBody>());
        return (TBody)body;
    }
}
