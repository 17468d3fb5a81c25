using System.Net;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Resolution.Tests.National;
using IdResolution.Security;
using IdResolution.Security.Audit;

namespace IdResolution.Resolution.Tests.Audit;

public sealed class AuditTests
{
    private MemoryTrail _trail = null!;
    private TestNode _node = null!;
    private Peer _peer = null!;

    [SetUp]
    public void SetUp()
    {
        _trail = new MemoryTrail();
        _node = new TestNode(parts: new EngineParts { Audit = _trail });
        _peer = new Peer(_node, "192.0.2.7");
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task A_registration_is_one_line_with_everything_about_it()
    {
        await _peer.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/x", Make.Url(1)));

        Assert.That(_trail.Entries.Single(), Is.EqualTo(new AuditEntry
        {
            Time = _node.Time.Now, Source = IPAddress.Parse("192.0.2.7"), Who = ValueReference.Parse("300:88.100/ADMIN"), Proof = AuditProof.Challenge,
            Operation = OpCode.CreateHandle, Handle = "88.100/x", Code = ResponseCode.Success, TransactionId = _node.Store.LastTransactionId,
        }));
    }

    [Test]
    public async Task Every_administrative_act_is_a_line()
    {
        Message[] acts =
        [
            Ask.Create("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300)), Ask.Add("88.100/x", Make.Url(2)), Ask.Modify("88.100/x", Make.Url(2, "https://b/")),
            Ask.Remove("88.100/x", 2), Ask.About(OpCode.ListHandles, "0.NA/88.100"), Ask.Delete("88.100/x"), Ask.Delete("88.100/x"),
        ];
        foreach (var act in acts) await _peer.CodeAsAsync(TestNode.Admin, act);
        await _peer.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, "88.200"));
        await _peer.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.UnhomePrefix, "88.200"));
        await _peer.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.ListHomedPrefixes, ""));

        Assert.That(_trail.Entries.Select(entry => (entry.Operation, entry.Code)), Is.EqualTo(new[]
        {
            (OpCode.CreateHandle, ResponseCode.Success), (OpCode.AddValue, ResponseCode.Success), (OpCode.ModifyValue, ResponseCode.Success),
            (OpCode.RemoveValue, ResponseCode.Success), (OpCode.ListHandles, ResponseCode.Success), (OpCode.DeleteHandle, ResponseCode.Success),
            (OpCode.DeleteHandle, ResponseCode.HandleNotFound), (OpCode.HomePrefix, ResponseCode.Success),
            (OpCode.UnhomePrefix, ResponseCode.Success), (OpCode.ListHomedPrefixes, ResponseCode.Success),
        }));
        Assert.That(_trail.Entries.Select(entry => entry.Proof), Is.All.EqualTo(AuditProof.Challenge));
    }

    [Test]
    public async Task Reading_what_is_secret_is_a_line_and_reading_what_is_public_is_none()
    {
        Assert.That(await _peer.CodeAsync(Ask.Resolve("88.100/ADMIN", types: ["HS_VLIST"])), Is.EqualTo(ResponseCode.Success));
        Assert.That(_trail.Entries, Is.Empty);

        Assert.That(await _peer.CodeAsAsync(TestNode.Admin, Ask.Resolve("88.100/ADMIN", indexes: [300])), Is.EqualTo(ResponseCode.Success));

        Assert.That(_trail.Entries.Single().Operation, Is.EqualTo(OpCode.Resolution));
    }

    [Test]
    public async Task Reading_what_a_rule_shows_to_few_is_a_line()
    {
        _node.Put("88.100/PUMP", Make.Text(3, "NOTE", "secret", ValuePermissions.Secret), Make.Admin(100, AdminPermissions.ReadValue, "88.100/ADMIN", 300));
        _node.Put("0.NA/88.100", Make.Text(5, "HS_NAMESPACE", """<n><template delimiter="@"><foreach><value/></foreach></template></n>"""));

        Assert.That(await _peer.CodeAsAsync(TestNode.Admin, Ask.Resolve("88.100/PUMP@7", [3])), Is.EqualTo(ResponseCode.Success));

        Assert.That(_trail.Entries.Single(), Has.Property(nameof(AuditEntry.Handle)).EqualTo(new Utf8String("88.100/PUMP@7")));
    }

    [Test]
    public async Task A_session_is_a_line_when_it_is_set_up_when_it_is_proven_and_when_it_ends()
    {
        var session = await TestSession.OpenAuthenticatedAsync(_node, TestNode.Admin);
        Assert.That(await session.CodeAsync(Ask.About(OpCode.SessionTerminate, "/")), Is.EqualTo(ResponseCode.Success));
        var anonymous = await TestSession.OpenAsync(_node, null);
        Assert.That(await anonymous.CodeAsync(Ask.About(OpCode.SessionTerminate, "/")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _peer.CodeAsync(Ask.Of(OpCode.SessionSetup, new SessionSetupRequest { Mode = 2, Timeout = 60, Identity = default })), Is.EqualTo(ResponseCode.InvalidSessionSetupRequest));

        Assert.That(_trail.Entries.Select(entry => (entry.Operation, entry.Who.Handle.ToString(), entry.Proof, entry.Code)), Is.EqualTo(new[]
        {
            (OpCode.SessionSetup, "88.100/ADMIN", AuditProof.Claimed, ResponseCode.Success),
            (OpCode.DeleteHandle, "88.100/ADMIN", AuditProof.Challenge, ResponseCode.HandleNotFound),
            (OpCode.SessionTerminate, "88.100/ADMIN", AuditProof.Session, ResponseCode.Success),
            (OpCode.SessionSetup, "", AuditProof.None, ResponseCode.Success), (OpCode.SessionTerminate, "", AuditProof.None, ResponseCode.Success),
            (OpCode.SessionSetup, "", AuditProof.None, ResponseCode.InvalidSessionSetupRequest),
        }));
    }

    [Test]
    public async Task A_login_is_a_line_and_so_is_what_is_done_after_it()
    {
        using var node = new TestNode(options => options.National.Enabled = true, parts: new EngineParts { Audit = _trail });
        var client = new NationalClient(node);
        Assert.That(await client.LogInAsync(TestNode.Admin with { Secret = "wrong" }), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await client.LogInAsync(TestNode.Admin), Is.EqualTo(ResponseCode.Success));
        Assert.That(await client.CodeAsync(Ask.Create("88.100/x", Make.Url(1))), Is.EqualTo(ResponseCode.Success));

        Assert.That(_trail.Entries.Select(entry => (entry.Operation, entry.Who.Handle.ToString(), entry.Proof, entry.Code)), Is.EqualTo(new[]
        {
            (OpCode.Login, "88.100/ADMIN", AuditProof.Claimed, ResponseCode.AuthenticationFailed),
            (OpCode.Login, "88.100/ADMIN", AuditProof.Challenge, ResponseCode.Success),
            (OpCode.CreateHandle, "88.100/ADMIN", AuditProof.Login, ResponseCode.Success),
        }));
    }

    [Test]
    public async Task Sessions_of_strangers_do_not_fill_the_disk()
    {
        for (var i = 0; i < 30; i++) await TestSession.OpenAsync(_node, TestNode.Admin);
        Assert.That(_trail.Entries, Has.Length.EqualTo(20));
    }

    [Test]
    public async Task Guesses_by_way_of_verify_requests_are_lines_and_counted_and_slowed_down()
    {
        Assert.That(await _peer.CodeAsync(Verify("secret")), Is.EqualTo(ResponseCode.Success));
        Assert.That(_trail.Entries, Is.Empty);

        for (var i = 0; i < 19; i++) await _peer.CodeAsync(Verify("guess"));
        Assert.That(await _peer.CodeAsync(Verify("guess")), Is.EqualTo(ResponseCode.Success));

        Assert.That(await _peer.CodeAsync(Verify("secret")), Is.EqualTo(ResponseCode.ServerTooBusy));
        Assert.That(_node.Engine.Failures.Of(FailureReason.WrongVerify), Is.EqualTo(20));
        Assert.That(_trail.Entries, Has.Length.EqualTo(20));
        Assert.That(_trail.Entries[0], Is.EqualTo(new AuditEntry
        {
            Time = _node.Time.Now, Source = IPAddress.Parse("192.0.2.7"), Proof = AuditProof.None, Operation = OpCode.VerifyResponse,
            Handle = "88.100/ADMIN", Code = ResponseCode.AuthenticationFailed,
        }));
    }

    [Test]
    public async Task Answers_that_are_not_looked_at_any_more_are_still_numbered()
    {
        var wrong = TestNode.Admin with { Secret = "wrong" };
        for (var i = 0; i < 30; i++) await _peer.CodeAsAsync(wrong, Ask.Delete("88.100/OTHER"));
        _node.Dispose();

        Assert.That(_trail.Entries, Has.Length.EqualTo(21));
        Assert.That(_trail.Entries[20], Has.Property(nameof(AuditEntry.Count)).EqualTo(10));
    }

    [Test]
    public async Task Forged_datagrams_do_not_use_up_the_lines_about_those_who_come_over_tcp()
    {
        for (var i = 0; i < 2_000; i++)
        {
            var forged = new Peer(_node, new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), ClientTransport.Udp);
            await forged.CodeAsync(Ask.Resolve("88.100/ADMIN").InSession(4711));
        }
        Assert.That(_trail.Entries, Has.Length.EqualTo(600));

        await _peer.CodeAsAsync(TestNode.Admin with { Secret = "wrong" }, Ask.Delete("88.100/OTHER"));

        Assert.That(_trail.Entries[^1], Has.Property(nameof(AuditEntry.Code)).EqualTo(ResponseCode.AuthenticationFailed));
    }

    [Test]
    public async Task What_bad_input_gets_is_its_code_one_line_and_one_counter()
    {
        var wrongKey = TestNode.Admin with { Secret = "wrong" };
        await BadAsync(ResponseCode.AuthenticationFailed, FailureReason.WrongAnswer, AuditProof.Claimed,
            () => _peer.CodeAsAsync(wrongKey, Ask.Delete("88.100/OTHER")));
        await BadAsync(ResponseCode.AuthenticationFailed, FailureReason.WrongAnswer, AuditProof.Claimed,
            () => _peer.CodeAsAsync(TestNode.Admin with { Handle = "88.100/NOBODY" }, Ask.Delete("88.100/OTHER")));
        await BadAsync(ResponseCode.AuthenticationFailed, FailureReason.WrongAnswer, AuditProof.Claimed, async () =>
        {
            var challenge = await _peer.AskAsync(Ask.Delete("88.100/OTHER"));
            return await _peer.CodeAsync(TestNode.Admin.Answer(challenge, signedResponse: [0x13, 1, 2]));
        });
        await BadAsync(ResponseCode.InvalidCredential, FailureReason.InvalidCredential, AuditProof.Claimed,
            () => _peer.CodeAsAsync(TestNode.Admin with { AuthenticationType = "HS_MAGIC" }, Ask.Delete("88.100/OTHER")));
        await BadAsync(ResponseCode.InvalidAdmin, FailureReason.NotAllowed, AuditProof.Challenge,
            () => _peer.CodeAsAsync(TestNode.Other, Ask.Delete("88.100/ADMIN")));
        await BadAsync(ResponseCode.SessionTimeout, FailureReason.UnknownSession, AuditProof.None,
            () => _peer.CodeAsync(Ask.Delete("88.100/OTHER").InSession(4711)));

        var challenge = await _peer.AskAsync(Ask.Delete("88.100/OTHER"));
        await BadAsync(ResponseCode.AuthenticationTimeout, FailureReason.NoChallenge, AuditProof.Claimed, () =>
        {
            _node.Time.Now += TimeSpan.FromSeconds(61);
            return _peer.CodeAsync(TestNode.Admin.Answer(challenge));
        });
        var replayed = TestNode.Other.Answer(await _peer.AskAsync(Ask.Delete("88.100/OTHER")));
        Assert.That(await _peer.CodeAsync(replayed), Is.EqualTo(ResponseCode.Success));
        await BadAsync(ResponseCode.AuthenticationTimeout, FailureReason.NoChallenge, AuditProof.Claimed, () => _peer.CodeAsync(replayed));
        Assert.That(_node.Store.Count, Is.EqualTo(3));
    }

    [Test]
    public async Task A_truncated_answer_is_a_line_too()
    {
        var challenge = await _peer.AskAsync(Ask.Delete("88.100/OTHER"));
        var frame = MessageCodec.ToArray(TestNode.Other.Answer(challenge));
        // The first length within the body says more than there is.
        frame[Envelope.Length + Header.Length] = 0x7F;
        var log = new ReplyLog(TestNode.TcpReplyLength);
        await _node.Engine.AnswerAsync(new Request(frame, ClientTransport.Tcp, TestNode.Remote), log, CancellationToken.None);

        Assert.That(ReplyLog.Decode(log.Frames.Single()).Header.ResponseCode, Is.EqualTo(_trail.Entries.Single().Code));
        Assert.That(_trail.Entries.Single().Operation, Is.EqualTo(OpCode.ChallengeResponse));
        Assert.That(_node.Stored("88.100/OTHER"), Is.Not.Null);
    }

    [Test]
    public async Task A_message_of_an_unknown_session_is_a_line_where_its_source_is_known()
    {
        var request = Ask.Resolve("88.100/ADMIN").InSession(4711);
        Assert.That(await _node.CodeAsync(request, ClientTransport.Udp), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That(_trail.Entries, Is.Empty);
        Assert.That(await _node.CodeAsync(request, ClientTransport.Tcp), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That(await _node.CodeAsync(request with { Envelope = request.Envelope with { Encrypted = true } }), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That(_trail.Entries.Select(entry => entry.Code), Is.EqualTo(new[] { ResponseCode.SessionTimeout, ResponseCode.SessionTimeout }));
    }

    [Test]
    public async Task A_flood_of_strangers_gets_some_lines_and_a_number()
    {
        for (var i = 0; i < 1_000; i++) await _peer.CodeAsync(Ask.Delete("88.100/OTHER").InSession(4711));
        Assert.That(_trail.Entries, Has.Length.EqualTo(20));

        // Whoever is proven is written down whatever strangers do.
        await _peer.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/x", Make.Url(1)));
        Assert.That(_trail.Entries, Has.Length.EqualTo(21));

        _node.Time.Now += TimeSpan.FromMinutes(1);
        await _peer.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/y", Make.Url(1)));
        Assert.That(_trail.Entries[21], Is.EqualTo(new AuditEntry
        {
            Kind = AuditKind.Summary, Time = _node.Time.Now, Source = IPAddress.Parse("192.0.2.7"), Count = 980,
        }));
    }

    [Test]
    public async Task A_flood_from_many_sources_is_bounded_in_all_and_summed_up_at_the_end()
    {
        for (var i = 0; i < 2_000; i++)
            await new Peer(_node, new IPAddress([10, 0, (byte)(i >> 8), (byte)i])).CodeAsync(Ask.Delete("88.100/OTHER").InSession(4711));
        Assert.That(_trail.Entries, Has.Length.EqualTo(600));

        _node.Dispose();

        var summaries = _trail.Entries.Where(entry => entry.Kind == AuditKind.Summary).ToArray();
        Assert.That(summaries, Has.Length.LessThanOrEqualTo(257));
        Assert.That(summaries.Sum(summary => summary.Count), Is.EqualTo(1_400));
    }

    [Test]
    public async Task Acts_are_refused_while_nobody_can_write_them_down_and_resolution_goes_on()
    {
        _trail.Refusal = "no space left";

        Assert.That(await _peer.CodeAsync(Ask.Create("88.100/x", Make.Url(1))), Is.EqualTo(ResponseCode.ServerBackup));
        Assert.That(await _peer.CodeAsync(Ask.Resolve("88.100/ADMIN", types: ["HS_VLIST"])), Is.EqualTo(ResponseCode.Success));

        _trail.Refusal = null;
        Assert.That(await _peer.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/x", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task An_act_whose_line_fails_is_not_told_to_have_succeeded_and_secrets_stay_here()
    {
        _trail.FailsToWrite = true;

        Assert.That(await _peer.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/x", Make.Url(1))), Is.EqualTo(ResponseCode.ServerBackup));
        Assert.That(await _peer.CodeAsAsync(TestNode.Admin, Ask.Resolve("88.100/ADMIN", indexes: [300])), Is.EqualTo(ResponseCode.ServerBackup));
    }

    private static Message Verify(string secret)
    {
        byte[] nonce = [1, 2, 3];
        return Ask.Of(OpCode.VerifyResponse, new VerifyRequest
        {
            Identity = new ValueReference("88.100/ADMIN", 300), Nonce = nonce, Digest = new RequestDigest(DigestAlgorithm.Sha256, new byte[32]),
            SignedResponse = SecretKeyAnswer.Create(SecretKeyAlgorithm.HmacSha256, Encoding.UTF8.GetBytes(secret), nonce, new byte[32]),
        });
    }

    private async Task BadAsync(ResponseCode code, FailureReason reason, AuditProof proof, Func<Task<ResponseCode>> ask)
    {
        var lines = _trail.Entries.Length;
        var counted = _node.Engine.Failures.Of(reason);
        Assert.That(await ask(), Is.EqualTo(code));
        Assert.That(_node.Engine.Failures.Of(reason), Is.EqualTo(counted + 1), reason.ToString());
        Assert.That(_trail.Entries, Has.Length.EqualTo(lines + 1), reason.ToString());
        Assert.That((_trail.Entries[^1].Code, _trail.Entries[^1].Proof), Is.EqualTo((code, proof)));
    }
}
