using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Resolution.Tests.Golden;
using IdResolution.Security;
using IdResolution.Security.Sessions;
using IdResolution.Testing.Vectors;

namespace IdResolution.Resolution.Tests.Sessions;

public sealed class SetUpTests
{
    private static readonly KeyInteger P = TestSession.ClientKey.Group.P;

    [Test]
    public async Task Checklist_111_both_sides_come_to_the_same_key()
    {
        using var node = new TestNode();
        var answer = await node.AskAsync(TestSession.Request(TestNode.Admin));
        Assert.That(((SessionSetupResponse)answer.Body).Data.ToArray()[..4], Is.EqualTo(new byte[] { 0, 0, 0, 3 }), "AES");
        var session = TestSession.From(node, answer);
        Assert.That(await session.CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.Success));
        Assert.That(node.Engine.Sessions.Count, Is.EqualTo(1));
        Assert.That(node.Engine.Metrics.SessionSetUps, Is.EqualTo(1));
    }

    [Test]
    public async Task Checklist_111_the_answer_is_signed_where_that_is_asked_for()
    {
        using var key = VectorNode.Key("server-rsa2048");
        using var node = new TestNode(parts: new EngineParts { ServerKey = key });
        var frame = (await node.SendAsync(MessageCodec.ToArray(TestSession.Request(TestNode.Admin, flags: OpFlags.Certified)))).Single();
        var answer = ReplyLog.Decode(frame);
        Assert.That(MessageSigner.Verify(key.PublicKey, answer.Envelope, answer.Credential!, MessageCodec.HeaderAndBody(frame)), Is.True);
        Assert.That(await TestSession.From(node, answer).CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Checklist_119_takes_bodies_with_and_without_padding()
    {
        using var node = new TestNode();
        var with = TestSession.Request(TestNode.Admin);
        var without = with with { Body = (SessionSetupRequest)with.Body with { TrailingOctets = default } };
        Assert.That(MessageCodec.ToArray(with), Has.Length.EqualTo(MessageCodec.ToArray(without).Length + 2));
        Assert.That(await node.CodeAsync(with), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsync(without), Is.EqualTo(ResponseCode.Success));
    }

    private static IEnumerable<TestCaseData> BadKeys()
    {
        var good = TestSession.ClientKey.PublicKey;
        var less = P.Magnitude.ToArray();
        less[^1]--;
        yield return new TestCaseData(good with { Y = default }) { TestName = "Checklist_118_refuses_y_0" };
        yield return new TestCaseData(good with { Y = new KeyInteger([1]) }) { TestName = "Checklist_118_refuses_y_1" };
        yield return new TestCaseData(good with { Y = new KeyInteger(less) }) { TestName = "Checklist_118_refuses_y_p_less_1" };
        yield return new TestCaseData(good with { Y = P }) { TestName = "Checklist_118_refuses_y_p" };
        yield return new TestCaseData(good with { Y = new KeyInteger([1, .. new byte[1_024]]) }) { TestName = "Checklist_118_refuses_a_huge_y" };
        yield return new TestCaseData(good with { G = default }) { TestName = "Checklist_118_refuses_g_0" };
        yield return new TestCaseData(good with { G = new KeyInteger([1]) }) { TestName = "Checklist_118_refuses_g_1" };
        yield return new TestCaseData(good with { P = default }) { TestName = "Checklist_118_refuses_p_0" };
        yield return new TestCaseData(good with { P = new KeyInteger([23]), Y = new KeyInteger([5]) }) { TestName = "Checklist_118_refuses_a_small_p" };
        yield return new TestCaseData(good with { P = new KeyInteger(less) }) { TestName = "Checklist_118_refuses_an_even_p" };
        yield return new TestCaseData(good with { P = new KeyInteger([0xFF, .. new byte[1_100], 1]) }) { TestName = "Checklist_118_refuses_a_huge_p" };
    }

    [TestCaseSource(nameof(BadKeys))]
    public async Task Refuses(DhPublicKeyRecord key)
    {
        using var node = new TestNode();
        Assert.That(await node.CodeAsync(TestSession.Request(TestNode.Admin, key)), Is.EqualTo(ResponseCode.InvalidSessionSetupRequest));
        Assert.That(node.Engine.Sessions.Count, Is.Zero);
        Assert.That(node.Engine.Metrics.Faults, Is.Zero);
    }

    [TestCase("")]
    [TestCase("00")]
    [TestCase("0000000a44485f5055425f4b4559")]
    [TestCase("0000000a44485f5055425f4b455900000000000102ffffffff")]
    public async Task Refuses_what_is_no_key(string octets)
    {
        using var node = new TestNode();
        var request = TestSession.Request(TestNode.Admin);
        request = request with { Body = (SessionSetupRequest)request.Body with { PublicKey = Convert.FromHexString(octets) } };
        Assert.That(await node.CodeAsync(request), Is.EqualTo(ResponseCode.InvalidSessionSetupRequest));
    }

    [TestCase((ushort)0)]
    [TestCase((ushort)1)]
    [TestCase((ushort)2)]
    [TestCase((ushort)9)]
    public async Task Refuses_modes_it_does_not_offer(ushort mode)
    {
        using var node = new TestNode();
        var request = TestSession.Request(TestNode.Admin);
        request = request with { Body = (SessionSetupRequest)request.Body with { Mode = mode } };
        Assert.That(await node.CodeAsync(request), Is.EqualTo(ResponseCode.InvalidSessionSetupRequest));
    }

    [Test]
    public async Task A_registered_RSA_key_gets_the_session_key_encrypted()
    {
        using var node = new TestNode();
        using var key = VectorNode.Key("admin-rsa2048");
        node.Put("88.100/USER", PublicKeyValue(301, "admin-rsa2048"), PublicKeyValue(302, "admin-dsa2048"));
        var answer = await node.AskAsync(Registered("88.100/USER", 301));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        var data = ((SessionSetupResponse)answer.Body).Data.Span;
        Assert.That(SessionKeyTransport.TryDecrypt(key, answer.Envelope.Version, data, allowsLegacy: false, out var keys), Is.True);
        var session = new TestSession(node, answer.Envelope.SessionId, keys!);
        Assert.That(await session.CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.Success));
    }

    [TestCase("88.100/USER", 302u, ResponseCode.NeedRsaKeyForSessionExchange)]
    [TestCase("88.100/USER", 303u, ResponseCode.InvalidCredential)]
    [TestCase("88.100/NOBODY", 301u, ResponseCode.InvalidCredential)]
    [TestCase("99.9/USER", 301u, ResponseCode.UnableToAuthenticate)]
    [TestCase("", 301u, ResponseCode.InvalidCredential)]
    public async Task A_registered_key_must_be_here_and_encrypt(string handle, uint index, ResponseCode code)
    {
        using var node = new TestNode();
        node.Put("88.100/USER", PublicKeyValue(301, "admin-rsa2048"), PublicKeyValue(302, "admin-dsa2048"));
        Assert.That(await node.CodeAsync(Registered(handle, index)), Is.EqualTo(code));
    }

    [Test]
    public async Task A_key_sent_along_is_taken_where_that_is_allowed()
    {
        using var node = new TestNode(options => options.Sessions.OtherModes = true);
        using var key = VectorNode.Key("server-rsa2048");
        var answer = await node.AskAsync(WithKey(key.PublicKey.ToKeyRecord()));
        Assert.That(
            SessionKeyTransport.TryDecrypt(
                key, answer.Envelope.Version, ((SessionSetupResponse)answer.Body).Data.Span, allowsLegacy: false, out var keys), Is.True);
        var session = new TestSession(node, answer.Envelope.SessionId, keys!);
        Assert.That(await session.CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsync(WithKey(Key("admin-dsa2048").Octets)), Is.EqualTo(ResponseCode.NeedRsaKeyForSessionExchange));
        Assert.That(await node.CodeAsync(WithKey([1, 2, 3])), Is.EqualTo(ResponseCode.InvalidSessionSetupRequest));
    }

    [TestCase(2, 4, false, ExpectedResult = ResponseCode.InvalidSessionSetupRequest)]
    [TestCase(2, 5, true, ExpectedResult = ResponseCode.InvalidSessionSetupRequest)]
    [TestCase(2, 6, true, ExpectedResult = ResponseCode.InvalidSessionSetupRequest)]
    [TestCase(2, 7, false, ExpectedResult = ResponseCode.Success)]
    public async Task<ResponseCode> Versions_that_protect_nothing_get_no_session(int major, int minor, bool allowsLegacy)
    {
        using var node = new TestNode(options => options.Sessions.LegacyCiphers = allowsLegacy);
        return await node.CodeAsync(TestSession.Request(TestNode.Admin).Speaking((byte)major, (byte)minor));
    }

    [TestCase(2, 3, SessionCipher.Des)]
    [TestCase(2, 4, SessionCipher.Aes)]
    public async Task Old_versions_are_served_where_that_is_allowed(int major, int minor, SessionCipher cipher)
    {
        using var node = new TestNode(options => options.Sessions.LegacyCiphers = true);
        var answer = await node.AskAsync(TestSession.Request(TestNode.Admin).Speaking((byte)major, (byte)minor));
        var session = TestSession.From(node, answer, allowsLegacy: true);
        Assert.That(session.Keys.Cipher, Is.EqualTo(cipher));
        var (message, wasEncrypted) = await session.SendAsync(session.Seal(Ask.Resolve("88.100/ADMIN", [200], flags: OpFlags.Certified), encrypts: true));
        Assert.That(message.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(wasEncrypted, Is.True);
        Assert.That(message.Credential!.DigestAlgorithm.Span.ToArray(), Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public async Task None_is_set_up_where_they_are_switched_off()
    {
        using var node = new TestNode(options => options.Sessions.Enabled = false);
        Assert.That(await node.CodeAsync(TestSession.Request(TestNode.Admin)), Is.EqualTo(ResponseCode.OperationNotSupported));
        Assert.That(await node.CodeAsync(Ask.About(OpCode.SessionTerminate, "/")), Is.EqualTo(ResponseCode.OperationNotSupported));
    }

    [Test]
    public async Task A_datagram_sets_up_a_session_only_where_datagrams_administer()
    {
        using var closed = new TestNode();
        Assert.That(await closed.CodeAsync(TestSession.Request(TestNode.Admin), ClientTransport.Udp), Is.EqualTo(ResponseCode.ProtocolError));
        using var open = new TestNode(options => options.AllowAdministrationOverUdp = true);
        var session = TestSession.From(open, await open.AskAsync(TestSession.Request(TestNode.Admin), ClientTransport.Udp));
        var answer = await session.AskAsync(Ask.Resolve("88.100/ADMIN", [200]), transport: ClientTransport.Udp);
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Ids_are_not_guessed_from_one_another()
    {
        using var node = new TestNode();
        var ids = new List<uint>();
        for (var i = 0; i < 8; i++) ids.Add((await TestSession.OpenAsync(node, null)).Id);
        ids.Sort();
        Assert.That(ids.Zip(ids.Skip(1), (low, high) => high - low), Has.All.GreaterThan(1u));
    }

    [Test]
    public async Task Sessions_of_one_source_are_bounded_and_the_idle_stranger_gives_way()
    {
        using var node = new TestNode(options => options.Sessions.MaxSessionsPerSource = 3);
        var known = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        var first = await TestSession.OpenAsync(node, null);
        node.Time.Now += TimeSpan.FromSeconds(1);
        var second = await TestSession.OpenAsync(node, null);
        node.Time.Now += TimeSpan.FromSeconds(1);
        var third = await TestSession.OpenAsync(node, null);
        Assert.That(node.Engine.Sessions.Count, Is.EqualTo(3));
        Assert.That(await first.CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.SessionTimeout));
        foreach (var session in new[] { known, second, third })
        {
            Assert.That(await session.CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.Success));
        }
    }

    [Test]
    public async Task Sessions_of_one_connection_are_bounded_and_used_over_any()
    {
        using var node = new TestNode(options => options.Sessions.MaxSessionsPerConnection = 2);
        var connection = new ClientConnection(isConfidential: false);
        var sessions = new List<TestSession>();
        for (var i = 0; i < 3; i++)
        {
            sessions.Add(await TestSession.OpenAsync(node, null, connection: connection));
            node.Time.Now += TimeSpan.FromSeconds(1);
        }
        sessions.Add(await TestSession.OpenAsync(node, null, connection: new ClientConnection(isConfidential: false)));
        Assert.That(node.Engine.Sessions.Count, Is.EqualTo(3));
        Assert.That(await sessions[0].CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.SessionTimeout));
        foreach (var session in sessions[1..])
        {
            Assert.That(await session.CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.Success));
        }
        await sessions[1].AskAsync(Ask.About(OpCode.SessionTerminate, "/"));
        await TestSession.OpenAsync(node, null, connection: connection);
        Assert.That(await sessions[2].CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.Success), "there was room");
    }

    [Test]
    public async Task A_session_that_is_authenticated_gives_way_to_nobody()
    {
        using var node = new TestNode(options => options.Sessions.MaxSessions = 2);
        var left = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        var right = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        var elsewhere = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1_000);
        var refusal = (await node.SendAsync(MessageCodec.ToArray(TestSession.Request(null)), remote: elsewhere)).Single();
        Assert.That(ReplyLog.Decode(refusal).Header.ResponseCode, Is.EqualTo(ResponseCode.ServerTooBusy));
        foreach (var session in new[] { left, right })
        {
            Assert.That(await session.CodeAsync(Ask.Delete("88.100/NOTHING")), Is.EqualTo(ResponseCode.HandleNotFound));
        }
        node.Time.Now += TimeSpan.FromDays(2);
        await TestSession.OpenAsync(node, null, remote: elsewhere);
        Assert.That(node.Engine.Sessions.Count, Is.LessThanOrEqualTo(2));
    }

    private static Message Registered(string handle, uint index) => Ask.Of(OpCode.SessionSetup, new SessionSetupRequest
    {
        Mode = 3, Timeout = 3_600, Identity = new ValueReference(handle, index), KeyReference = new ValueReference(handle, index),
    });

    private static Message WithKey(byte[] record) => Ask.Of(OpCode.SessionSetup, new SessionSetupRequest
    {
        Mode = 1, Timeout = 3_600, Identity = new ValueReference(Utf8String.Empty, uint.MaxValue), PublicKey = record,
    });

    private static GoldenVector Key(string name) => GoldenVectors.Get("keys", name);

    private static HandleValue PublicKeyValue(uint index, string name) => Make.Text(index, "HS_PUBKEY", "") with { Data = Key(name).Octets };
}
