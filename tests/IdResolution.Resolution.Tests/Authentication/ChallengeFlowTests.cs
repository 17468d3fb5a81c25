using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;

namespace IdResolution.Resolution.Tests.Authentication;

/// <summary>Challenge and answer, message by message (specification §6.1 to §6.5).</summary>
public sealed class ChallengeFlowTests
{
    private readonly PrivateKey _key = PrivateKey.GenerateRsa();

    private TestNode _node = null!;

    [OneTimeTearDown]
    public void DisposeKey() => _key.Dispose();

    [SetUp]
    public void SetUp()
    {
        _node = new TestNode();
        _node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task Checklist_093_nonce_and_id_are_fresh_and_the_digest_is_always_there()
    {
        var nonces = new HashSet<string>();
        var ids = new HashSet<uint>();
        for (var i = 0; i < 100; i++)
        {
            var challenge = await _node.AskAsync(Ask.Delete("88.100/x"));
            Assert.That(challenge.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
            Assert.That(challenge.Header.Flags.HasFlag(OpFlags.RequestDigest), Is.True);
            Assert.That(((Challenge)challenge.Body).Nonce.Length, Is.EqualTo(16));
            Assert.That(challenge.Envelope.SessionId, Is.InRange(1u, 0x7FFF_FFFFu));
            nonces.Add(Convert.ToHexString(((Challenge)challenge.Body).Nonce.Span));
            ids.Add(challenge.Envelope.SessionId);
        }
        Assert.That(nonces, Has.Count.EqualTo(100));
        Assert.That(ids, Has.Count.EqualTo(100));
        Assert.That(ids.Zip(ids.Skip(1)).Count(pair => pair.Second == pair.First + 1), Is.LessThan(5), "ids count upwards");
    }

    [TestCase(2, 0, DigestAlgorithm.LegacyMd5)]
    [TestCase(2, 1, DigestAlgorithm.Sha1)]
    [TestCase(2, 6, DigestAlgorithm.Sha1)]
    [TestCase(2, 7, DigestAlgorithm.Sha256)]
    [TestCase(3, 0, DigestAlgorithm.Sha256)]
    public async Task The_digest_is_of_the_version_s_algorithm(byte major, byte minor, DigestAlgorithm algorithm)
    {
        var frame = MessageCodec.ToArray(Ask.Delete("88.100/x").Speaking(major, minor));
        var challenge = ReplyLog.Decode((await _node.SendAsync(frame)).Single());
        Assert.That(challenge.RequestDigest!.Matches(RequestDigest.Compute(algorithm, frame.AsSpan(20, frame.Length - 24))), Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Checklist_093_a_challenge_is_answered_once_whether_right_or_wrong(bool firstIsRight)
    {
        var challenge = await _node.AskAsync(Ask.Delete("88.100/x"));
        var right = TestNode.Admin.Answer(challenge);
        var wrong = (TestNode.Admin with { Secret = "guess" }).Answer(challenge);
        Assert.That(await _node.CodeAsync(firstIsRight ? right : wrong),
            Is.EqualTo(firstIsRight ? ResponseCode.Success : ResponseCode.AuthenticationFailed));
        Assert.That(await _node.CodeAsync(right), Is.EqualTo(ResponseCode.AuthenticationTimeout));
    }

    [TestCase(59, ResponseCode.Success)]
    [TestCase(60, ResponseCode.AuthenticationTimeout)]
    public async Task Checklist_093_a_challenge_lives_as_long_as_configured(int seconds, ResponseCode code)
    {
        var challenge = await _node.AskAsync(Ask.Delete("88.100/x"));
        _node.Time.Now += TimeSpan.FromSeconds(seconds);
        Assert.That(await _node.CodeAsync(TestNode.Admin.Answer(challenge)), Is.EqualTo(code));
    }

    [Test]
    public async Task Checklist_094_unknown_ids_are_told_apart_by_operation()
    {
        var challenge = await _node.AskAsync(Ask.Delete("88.100/x"));
        var unknown = TestNode.Admin.Answer(challenge).InSession(challenge.Envelope.SessionId ^ 1);
        Assert.That(await _node.CodeAsync(unknown), Is.EqualTo(ResponseCode.AuthenticationTimeout));
        foreach (var request in new[] { Ask.Resolve("88.100/x"), Ask.Delete("88.100/x"), Ask.Create("88.100/new", Make.Url(1)),
            Ask.About(OpCode.ListHomedPrefixes, "/") })
        {
            Assert.That(await _node.CodeAsync(request.InSession(77)), Is.EqualTo(ResponseCode.SessionTimeout));
            // Not even the id of a challenge makes a session.
            Assert.That(await _node.CodeAsync(request.InSession(challenge.Envelope.SessionId)), Is.EqualTo(ResponseCode.SessionTimeout));
        }
    }

    [TestCase(OpFlags.None)]
    [TestCase(OpFlags.RequestDigest)]
    public async Task Checklist_095_the_final_answer_names_the_first_operation_and_the_second_request(OpFlags flags)
    {
        var request = Ask.Delete("88.100/x").With(flags);
        var answer = TestNode.Admin.Answer(await _node.AskAsync(request));
        var final = await _node.AskAsync(answer);
        Assert.That(final.Header.OpCode, Is.EqualTo(OpCode.DeleteHandle));
        Assert.That(final.Envelope.RequestId, Is.EqualTo(answer.Envelope.RequestId));
        Assert.That(final.Envelope.SessionId, Is.Zero);
        Assert.That(final.Header.Flags.HasFlag(OpFlags.RequestDigest), Is.EqualTo(flags == OpFlags.RequestDigest));
        var frame = MessageCodec.ToArray(request);
        var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, frame.AsSpan(20, frame.Length - 24));
        Assert.That(final.RequestDigest?.Matches(digest), Is.EqualTo(flags == OpFlags.RequestDigest ? true : null));
    }

    [TestCase("")]
    [TestCase("13")]
    [TestCase("22")]
    [TestCase("22000000107FFFFFFF")]
    [TestCase("2200000010000102030405060708090a0b0c0d0e0f7FFFFFFF000000a000000014000102030405060708090a0b0c0d0e0f00010203")]
    [TestCase("FF00")]
    public async Task Checklist_098_a_broken_answer_fails_like_a_wrong_one(string hex)
    {
        PutKey(301, _key.PublicKey.ToKeyRecord());
        foreach (var who in new[] { TestNode.Admin, TestNode.Admin with { AuthenticationType = "HS_PUBKEY", Index = 301 } })
        {
            var challenge = await _node.AskAsync(Ask.Delete("88.100/x"));
            Assert.That(
                await _node.CodeAsync(who.Answer(challenge, Convert.FromHexString(hex))), Is.EqualTo(ResponseCode.AuthenticationFailed));
        }
        Assert.That(_node.Engine.Metrics.Faults, Is.Zero);
    }

    [TestCase("HS_DSAPUBKEY")]
    [TestCase("")]
    [TestCase("HS_SECKEY.x")]
    public async Task Checklist_099_an_unknown_kind_of_key_is_refused(string type) =>
        Assert.That(await _node.CodeAsAsync(TestNode.Admin with { AuthenticationType = type }, Ask.Delete("88.100/x")),
            Is.EqualTo(ResponseCode.InvalidCredential));

    [Test]
    public async Task The_kind_of_key_is_read_in_any_case() =>
        Assert.That(await _node.CodeAsAsync(TestNode.Admin with { AuthenticationType = "hs_seckey" }, Ask.Delete("88.100/x")),
            Is.EqualTo(ResponseCode.Success));

    [Test]
    public async Task Checklist_101_verify_tells_right_from_wrong_and_nothing_else()
    {
        byte[] nonce = [1, 2, 3, 4];
        foreach (var algorithm in new[] { DigestAlgorithm.Sha256, DigestAlgorithm.LegacyMd5 })
        {
            var digest = RequestDigest.Compute(algorithm, "request"u8);
            var right = SecretKeyAnswer.Create(SecretKeyAlgorithm.HmacSha256, "secret"u8, nonce, digest.Octets.Span);
            Assert.That(await VerifyAsync("88.100/ADMIN", 300, nonce, digest, right), Is.True);
            Assert.That(await VerifyAsync("88.100/ADMIN", 0, nonce, digest, right), Is.True, "index 0 tries every key");
            Assert.That(await VerifyAsync("88.100/admin", 300, nonce, digest, right), Is.True);
            Assert.That(await VerifyAsync("88.100/OTHER", 300, nonce, digest, right), Is.False);
            Assert.That(await VerifyAsync("88.100/ADMIN", 100, nonce, digest, right), Is.False);
            Assert.That(await VerifyAsync("88.100/none", 300, nonce, digest, right), Is.False);
            Assert.That(await VerifyAsync("88.100/ADMIN", 300, nonce, digest, []), Is.False);
        }
    }

    [Test]
    public async Task Verify_is_for_handles_homed_here()
    {
        var request = Ask.Of(OpCode.VerifyResponse, new VerifyRequest
        {
            Identity = ValueReference.Parse("300:77.7/x"), Nonce = new byte[16], Digest = RequestDigest.Compute(DigestAlgorithm.Sha256, []),
                SignedResponse = new byte[33],
        });
        Assert.That(await _node.CodeAsync(request), Is.EqualTo(ResponseCode.ServerNotResponsible));
    }

    [Test]
    public async Task Checklist_103_a_secret_key_is_read_though_nobody_may()
    {
        _node.Put(
            "88.100/ADMIN", Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200), Make.Group(200, "300:88.100/ADMIN"),
            Make.Secret(300, "secret") with { Permissions = ValuePermissions.None });
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.Success));
    }

