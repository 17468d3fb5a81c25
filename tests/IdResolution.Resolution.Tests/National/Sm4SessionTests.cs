using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.National;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;
using IdResolution.Security.Sessions;

namespace IdResolution.Resolution.Tests.National;

/// <summary>Checklist 123: encryption as national clients set it up for session ids of their own (specification §10.3).</summary>
public sealed class Sm4SessionTests
{
    private TestNode _node = null!;
    private NationalClient _client = null!;
    private PrivateKey _key = null!;

    [SetUp]
    public void SetUp()
    {
        _key = PrivateKey.GenerateSm2();
        Start(options => options.AllowSm4Sessions = true);
    }

    [TearDown]
    public void TearDown()
    {
        _node.Dispose();
        _key.Dispose();
    }

    [TestCase("sm2")]
    [TestCase("rsa")]
    public async Task Checklist_123_an_encrypted_login_and_what_follows_are_answered_encrypted(string kind)
    {
        if (kind == "rsa") UseKey(PrivateKey.GenerateRsa());
        var keys = await SetUpKeysAsync(301);
        var challenge = await AskEncryptedAsync(keys, NationalClient.LoginOf(TestNode.Admin));
        Assert.That(challenge.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That((await AskEncryptedAsync(keys, TestNode.Admin.Answer(challenge))).Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That((await AskEncryptedAsync(keys, Ask.Create("88.100/new", Make.Url(1)))).Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        var resolved = await AskEncryptedAsync(keys, Ask.Resolve("88.100/new", flags: OpFlags.PublicOnly));
        Assert.That(((ResolutionResponse)resolved.Body).Values, Has.Count.EqualTo(1));
        Assert.That(resolved.Envelope.SessionId, Is.EqualTo(10_001u));
    }

    [Test]
    public async Task An_ordinary_answer_is_encrypted_when_it_is_asked_for_and_the_set_up_never()
    {
        var request = SetUp(301);
        var keys = Open(await _client.AskAsync(request.With(OpFlags.Encrypt)));
        keys = Open(await _client.AskAsync(SetUp(301).With(OpFlags.Encrypt)));
        Assert.That(await _client.CodeAsync(Ask.Resolve("88.100/OTHER", [100])), Is.EqualTo(ResponseCode.Success), "clear requests are answered in clear");
        var frames = await _node.SendAsync(
            MessageCodec.ToArray(Ask.Resolve("88.100/OTHER", [100], flags: OpFlags.Encrypt | OpFlags.RequestDigest).InSession(10_001)), connection: _client.Connection);
        Assert.That(Decrypt(keys, frames.Single()).Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Encryption_alone_proves_nobody()
    {
        var keys = await SetUpKeysAsync(301);
        var answer = await AskEncryptedAsync(keys, Ask.Delete("88.100/ADMIN"));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [Test]
    public async Task Another_connection_has_no_part_in_it()
    {
        var keys = await SetUpKeysAsync(301);
        var other = new NationalClient(_node);
        Assert.That(await CodeOfAsync(other.Connection, Encrypt(keys, Ask.Resolve("88.100/OTHER"))), Is.EqualTo(ResponseCode.SessionTimeout));
        await other.LogInAsync(TestNode.Other);
        Assert.That(await CodeOfAsync(other.Connection, Encrypt(keys, Ask.Resolve("88.100/OTHER"))), Is.EqualTo(ResponseCode.SessionTimeout));
        var udp = await _node.SendAsync(Encrypt(keys, Ask.Resolve("88.100/OTHER")), ClientTransport.Udp);
        Assert.That(ReplyLog.Decode(udp.Single()).Header.ResponseCode, Is.EqualTo(ResponseCode.SessionTimeout));
    }

    [Test]
    public async Task What_does_not_decrypt_or_makes_no_sense_is_refused_alike()
    {
        var keys = await SetUpKeysAsync(301);
        var right = Encrypt(keys, Ask.Resolve("88.100/OTHER"));
        for (var i = Envelope.Length; i < right.Length; i++)
        {
            var wrong = right.ToArray();
            wrong[i] ^= 0x80;
            var replies = await _node.SendAsync(wrong, connection: _client.Connection);
            // A changed block decrypts to nonsense, and what nonsense says is refused, dropped as no request, or a question about some other handle.
            if (replies.Count == 0) continue;
            Envelope.TryRead(replies[0], out var envelope);
            if (!envelope.Encrypted) Assert.That(ReplyLog.Decode(replies[0]).Header.ResponseCode, Is.EqualTo(ResponseCode.SessionFailed), $"octet {i}");
        }
        Assert.That(await CodeOfAsync(_client.Connection, right[..^1]), Is.EqualTo(ResponseCode.ProtocolError), "the length is wrong");
        Assert.That(_node.Engine.Metrics.Faults, Is.Zero);
    }

    [TestCase(302u, ResponseCode.InvalidCredential)]
    [TestCase(300u, ResponseCode.InvalidCredential)]
    [TestCase(303u, ResponseCode.InvalidSessionSetupRequest)]
    public async Task Without_a_public_key_of_that_index_nothing_is_set_up(uint index, ResponseCode expected)
    {
        _node.Put("88.100/ADMIN", [.. _node.Stored("88.100/ADMIN")!, new HandleValue { Index = 303, Type = "HS_PUBKEY", Data = new byte[40] }]);
        Assert.That(await _client.CodeAsync(SetUp(index)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Without_the_option_a_set_up_makes_an_ordinary_session()
    {
        _node.Dispose();
        Start(_ => { });
        var reply = await _client.AskAsync(SetUp(301));
        Assert.That(reply.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(reply.Envelope.SessionId, Is.Not.EqualTo(10_001u));
        Assert.That(Open(reply).Cipher, Is.EqualTo(SessionCipher.Aes));
    }

    private static Message SetUp(uint index) => Ask.Of(OpCode.SessionSetup, new SessionSetupRequest
    {
        Mode = 3, Timeout = 86_400, Identity = new ValueReference(Utf8String.Empty, uint.MaxValue), KeyReference = new ValueReference("88.100/ADMIN", index),
    });

    private async Task<SessionKeys> SetUpKeysAsync(uint index)
    {
        var reply = await _client.AskAsync(SetUp(index));
        Assert.That((reply.Header.ResponseCode, reply.Envelope.SessionId), Is.EqualTo((ResponseCode.Success, 10_001u)));
        var keys = Open(reply);
        Assert.That(keys.Cipher, Is.EqualTo(SessionCipher.Sm4));
        return keys;
    }

    private SessionKeys Open(Message reply)
    {
        Assert.That(reply.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        var data = ((SessionSetupResponse)reply.Body).Data;
        Assert.That(SessionKeyTransport.TryDecrypt(_key, ProtocolVersion.Highest, data.Span, allowsLegacy: false, out var keys));
        return keys!;
    }

    private async Task<Message> AskEncryptedAsync(SessionKeys keys, Message request) =>
        Decrypt(keys, (await _node.SendAsync(Encrypt(keys, request), connection: _client.Connection)).Single());

    private async Task<ResponseCode> CodeOfAsync(ClientConnection connection, byte[] frame) =>
        ReplyLog.Decode((await _node.SendAsync(frame, connection: connection)).Single()).Header.ResponseCode;

    private byte[] Encrypt(SessionKeys keys, Message request)
    {
        var clear = MessageCodec.ToArray(request.InSession(_client.SessionId));
        Assert.That(keys.TryEncrypt(ProtocolVersion.Highest, clear.AsSpan(Envelope.Length), out var ciphertext));
        Envelope.TryRead(clear, out var envelope);
        byte[] frame = [.. new byte[Envelope.Length], .. ciphertext!];
        (envelope with { Encrypted = true, MessageLength = (uint)ciphertext!.Length }).Write(frame);
        return frame;
    }

    private static Message Decrypt(SessionKeys keys, byte[] frame)
    {
        Assert.That(Envelope.TryRead(frame, out var envelope) && envelope.Encrypted, "the answer is encrypted");
        Assert.That(keys.TryDecrypt(envelope.Version, frame.AsSpan(Envelope.Length), out var octets));
        byte[] clear = [.. new byte[Envelope.Length], .. octets!];
        (envelope with { Encrypted = false, MessageLength = (uint)octets!.Length }).Write(clear);
        return ReplyLog.Decode(clear);
    }

    private void Start(Action<NationalOptions> configure)
    {
        _node = new TestNode(options =>
        {
            options.National.Enabled = true;
            configure(options.National);
        });
        _client = new NationalClient(_node);
        UseKey(_key);
    }

    private void UseKey(PrivateKey key)
    {
        if (key != _key) _key.Dispose();
        _key = key;
        var value = new HandleValue { Index = 301, Type = "HS_PUBKEY", Data = key.PublicKey.ToKeyRecord() };
        _node.Put("88.100/ADMIN", [.. _node.Stored("88.100/ADMIN")!.Where(other => other.Index != 301), value]);
    }
}
