using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.National;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.National;

public sealed class LoginTests
{
    private TestNode _node = null!;
    private NationalClient _client = null!;

    [SetUp]
    public void SetUp() => Start(_ => { });

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task Checklist_120_after_a_login_requests_need_no_challenge()
    {
        var challenge = await _client.BeginAsync(TestNode.Admin);
        Assert.That(challenge.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That((challenge.Header.OpCode, challenge.Envelope.SessionId), Is.EqualTo((OpCode.Login, 10_001u)));
        Assert.That(challenge.RequestDigest!.Algorithm, Is.EqualTo(DigestAlgorithm.Sha256));

        var answer = TestNode.Admin.Answer(challenge);
        var reply = await _client.AskAsync(answer);
        Assert.That((reply.Header.OpCode, reply.Header.ResponseCode), Is.EqualTo((OpCode.Login, ResponseCode.Success)));
        Assert.That((reply.Envelope.SessionId, reply.Envelope.RequestId), Is.EqualTo((10_001u, answer.Envelope.RequestId)));

        var created = await _client.AskAsync(Ask.Create("88.100/new", Make.Url(1)));
        Assert.That((created.Header.ResponseCode, created.Envelope.SessionId), Is.EqualTo((ResponseCode.Success, 10_001u)));
        Assert.That(_node.Stored("88.100/new"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_login_gives_the_rights_of_its_user_and_no_more()
    {
        Assert.That(await _client.LogInAsync(TestNode.Other), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _client.CodeAsync(Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await _client.CodeAsync(Ask.Add("88.100/OTHER", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _client.CodeAsync(Ask.About(OpCode.HomePrefix, "88.903")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(_node.Stored("88.100/new"), Is.Null);
    }

    [Test]
    public async Task Secret_values_are_shown_to_their_administrator_after_his_login()
    {
        _node.Put("88.100/x", Make.Text(1, "NOTE", "for few", ValuePermissions.Secret), Make.Admin(100, AdminPermissions.All, "88.100/OTHER", 300));
        await _client.LogInAsync(TestNode.Admin);
        Assert.That(await _client.CodeAsync(Ask.Resolve("88.100/x", [1])), Is.EqualTo(ResponseCode.InvalidAdmin));
        await _client.LogInAsync(TestNode.Other);
        var reply = await _client.AskAsync(Ask.Resolve("88.100/x", [1]));
        Assert.That(((ResolutionResponse)reply.Body).Values.Single().Data.ToArray(), Is.EqualTo("for few"u8.ToArray()));
    }

    [Test]
    public async Task A_session_id_heard_elsewhere_is_worth_nothing()
    {
        Assert.That(await _client.LogInAsync(TestNode.Admin), Is.EqualTo(ResponseCode.Success));
        var thief = new NationalClient(_node);
        Assert.That(await thief.CodeAsync(Ask.Delete("88.100/ADMIN")), Is.EqualTo(ResponseCode.AuthenticationNeeded), "another connection");
        Assert.That(await thief.CodeAsync(Ask.Delete("88.100/ADMIN"), ClientTransport.Udp), Is.EqualTo(ResponseCode.ProtocolError), "UDP");
        Assert.That(await thief.CodeAsync(Ask.Resolve("88.100/ADMIN", [300]), ClientTransport.Udp), Is.EqualTo(ResponseCode.SessionTimeout), "UDP, reading");
        Assert.That(
            await _node.CodeAsync(Ask.Delete("88.100/ADMIN").InSession(10_001)), Is.EqualTo(ResponseCode.SessionTimeout), "no connection at all");
        _client.SessionId = 10_002;
        Assert.That(await _client.CodeAsync(Ask.Delete("88.100/ADMIN")), Is.EqualTo(ResponseCode.AuthenticationNeeded), "another id of the same connection");
        _client.SessionId = 0;
        Assert.That(await _client.CodeAsync(Ask.Delete("88.100/ADMIN")), Is.EqualTo(ResponseCode.AuthenticationNeeded), "no id");
        Assert.That(_node.Stored("88.100/ADMIN"), Is.Not.Null);
    }

    [Test]
    public async Task A_challenge_is_answered_on_the_connection_it_was_made_on()
    {
        var challenge = await _client.BeginAsync(TestNode.Admin);
        var other = new NationalClient(_node);
        Assert.That(await other.AnswerAsync(TestNode.Admin, challenge), Is.EqualTo(ResponseCode.AuthenticationTimeout));
        Assert.That(await other.CodeAsync(TestNode.Admin.Answer(challenge), ClientTransport.Udp), Is.EqualTo(ResponseCode.AuthenticationTimeout));
        Assert.That(await _client.AnswerAsync(TestNode.Admin, challenge), Is.EqualTo(ResponseCode.Success), "its own answer still counts");
    }

    [Test]
    public async Task A_replayed_answer_is_refused_and_changes_nothing()
    {
        var challenge = await _client.BeginAsync(TestNode.Admin);
        var answer = TestNode.Admin.Answer(challenge);
        Assert.That(await _client.CodeAsync(answer), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _client.CodeAsync(answer), Is.EqualTo(ResponseCode.AuthenticationTimeout));
        await _client.BeginAsync(TestNode.Admin);
        Assert.That(await _client.CodeAsync(answer), Is.EqualTo(ResponseCode.AuthenticationFailed), "an old answer to a new challenge");
        Assert.That(await _client.CodeAsync(Ask.Delete("88.100/ADMIN")), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [TestCase("88.100/NOBODY", 300u, "secret", ResponseCode.AuthenticationFailed)]
    [TestCase("88.100/ADMIN", 301u, "secret", ResponseCode.AuthenticationFailed)]
    [TestCase("88.100/ADMIN", 300u, "guessed", ResponseCode.AuthenticationFailed)]
    [TestCase("77.7/ADMIN", 300u, "secret", ResponseCode.UnableToAuthenticate)]
    public async Task Whoever_does_not_prove_his_identity_is_not_logged_in(string handle, uint index, string secret, ResponseCode expected)
    {
        Assert.That(await _client.LogInAsync(new Someone(handle, index, secret)), Is.EqualTo(expected));
        Assert.That(await _client.CodeAsync(Ask.Delete("88.100/ADMIN")), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [Test]
    public async Task Another_than_the_one_announced_is_not_logged_in()
    {
        var challenge = await _client.BeginAsync(TestNode.Other);
        Assert.That(await _client.AnswerAsync(TestNode.Admin, challenge), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await _client.CodeAsync(Ask.Delete("88.100/ADMIN")), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [Test]
    public async Task Index_0_leaves_open_which_key_answers()
    {
        Assert.That(await _client.LogInAsync(TestNode.Admin with { Index = 0 }), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _client.CodeAsync(Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_login_takes_the_place_of_the_one_before_even_when_it_fails()
    {
        Assert.That(await _client.LogInAsync(TestNode.Admin), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _client.LogInAsync(TestNode.Other), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _client.CodeAsync(Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await _client.LogInAsync(TestNode.Admin with { Secret = "wrong" }), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await _client.CodeAsync(Ask.Add("88.100/OTHER", Make.Url(1))), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [Test]
    public async Task A_client_that_chose_no_session_is_answered_outside_sessions()
    {
        _client.SessionId = 0;
        var challenge = await _client.AskAsync(Ask.Create("88.100/new", Make.Url(1)));
        _client.SessionId = challenge.Envelope.SessionId;
        var reply = await _client.AskAsync(TestNode.Admin.Answer(challenge));
        Assert.That((reply.Header.ResponseCode, reply.Envelope.SessionId), Is.EqualTo((ResponseCode.Success, 0u)));
    }

    [Test]
    public async Task Answering_the_challenge_of_one_request_logs_nobody_in()
    {
        var challenge = await _client.AskAsync(Ask.Create("88.100/new", Make.Url(1)));
        Assert.That(challenge.Envelope.SessionId, Is.EqualTo(10_001u));
        Assert.That(await _client.AnswerAsync(TestNode.Admin, challenge), Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.Stored("88.100/new"), Is.Not.Null);
        Assert.That(await _client.CodeAsync(Ask.Delete("88.100/new")), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [Test]
    public async Task A_thousand_logins_on_one_connection_leave_one()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var who = i % 2 == 0 ? TestNode.Admin : TestNode.Other;
            Assert.That(await _client.LogInAsync(who), Is.EqualTo(ResponseCode.Success));
        }
        Assert.That(_node.Engine.Challenges.Count, Is.Zero);
        Assert.That(await _client.CodeAsync(Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin), "the last one counts");
    }

    [Test]
    public async Task A_thousand_unanswered_logins_on_one_connection_are_bounded()
    {
        for (var i = 0; i < 1_000; i++) await _client.BeginAsync(TestNode.Admin);
        Assert.That(_node.Engine.Challenges.Count, Is.LessThanOrEqualTo(16));
        Assert.That(await _client.LogInAsync(TestNode.Admin), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_connection_has_room_for_eight_ids_and_keeps_those_that_are_logged_in()
    {
        await _client.LogInAsync(TestNode.Admin);
        for (var id = 20_000u; id < 20_100; id++)
        {
            _client.SessionId = id;
            Assert.That(await _client.CodeAsync(Ask.Delete("88.100/ADMIN")), Is.EqualTo(ResponseCode.AuthenticationNeeded));
        }
        _client.SessionId = 10_001;
        Assert.That(await _client.CodeAsync(Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.Success));

        for (var id = 1u; id < ConnectionSessions.MaxSessions; id++)
        {
            _client.SessionId = id;
            Assert.That(await _client.LogInAsync(TestNode.Other), Is.EqualTo(ResponseCode.Success));
        }
        _client.SessionId = 30_000;
        Assert.That(await _client.LogInAsync(TestNode.Other), Is.EqualTo(ResponseCode.SessionTimeout), "eight are logged in");
        _client.SessionId = 10_001;
        Assert.That(await _client.CodeAsync(Ask.Create("88.100/newer", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_login_without_a_session_id_or_over_udp_is_refused()
    {
        Assert.That(await _client.CodeAsync(NationalClient.LoginOf(TestNode.Admin), ClientTransport.Udp), Is.EqualTo(ResponseCode.ProtocolError));
        _client.SessionId = 0;
        Assert.That(await _client.CodeAsync(NationalClient.LoginOf(TestNode.Admin)), Is.EqualTo(ResponseCode.SessionTimeout));
    }

    [Test]
    public async Task A_message_with_a_mac_belongs_to_a_session_the_server_set_up()
    {
        await _client.LogInAsync(TestNode.Admin);
        var mac = new Credential { Type = "HS_MAC", DigestAlgorithm = "HMAC-SHA256", Signature = new byte[32], SessionCounter = 1 };
        foreach (var request in new[] { Ask.Create("88.100/new", Make.Url(1)), Ask.Resolve("88.100/ADMIN", flags: OpFlags.PublicOnly) })
        {
            Assert.That(await _client.CodeAsync(request with { Credential = mac }), Is.EqualTo(ResponseCode.SessionTimeout));
        }
        Assert.That(_node.Stored("88.100/new"), Is.Null);
    }

    [Test]
    public async Task Where_it_is_asked_for_only_confidential_connections_log_in()
    {
        _node.Dispose();
        Start(options => options.RequireConfidentialConnection = true);
        Assert.That(await _client.LogInAsync(TestNode.Admin), Is.EqualTo(ResponseCode.OperationNotSupported));
        var confidential = new NationalClient(_node, isConfidential: true);
        Assert.That(await confidential.LogInAsync(TestNode.Admin), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_login_works_where_administrators_are_revealed()
    {
        _node.Dispose();
        _node = new TestNode(options =>
        {
            options.RevealAdministrators = true;
            options.National.Enabled = true;
        });
        _client = new NationalClient(_node);
        Assert.That(await _client.LogInAsync(TestNode.Admin with { Secret = "wrong" }), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await _client.CodeAsync(Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await _client.LogInAsync(TestNode.Admin), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _client.CodeAsync(Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Without_the_profile_everything_is_as_before()
    {
        _node.Dispose();
        Start(options => options.Enabled = false);
        Assert.That(await _client.CodeAsync(NationalClient.LoginOf(TestNode.Admin)), Is.EqualTo(ResponseCode.OperationNotSupported));
        Assert.That(await _client.CodeAsync(Ask.Resolve("88.100/ADMIN", flags: OpFlags.PublicOnly)), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That(await _client.CodeAsync(Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.SessionTimeout));
        Assert.That(await _client.CodeAsync(Ask.About(OpCode.GetSiteInfo, "/")), Is.EqualTo(ResponseCode.Success));
    }

    private void Start(Action<NationalOptions> configure)
    {
        _node = new TestNode(options =>
        {
            options.National.Enabled = true;
            configure(options.National);
        });
        _client = new NationalClient(_node);
    }
}
