using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Resolution.Tests.Golden;
using IdResolution.Security.Sessions;

namespace IdResolution.Resolution.Tests.Sessions;

public sealed class SessionTests
{
    private static HandleValue Rights => Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300);

    private static Message Lookup => Ask.Resolve("88.100/ADMIN", [200]);

    [Test]
    public async Task Checklist_114_an_identity_is_challenged_once()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, TestNode.Admin);
        var challenge = await session.AskAsync(Ask.Create("88.100/A", Rights));
        Assert.That(challenge.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(challenge.Envelope.SessionId, Is.EqualTo(session.Id), "a challenge in a session carries its id");
        var done = await session.AskAsync(TestNode.Admin.Answer(challenge));
        Assert.That(done.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(done.Envelope.SessionId, Is.EqualTo(session.Id));
        Assert.That(await session.CodeAsync(Ask.Create("88.100/B", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        Assert.That(await session.CodeAsync(Ask.Delete("88.100/A")), Is.EqualTo(ResponseCode.Success));
        Assert.That(node.Stored("88.100/A"), Is.Null);
        Assert.That(node.Stored("88.100/B"), Is.Not.Null);
    }

    [Test]
    public async Task Checklist_115_another_identity_is_challenged_each_time()
    {
        using var node = new TestNode();
        foreach (var declared in new[] { TestNode.Other, TestNode.Admin with { Index = 301 }, null })
        {
            var session = await TestSession.OpenAsync(node, declared);
            for (var i = 0; i < 2; i++)
            {
                var challenge = await session.AskAsync(Ask.Delete("88.100/NOTHING"));
                Assert.That(challenge.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
                Assert.That(await session.CodeAsync(TestNode.Admin.Answer(challenge)), Is.EqualTo(ResponseCode.HandleNotFound));
            }
        }
    }

    [Test]
    public async Task A_wrong_answer_authenticates_nobody()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, TestNode.Admin);
        var challenge = await session.AskAsync(Ask.Delete("88.100/NOTHING"));
        var impostor = TestNode.Admin with { Secret = "guess" };
        Assert.That(await session.CodeAsync(impostor.Answer(challenge)), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await session.CodeAsync(TestNode.Admin.Answer(challenge)), Is.EqualTo(ResponseCode.AuthenticationTimeout), "spent");
        Assert.That(await session.CodeAsync(Ask.Delete("88.100/NOTHING")), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [Test]
    public async Task Checklist_114_a_message_without_MAC_or_with_a_wrong_one_is_refused()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        var create = Ask.Create("88.100/A", Make.Url(1));
        Assert.That(await node.CodeAsync(create.InSession(session.Id)), Is.EqualTo(ResponseCode.InvalidCredential));
        var wrong = session.Seal(create, spoil: mac => [.. mac[..^1], (byte)(mac[^1] ^ 1)]);
        Assert.That((await session.SendAsync(wrong)).Message.Header.ResponseCode, Is.EqualTo(ResponseCode.InvalidSessionKey));
        var cut = session.Seal(create, spoil: mac => mac[..^1]);
        Assert.That((await session.SendAsync(cut)).Message.Header.ResponseCode, Is.EqualTo(ResponseCode.InvalidSessionKey));
        Assert.That(node.Stored("88.100/A"), Is.Null);
        Assert.That(node.Engine.Metrics.RefusalsOf(SessionRefusal.NoMac), Is.EqualTo(1));
        Assert.That(node.Engine.Metrics.RefusalsOf(SessionRefusal.WrongMac), Is.EqualTo(2));
        Assert.That(await session.CodeAsync(create), Is.EqualTo(ResponseCode.Success), "the session is none the worse");
    }

    [Test]
    public async Task The_MAC_of_one_session_is_worth_nothing_in_another()
    {
        using var node = new TestNode();
        var mine = await TestSession.OpenAsync(node, null);
        var theirs = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        var stolen = new TestSession(node, theirs.Id, mine.Keys) { Counter = 50 };
        Assert.That((await node.SendAsync(stolen.Seal(Ask.Delete("88.100/NOTHING")))).Select(Code), Is.EqualTo(new[] { ResponseCode.InvalidSessionKey }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Checklist_113_a_counter_is_taken_once_in_any_order(bool isAuthenticated)
    {
        using var node = new TestNode();
        var session = isAuthenticated
            ? await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin) : await TestSession.OpenAsync(node, TestNode.Admin);
        foreach (var counter in new uint[] { 1_000, 998, 999, 801, 5_000, 3_977 })
        {
            Assert.That(await CodeAsync(counter), Is.EqualTo(ResponseCode.Success), $"{counter}");
            Assert.That(await CodeAsync(counter), Is.EqualTo(ResponseCode.SessionMessageRejected), $"{counter} again");
        }
        Assert.That(await CodeAsync(3_976), Is.EqualTo(ResponseCode.SessionMessageRejected), "too old to tell");
        Assert.That(node.Engine.Metrics.RefusalsOf(SessionRefusal.Repeated), Is.EqualTo(7));

        async Task<ResponseCode> CodeAsync(uint counter) => (await session.SendAsync(session.Seal(Lookup, counter: counter))).Message.Header.ResponseCode;
    }

    [Test]
    public async Task A_recorded_request_does_nothing_a_second_time()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        var create = session.Seal(Ask.Create("88.100/A", Rights));
        Assert.That((await session.SendAsync(create)).Message.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(await session.CodeAsync(Ask.Delete("88.100/A")), Is.EqualTo(ResponseCode.Success));
        Assert.That((await session.SendAsync(create)).Message.Header.ResponseCode, Is.EqualTo(ResponseCode.SessionMessageRejected));
        Assert.That(node.Stored("88.100/A"), Is.Null);
    }

    [TestCase(2, 3)]
    [TestCase(2, 4)]
    public async Task Messages_that_could_be_replayed_are_refused_though_the_session_was_set_up_above(int major, int minor)
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        var lowered = new TestSession(node, session.Id, session.Keys) { Version = new ProtocolVersion((byte)major, (byte)minor) };
        Assert.That(await lowered.CodeAsync(Ask.Create("88.100/A", Rights)), Is.EqualTo(ResponseCode.InvalidSessionKey));
        Assert.That(node.Stored("88.100/A"), Is.Null);
    }

    [Test]
    public async Task A_session_nobody_set_up_is_unknown()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, null);
        var stranger = new TestSession(node, session.Id ^ 1, session.Keys);
        Assert.That(await stranger.CodeAsync(Lookup), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That(await stranger.CodeAsync(Lookup.With(OpFlags.Certified)), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That((await node.SendAsync(stranger.Seal(Lookup, encrypts: true))).Select(Code), Is.EqualTo(new[] { ResponseCode.SessionTimeout }));
        Assert.That(node.Engine.Metrics.RefusalsOf(SessionRefusal.Unknown), Is.EqualTo(3));
    }

    [Test]
    public async Task An_encrypted_request_gets_an_encrypted_answer()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, TestNode.Admin);
        var (answer, wasEncrypted) = await session.SendAsync(session.Seal(Lookup, encrypts: true));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(wasEncrypted, Is.True);
        (answer, wasEncrypted) = await session.SendAsync(session.Seal(Lookup.With(OpFlags.Encrypt)));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(wasEncrypted, Is.True, "asked for by flag");
        (_, wasEncrypted) = await session.SendAsync(session.Seal(Lookup));
        Assert.That(wasEncrypted, Is.False);
        (answer, wasEncrypted) = await session.SendAsync(session.Seal(Ask.Delete("88.100/NOTHING"), encrypts: true));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded), "the challenge is of the decrypted request");
        Assert.That(wasEncrypted, Is.True);
        (answer, wasEncrypted) = await session.SendAsync(session.Seal(TestNode.Admin.Answer(answer), encrypts: true));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(wasEncrypted, Is.True);
    }

    [Test]
    public async Task What_was_not_encrypted_by_the_peer_is_refused_alike_whatever_is_wrong_with_it()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, TestNode.Admin);
        var right = session.Seal(Lookup, encrypts: true);
        var frames = new List<byte[]>
        {
            session.Seal(Lookup, encrypts: true, spoil: mac => [.. mac[..^1], (byte)(mac[^1] ^ 1)]),
            session.Encrypt(Lookup.InSession(session.Id).Envelope, MessageCodec.ToArray(Lookup).AsSpan(Envelope.Length)),
            session.Encrypt(Lookup.InSession(session.Id).Envelope, "neither a header nor a body"u8),
            session.Encrypt(Lookup.InSession(session.Id).Envelope, default),
        };
        for (var i = Envelope.Length; i < right.Length; i += 16)
        {
            var damaged = (byte[])right.Clone();
            damaged[i] ^= 0x10;
            frames.Add(damaged);
        }
        foreach (var frame in frames)
        {
            var refusal = ReplyLog.Decode((await node.SendAsync(frame)).Single());
            Assert.That(refusal.Header.ResponseCode, Is.EqualTo(ResponseCode.SessionFailed));
            // Nothing of what it decrypts to is echoed: that would tell octets of anything encrypted under the same key.
            Assert.That(refusal.Header.OpCode, Is.EqualTo(OpCode.Reserved));
            Assert.That(refusal.Header.Flags, Is.EqualTo(OpFlags.Authoritative | OpFlags.Recursive));
        }
        Assert.That((await session.SendAsync(right)).Message.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Values_that_not_everyone_may_read_leave_encrypted()
    {
        using var node = new TestNode();
        node.Put("88.100/SECRET", Make.Url(1), Make.Text(2, "PIN", "1234", ValuePermissions.AdminRead | ValuePermissions.AdminWrite),
            Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300));
        var session = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        var (answer, wasEncrypted) = await session.SendAsync(session.Seal(Ask.Resolve("88.100/SECRET")));
        Assert.That(((ResolutionResponse)answer.Body).Values, Has.Count.EqualTo(3));
        Assert.That(wasEncrypted, Is.True);
        (_, wasEncrypted) = await session.SendAsync(session.Seal(Ask.Resolve("88.100/SECRET", [1])));
        Assert.That(wasEncrypted, Is.False, "public values only");
        (answer, wasEncrypted) = await session.SendAsync(session.Seal(Ask.Resolve("88.100/SECRET")), new ClientConnection(isConfidential: true));
        Assert.That(((ResolutionResponse)answer.Body).Values, Has.Count.EqualTo(3));
        Assert.That(wasEncrypted, Is.False, "the connection hides it already");
    }

    [Test]
    public async Task A_certified_answer_carries_the_session_s_MAC()
    {
        using var key = VectorNode.Key("server-rsa2048");
        using var node = new TestNode(parts: new EngineParts { ServerKey = key });
        var session = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        foreach (var request in new[] { Lookup, Ask.Resolve("88.100/NOTHING"), Ask.Create("88.100/A", Make.Url(1)), Ask.Delete("88.100/NOTHING") })
        {
            var counter = session.Counter;
            var answer = await session.AskAsync(request.With(OpFlags.Certified));
            Assert.That(SessionMac.IsOn(answer), Is.True, answer.Header.ToString());
            Assert.That(answer.Credential!.SessionCounter, Is.EqualTo(counter));
        }
        Assert.That((await session.AskAsync(Lookup)).Credential, Is.Null, "not asked for");
        // Nobody gets the session's MAC for a message the session did not recognise; the server's own signature tells the client.
        var refusal = await session.SendAsync(session.Seal(Lookup.With(OpFlags.Certified), spoil: _ => new byte[32]));
        Assert.That(refusal.Message.Credential!.Type, Is.EqualTo(new Utf8String("HS_SIGNED")));
    }

    [Test]
    public async Task Every_message_of_a_list_carries_the_MAC()
    {
        using var node = new TestNode();
        for (var i = 0; i < 120; i++) node.Put($"88.100/L{i}", Make.Url(1));
        var session = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        var frames = await node.SendAsync(session.Seal(Ask.About(OpCode.ListHandles, "0.NA/88.100").With(OpFlags.Certified | OpFlags.Encrypt)));
        Assert.That(frames, Has.Count.EqualTo(3));
        foreach (var frame in frames)
        {
            var (message, wasEncrypted) = session.Unseal(frame);
            Assert.That(SessionMac.IsOn(message), Is.True);
            Assert.That(wasEncrypted, Is.True);
        }
    }

    [Test]
    public async Task Checklist_116_use_keeps_a_session_alive_up_to_nobody_else()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, null, timeout: 100);
        for (var i = 0; i < 3; i++)
        {
            node.Time.Now += TimeSpan.FromSeconds(99);
            Assert.That(await session.CodeAsync(Lookup), Is.EqualTo(ResponseCode.Success));
        }
        node.Time.Now += TimeSpan.FromSeconds(99);
        Assert.That(await node.CodeAsync(Lookup.InSession(session.Id)), Is.EqualTo(ResponseCode.InvalidCredential), "keeps nothing alive");
        node.Time.Now += TimeSpan.FromSeconds(1);
        Assert.That(await session.CodeAsync(Lookup), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That(node.Engine.Sessions.Count, Is.Zero);
    }

    [TestCase(0u, 60)]
    [TestCase(59u, 60)]
    [TestCase(uint.MaxValue, 3_600)]
    public async Task Checklist_116_the_timeout_is_bounded_from_both_sides(uint asked, int seconds)
    {
        using var node = new TestNode(options => options.Sessions.Lifetime = TimeSpan.FromHours(1));
        var session = await TestSession.OpenAsync(node, null, asked);
        node.Time.Now += TimeSpan.FromSeconds(seconds - 1);
        Assert.That(await session.CodeAsync(Lookup), Is.EqualTo(ResponseCode.Success));
        node.Time.Now += TimeSpan.FromSeconds(seconds);
        Assert.That(await session.CodeAsync(Lookup), Is.EqualTo(ResponseCode.SessionTimeout));
    }

    [Test]
    public async Task Expired_sessions_go_though_nobody_asks_for_them()
    {
        using var node = new TestNode();
        await TestSession.OpenAsync(node, null, timeout: 60);
        await TestSession.OpenAsync(node, null, timeout: 600);
        node.Time.Now += TimeSpan.FromSeconds(61);
        node.Engine.Sessions.Purge();
        Assert.That(node.Engine.Sessions.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Checklist_116_terminating_needs_the_MAC()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, TestNode.Admin);
        var terminate = Ask.About(OpCode.SessionTerminate, "/");
        Assert.That(await node.CodeAsync(terminate.InSession(session.Id)), Is.EqualTo(ResponseCode.InvalidCredential));
        Assert.That(await node.CodeAsync(terminate), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That(await session.CodeAsync(Lookup), Is.EqualTo(ResponseCode.Success));
        var (answer, wasEncrypted) = await session.SendAsync(session.Seal(terminate.With(OpFlags.Certified), encrypts: true));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Body, Is.InstanceOf<EmptyBody>());
        Assert.That(SessionMac.IsOn(answer) && wasEncrypted, Is.True, "the last answer is protected like the others");
        Assert.That(await session.CodeAsync(Lookup), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That(node.Engine.Sessions.Count, Is.Zero);
    }

    [Test]
    public async Task Checklist_117_only_sessions_are_challenged_where_they_are_required()
    {
        using var node = new TestNode(options => options.Sessions.Required = true);
        Assert.That(await node.CodeAsync(Ask.Delete("88.100/NOTHING")), Is.EqualTo(ResponseCode.InvalidCredential));
        Assert.That(await node.CodeAsync(Lookup), Is.EqualTo(ResponseCode.Success), "what needs nobody's identity is open");
        var session = await TestSession.OpenAuthenticatedAsync(node, TestNode.Admin);
        Assert.That(await session.CodeAsync(Ask.Create("88.100/A", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task The_same_request_again_gets_the_same_challenge()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, TestNode.Admin);
        var request = Ask.Delete("88.100/NOTHING");
        var first = await session.AskAsync(request);
        var again = await session.AskAsync(request);
        var other = await session.AskAsync(Ask.Delete("88.100/OTHER-THING"));
        Assert.That(Nonce(again), Is.EqualTo(Nonce(first)));
        Assert.That(Nonce(other), Is.Not.EqualTo(Nonce(first)));
        Assert.That(node.Engine.Challenges.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Answers_find_the_challenge_of_their_request_id_and_else_the_newest()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, TestNode.Admin);
        var first = Ask.Create("88.100/A", Make.Url(1));
        var second = Ask.Create("88.100/B", Make.Url(1));
        var firstChallenge = await session.AskAsync(first);
        var secondChallenge = await session.AskAsync(second);
        var answer = TestNode.Admin.Answer(firstChallenge);
        answer = answer with { Envelope = answer.Envelope with { RequestId = first.Envelope.RequestId } };
        Assert.That(await session.CodeAsync(answer), Is.EqualTo(ResponseCode.Success));
        Assert.That(node.Stored("88.100/A"), Is.Not.Null);
        Assert.That(await session.CodeAsync(TestNode.Admin.Answer(secondChallenge)), Is.EqualTo(ResponseCode.Success));
        Assert.That(node.Stored("88.100/B"), Is.Not.Null);
    }

    [Test]
    public async Task A_challenge_of_one_session_is_not_answered_in_another()
    {
        using var node = new TestNode();
        var mine = await TestSession.OpenAsync(node, TestNode.Admin);
        var theirs = await TestSession.OpenAsync(node, TestNode.Admin);
        var challenge = await mine.AskAsync(Ask.Delete("88.100/NOTHING"));
        Assert.That(await theirs.CodeAsync(TestNode.Admin.Answer(challenge)), Is.EqualTo(ResponseCode.AuthenticationTimeout));
        Assert.That(await node.CodeAsync(TestNode.Admin.Answer(challenge)), Is.EqualTo(ResponseCode.InvalidCredential), "without the session's MAC");
        Assert.That(await mine.CodeAsync(TestNode.Admin.Answer(challenge)), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task Challenges_of_one_session_are_bounded()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, TestNode.Admin);
        for (var i = 0; i < 40; i++) await session.AskAsync(Ask.Delete($"88.100/N{i}"));
        Assert.That(node.Engine.Challenges.Count, Is.EqualTo(16));
    }

    [Test]
    public async Task The_site_record_is_told_in_a_session_too()
    {
        using var node = new TestNode();
        var session = await TestSession.OpenAsync(node, null);
        Assert.That(await session.CodeAsync(Ask.About(OpCode.GetSiteInfo, "/")), Is.EqualTo(ResponseCode.Success));
    }

    private static ResponseCode Code(byte[] frame) => ReplyLog.Decode(frame).Header.ResponseCode;

    private static byte[] Nonce(Message challenge) => ((Challenge)challenge.Body).Nonce.ToArray();
}