    [TestCase("HS_SECKEY")]
    [TestCase("HS_SECKEY.daily")]
    public async Task Checklist_104_without_index_the_first_key_that_verifies_is_the_one(string type)
    {
        _node.Put(
            "88.100/ADMIN", Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 302), Make.Secret(300, "first"),
            Make.Secret(302, "secret") with { Type = type }, Make.Secret(303, "secret"));
        _node.Put("88.100/by302", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/ADMIN", 302));
        _node.Put("88.100/by303", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/ADMIN", 303));
        var someKey = TestNode.Admin with { Index = 0 };
        Assert.That(await _node.CodeAsAsync(someKey, Ask.Delete("88.100/by303")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await _node.CodeAsAsync(someKey, Ask.Delete("88.100/by302")), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Checklist_109_a_key_that_is_not_there_is_told_by_kind()
    {
        Assert.That(await _node.CodeAsAsync(TestNode.Admin with { Index = 77 }, Ask.Delete("88.100/x")),
            Is.EqualTo(ResponseCode.AuthenticationFailed));
        var challenge = await _node.AskAsync(Ask.Delete("88.100/x"));
        var nobody = TestNode.Admin with { Handle = "88.100/nobody", AuthenticationType = "HS_PUBKEY" };
        Assert.That(await _node.CodeAsync(nobody.Answer(challenge, [1])), Is.EqualTo(ResponseCode.InvalidCredential));
        PutKey(301, [1, 2, 3]);
        challenge = await _node.AskAsync(Ask.Delete("88.100/x"));
        Assert.That(await _node.CodeAsync((nobody with { Handle = "88.100/ADMIN", Index = 301 }).Answer(challenge, [1])),
            Is.EqualTo(ResponseCode.InvalidCredential));
    }

    [Test]
    public async Task Checklist_109_a_key_on_another_service_cannot_be_used_yet() =>
        Assert.That(await _node.CodeAsAsync(TestNode.Admin with { Handle = "77.7/ADMIN" }, Ask.Delete("88.100/x")),
            Is.EqualTo(ResponseCode.UnableToAuthenticate));

    [TestCase(false)]
    [TestCase(true)]
    public async Task Checklist_102_a_public_key_authenticates(bool asPem)
    {
        PutKey(301, asPem ? System.Text.Encoding.ASCII.GetBytes(_key.PublicKey.ExportPem()) : _key.PublicKey.ToKeyRecord());
        _node.Put("88.100/k", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, "88.100/ADMIN", 301));
        var who = TestNode.Admin with { AuthenticationType = "HS_PUBKEY", Index = 301 };
        var challenge = await _node.AskAsync(Ask.Delete("88.100/k"));
        var answer = PublicKeyAnswer.Create(
            _key, "88.100/ADMIN"u8, ProtocolVersion.Highest, ((Challenge)challenge.Body).Nonce.Span, challenge.RequestDigest!.Octets.Span);
        answer[^1] ^= 1;
        Assert.That(await _node.CodeAsync(who.Answer(challenge, answer)), Is.EqualTo(ResponseCode.AuthenticationFailed));
        challenge = await _node.AskAsync(Ask.Delete("88.100/k"));
        answer = PublicKeyAnswer.Create(
            _key, "88.100/ADMIN"u8, ProtocolVersion.Highest, ((Challenge)challenge.Body).Nonce.Span, challenge.RequestDigest!.Octets.Span);
        Assert.That(await _node.CodeAsync(who.Answer(challenge, answer)), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_request_challenged_over_tcp_is_not_executed_for_an_answer_over_udp()
    {
        var challenge = await _node.AskAsync(Ask.Delete("88.100/x"));
        Assert.That(await _node.CodeAsync(TestNode.Admin.Answer(challenge), ClientTransport.Udp), Is.EqualTo(ResponseCode.ProtocolError));
        Assert.That(_node.Stored("88.100/x"), Is.Not.Null);
    }

    [TestCase(false, ResponseCode.AuthenticationFailed)]
    [TestCase(true, ResponseCode.InvalidAdmin)]
    public async Task Checklist_109_a_stranger_with_a_wrong_key_learns_nothing_unless_configured(bool reveal, ResponseCode code)
    {
        using var node = new TestNode(options => options.RevealAdministrators = reveal);
        node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
        Assert.That(await node.CodeAsAsync(TestNode.Other with { Secret = "guess" }, Ask.Delete("88.100/x")), Is.EqualTo(code));
        Assert.That(await node.CodeAsAsync(TestNode.Admin with { Secret = "guess" }, Ask.Delete("88.100/x")),
            Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await node.CodeAsAsync(TestNode.Other, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(node.Stored("88.100/x"), Is.Not.Null);
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.Success));
    }

    private void PutKey(uint index, byte[] data) => _node.Put(
        "88.100/ADMIN", Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200), Make.Group(200, "300:88.100/ADMIN"),
            Make.Secret(300, "secret"),
        new HandleValue { Index = index, Type = "HS_PUBKEY", Data = data });

    private async Task<bool> VerifyAsync(string handle, uint index, byte[] nonce, RequestDigest digest, byte[] answer)
    {
        var reply = await _node.AskAsync(
            Ask.Of(OpCode.VerifyResponse, new VerifyRequest { Identity = new ValueReference(handle, index), Nonce = nonce, Digest = digest,
                SignedResponse = answer }),
            ClientTransport.Udp);
        Assert.That(reply.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        return ((VerifyResponse)reply.Body).IsValid;
    }
}
