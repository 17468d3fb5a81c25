using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security.Sessions;
using IdResolution.Testing.Vectors;

namespace IdResolution.Resolution.Tests.Golden;

/// <summary>
/// Replays the recorded session of the reference client and server with its recorded key: what the client sent goes in as it is, and what
/// comes out must be what the server sent, MACs included; what is encrypted, once it is decrypted.
/// </summary>
public sealed class SessionReplayTests
{
    private const uint RecordedId = 42;

    // Modes that the reference server offers and cannot fulfil, or this one does not offer.
    private static readonly Dictionary<string, ResponseCode> Deviations = new()
    {
        ["setup-server-cipher.response"] = ResponseCode.InvalidSessionSetupRequest,
        ["exchange-key.response"] = ResponseCode.OperationNotSupported,
        ["setup-client-cipher.response"] = ResponseCode.InvalidSessionSetupRequest,
        ["setup-hdl-cipher.response"] = ResponseCode.Success,
        ["setup-bad-mode.response"] = ResponseCode.InvalidSessionSetupRequest,
    };

    [Test]
    public async Task Answers_the_recorded_session_as_recorded()
    {
        using var node = VectorNode.Create();
        var vectors = GoldenVectors.Load("session");
        var session = await SetUpAsync(node, vectors[0], vectors[1]);
        var compared = 2;
        var seen = new HashSet<string>();
        for (var i = 2; i < vectors.Count; i += 2)
        {
            var (request, expected) = (vectors[i], vectors[i + 1]);
            var recorded = session.Unseal(expected.Octets);
            SetTime(node, recorded.Message);
            if (recorded.Message.Body is Challenge challenge) node.Random.Next(1, challenge.Nonce.ToArray());
            var actual = session.Unseal((await node.SendAsync(request.Octets)).Single());
            compared += 2;
            if (Deviations.TryGetValue(expected.Name, out var code))
            {
                Assert.That(actual.Message.Header.ResponseCode, Is.EqualTo(code), expected.Name);
                seen.Add(expected.Name);
                continue;
            }
            Assert.That(actual.WasEncrypted, Is.EqualTo(recorded.WasEncrypted), expected.Name);
            Assert.That(Hex(actual.Message), Is.EqualTo(Hex(recorded.Message)), expected.Name);
        }
        Assert.That(seen, Is.EquivalentTo(Deviations.Keys));
        Assert.That(compared, Is.EqualTo(GoldenVectors.CountOf("session")), "a vector was skipped");
    }

    // The server's part of the exchange was not recorded, so its answer is compared in its form, and the session then goes on with the
    // recorded key.
    private static async Task<TestSession> SetUpAsync(TestNode node, GoldenVector request, GoldenVector response)
    {
        var recorded = ReplyLog.Decode(response.Octets);
        SetTime(node, recorded);
        node.Random.Next(RecordedId, new byte[16]);
        var answer = ReplyLog.Decode((await node.SendAsync(request.Octets)).Single());
        Assert.That(Hex(answer with { Body = Formal(answer.Body) }), Is.EqualTo(Hex(recorded with { Body = Formal(recorded.Body) })));

        var made = node.Engine.Sessions.Find(
            new(request.Octets, Protocol.Serving.ClientTransport.Tcp, TestNode.Remote), answer.Envelope, hasMac: true);
        node.Engine.Sessions.Remove((Resolution.Sessions.EstablishedSession)made!);
        var key = response.Entry.GetProperty("verify").GetProperty("sessionKey").GetString()!;
        node.Random.Next(RecordedId, new byte[16]);
        node.Engine.Sessions.Open(Keys(key), ValueReference.Parse("300:88.100/ADMIN"), 3_600, new Request(default, ClientTransport.Tcp, TestNode.Remote));
        return new TestSession(node, RecordedId, Keys(key));
    }

    private static SessionSetupResponse Formal(MessageBody body)
    {
        var response = (SessionSetupResponse)body;
        var data = response.Data.Span;
        Assert.That(KeyRecord.TryRead(data[4..], out var record), Is.True);
        var key = (DhPublicKeyRecord)record!;
        return response with { Data = (byte[])[.. data[..4], .. (key with { Y = key.G }).ToArray()] };
    }

    private static SessionKeys Keys(string key) =>
        SessionKeys.TryCreate(SessionCipher.Aes, Convert.FromHexString(key), allowsLegacy: false, out var keys)
            ? keys : throw new InvalidOperationException("the recorded key is not usable");

    private static void SetTime(TestNode node, Message recorded) =>
        node.Time.Now = DateTimeOffset.FromUnixTimeSeconds(recorded.Header.Expiration - Header.DefaultLifetimeSeconds);

    private static string Hex(Message message) => Convert.ToHexString(MessageCodec.ToArray(GoldenReplayTests.Normalise(message)));
}
