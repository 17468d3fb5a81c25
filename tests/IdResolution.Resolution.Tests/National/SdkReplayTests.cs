using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Resolution.Tests.Golden;
using IdResolution.Testing.Vectors;

namespace IdResolution.Resolution.Tests.National;

/// <summary>
/// What the national system's Java client sent, octet for octet and in its order, each run on one connection. The nonces are those it saw then, so that
/// even its signatures count. The server of the record was two: Handle.Net, and a stand-in that played the login.
/// </summary>
public sealed class SdkReplayTests
{
    private static readonly OpCode[] Operations =
    [
        OpCode.GetSiteInfo, OpCode.Login, OpCode.Resolution, OpCode.CreateHandle, OpCode.AddValue, OpCode.ModifyValue, OpCode.RemoveValue,
        OpCode.DeleteHandle, OpCode.HomePrefix, OpCode.UnhomePrefix,
    ];

    [TestCase("sdk.login-rsa")]
    [TestCase("sdk.login-sm2")]
    [TestCase("sdk.bridge")]
    public async Task The_national_client_gets_what_it_got_then(string run)
    {
        using var node = VectorNode.Create(options => options.National.Enabled = true);
        if (run.EndsWith("sm2", StringComparison.Ordinal)) PutSm2Key(node);
        var connection = new ClientConnection(isConfidential: false);
        var vectors = GoldenVectors.Load("teleinfo-sdk").Where(vector => vector.Name.StartsWith(run, StringComparison.Ordinal)).ToList();
        var operations = new HashSet<OpCode>();
        for (var i = 0; i < vectors.Count; i += 2)
        {
            var recorded = ReplyLog.Decode(vectors[i + 1].Octets);
            node.Time.Now = DateTimeOffset.FromUnixTimeSeconds(recorded.Header.Expiration - Header.DefaultLifetimeSeconds);
            if (recorded.Body is Challenge challenge) node.Random.Next(recorded.Envelope.SessionId, challenge.Nonce.ToArray());
            var replies = await node.SendAsync(vectors[i].Octets, connection: connection);
            Assert.That(replies, Has.Count.EqualTo(1), vectors[i].Name);
            var actual = ReplyLog.Decode(replies[0]);
            Compare(vectors[i].Name, recorded, actual);
            operations.Add(actual.Header.OpCode);
        }
        if (run.Contains("login", StringComparison.Ordinal)) Assert.That(operations, Is.EquivalentTo(Operations));
        Assert.That(node.Stored("88.100/" + run.Replace('.', '-')), Is.Null, "what was created was deleted");
        Assert.That(node.Store.IsHomed("0.NA/88.903"u8), Is.False, "what was homed was unhomed");
    }

    private static void Compare(string name, Message recorded, Message actual)
    {
        // The stand-in answered logins in version 2.10, copied no flags and made its expiration up; a challenge and the last answer are Handle.Net's otherwise.
        if (recorded.Header.OpCode == OpCode.Login)
        {
            Assert.That(actual.Header.Flags.HasFlag(OpFlags.RequestDigest), name);
            Assert.That(actual.Envelope with { Version = recorded.Envelope.Version, MessageLength = 0 }, Is.EqualTo(recorded.Envelope with { MessageLength = 0 }), name);
            Assert.That((actual.Header.OpCode, actual.Header.ResponseCode), Is.EqualTo((recorded.Header.OpCode, recorded.Header.ResponseCode)), name);
            if (recorded.Body is not Challenge challenge) return;
            Assert.That(((Challenge)actual.Body).Nonce.ToArray(), Is.EqualTo(challenge.Nonce.ToArray()), name);
            Assert.That(actual.RequestDigest!.Matches(recorded.RequestDigest!), name);
            return;
        }
        Assert.That(
            Convert.ToHexString(MessageCodec.ToArray(Normalise(actual))), Is.EqualTo(Convert.ToHexString(MessageCodec.ToArray(Normalise(recorded)))), name);
    }

    // No error text. The recorded server stamped values when it stored them, not when it said it answered.
    private static Message Normalise(Message message) => message.Body switch
    {
        ErrorResponse => message with { Body = new ErrorResponse { Message = Utf8String.Empty } },
        ResolutionResponse response when response.Handle.ToString().Contains("sdk-login", StringComparison.Ordinal) =>
            message with { Body = response with { Values = [.. response.Values.Select(value => value with { Timestamp = 0 })] } },
        _ => message,
    };

    private static void PutSm2Key(TestNode node)
    {
        var der = GoldenVectors.Get("teleinfo-sdk", "sdk.sm2-test-key").Octets;
        var key = new HandleValue { Index = 301, Type = "HS_PUBKEY", Data = new Sm2PublicKeyRecord { Encoded = new Utf8String(der) }.ToArray() };
        node.Put("88.100/ADMIN", [.. node.Stored("88.100/ADMIN")!.Where(value => value.Index != 301), key]);
    }
}
