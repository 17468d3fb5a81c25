using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Client.Sessions;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Sessions;

/// <summary>Work in sessions with a server that behaves (specification §6.8).</summary>
public sealed class SessionTests
{
    private const string Handle = "88.100/PUMP-1";

    private static readonly PrivateKey Key = PrivateKey.GenerateRsa();

    private SessionServer _server = null!;

    [SetUp]
    public void Start() => _server = new SessionServer(Key) { Sign = frame => Signing.Sign(frame, Key) };

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [OneTimeTearDown]
    public void ForgetKey() => Key.Dispose();

    [Test]
    public async Task The_first_change_is_challenged_and_the_others_are_not()
    {
        await using var client = new HandleClient(_server.Options);

        for (var i = 0; i < 20; i++) Assert.That((await client.CreateAsync($"88.100/{i}", Records.OneValue)).IsSuccess);

        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(1));
        Assert.That(_server.Count(OpCode.ChallengeResponse), Is.EqualTo(1));
        Assert.That(_server.Count(OpCode.CreateHandle), Is.EqualTo(20));
    }

    [Test]
    public async Task The_set_up_names_us_is_certified_and_uses_a_large_group()
    {
        await using var client = new HandleClient(_server.Options with { SessionTimeout = TimeSpan.FromMinutes(5) });

        await client.DeleteAsync(Handle);

        var request = _server.Fake.Requests.First(incoming => incoming.OpCode == OpCode.SessionSetup).Message;
        var setup = (SessionSetupRequest)request.Body;
        Assert.That((setup.Mode, setup.Timeout, setup.Identity), Is.EqualTo(((ushort)4, 300u, SessionServer.Identity)));
        Assert.That(request.Header.Flags.HasFlag(OpFlags.Certified | OpFlags.RequestDigest));
        Assert.That(setup.PublicKey.Length, Is.GreaterThan(512), "two numbers of 2,048 bits and more");
    }

    [Test]
    public async Task Many_threads_share_one_set_up_and_one_challenge()
    {
        await using var client = new HandleClient(_server.Options with { ConnectionsPerServer = 4 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() =>
            client.CreateAsync($"88.100/{i}", Records.OneValue))));

        Assert.That(answers.All(answer => answer.IsSuccess));
        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(1));
        Assert.That(_server.Count(OpCode.ChallengeResponse), Is.EqualTo(1));
        var counters = InSession().Select(request => request.Message.Credential!.SessionCounter).ToList();
        Assert.That(counters, Is.Unique.And.All.GreaterThan(0));
    }

    [Test]
    public async Task A_session_that_the_server_has_forgotten_is_set_up_anew_unnoticed()
    {
        await using var client = new HandleClient(_server.Options);
        Assert.That((await client.DeleteAsync(Handle)).IsSuccess);

        _server.ForgetSessions();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.DeleteAsync(Handle)));

        Assert.That(answers.All(answer => answer.IsSuccess));
        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(2));
        Assert.That(_server.Count(OpCode.ChallengeResponse), Is.EqualTo(2));
    }

    [Test]
    public async Task A_listing_in_a_forgotten_session_starts_anew()
    {
        await using var client = new HandleClient(_server.Options);
        await client.DeleteAsync(Handle);
        _server.ForgetSessions();

        var handles = new List<Utf8String>();
        await foreach (var answer in client.ListAsync("88.100")) handles.AddRange(answer.Handles);

        Assert.That(handles, Is.EqualTo(new[] { (Utf8String)"88.100/a" }));
        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(2));
    }

    [Test]
    public async Task Values_that_are_not_for_everybody_travel_encrypted()
    {
        await using var client = new HandleClient(_server.Options);
        await client.AddAsync(Handle, Records.OneValue);
        Assert.That(_server.Encrypted, Is.Zero);

        var secret = HandleValue.OfText(300, "HS_SECKEY", "top secret") with
        {
            Permissions = ValuePermissions.AdminRead | ValuePermissions.AdminWrite,
        };
        Assert.That((await client.AddAsync(Handle, [secret])).IsSuccess);

        Assert.That(_server.Encrypted, Is.EqualTo(1));
    }

    [Test]
    public async Task A_question_for_everything_has_an_encrypted_answer()
    {
        var encrypted = 0;
        _server.Spoil = (_, frame) =>
        {
            if ((frame[2] & 0x40) != 0) encrypted++;
            return frame;
        };
        await using var client = new HandleClient(_server.Options);

        var answer = await client.ResolveAsync(Handle);
        Assert.That((answer.IsSuccess, answer.Values.Count, encrypted), Is.EqualTo((true, 1, 1)));

        await client.ResolveAsync(Handle, ResolveOptions.Default with { PublicOnly = true });
        Assert.That(encrypted, Is.EqualTo(1));
    }

    [Test]
    public async Task Every_repetition_over_UDP_has_a_counter_of_its_own()
    {
        var silent = 2;
        await using var server = new ScriptedServer(request =>
        {
            var frame = _server.Fake.Script(request);
            return request.IsUdp && request.OpCode == OpCode.Resolution && silent-- > 0 ? [] : frame;
        })
        { Decrypt = _server.Fake.Decrypt };
        await using var client = new HandleClient(server.Options with
        {
            ServerKey = Key.PublicKey,
            Authenticator = new SecretKeyAuthenticator(SessionServer.Identity, SessionServer.Secret),
            Transport = TransportPreference.UdpOnly,
        });

        Assert.That((await client.ResolveAsync(Handle, ResolveOptions.Default with { PublicOnly = true })).IsSuccess);

        var asked = server.Requests.Where(request => request.OpCode == OpCode.Resolution).ToList();
        Assert.That(asked.Select(request => request.IsUdp), Is.All.True);
        Assert.That(asked.Select(request => request.Message.Credential!.SessionCounter), Is.EqualTo(new uint[] { 1, 2, 3 }));
        Assert.That(asked.Select(request => request.Message.Envelope.RequestId).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task The_session_is_ended_at_the_server_when_the_client_is()
    {
        await using (var client = new HandleClient(_server.Options)) await client.DeleteAsync(Handle);

        Assert.That(_server.OpenSessions, Is.Zero);
        Assert.That(_server.Count(OpCode.SessionTerminate), Is.EqualTo(1));
    }

    [Test]
    public async Task A_session_that_lay_unused_is_not_tried()
    {
        var clock = new Testing.ManualTimeProvider();
        await using var client = new HandleClient(_server.Options with { TimeProvider = clock, SessionTimeout = TimeSpan.FromMinutes(2) });
        await client.DeleteAsync(Handle);
        clock.Advance(TimeSpan.FromMinutes(1));
        await client.DeleteAsync(Handle);
        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(1));

        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await client.DeleteAsync(Handle)).IsSuccess);
        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(2));
    }

    [TestCase(ResponseCode.OperationNotSupported)]
    [TestCase(ResponseCode.InvalidAdmin)]
    [TestCase(ResponseCode.InvalidSessionSetupRequest)]
    [TestCase(ResponseCode.ServerTooBusy)]
    public async Task A_server_without_sessions_is_administered_with_challenges(ResponseCode refusal)
    {
        _server.RefusesSetupWith = refusal;
        _server.Sign = frame => frame;
        await using var client = new HandleClient(_server.Options);

        for (var i = 0; i < 3; i++) Assert.That((await client.DeleteAsync(Handle)).IsSuccess);

        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(1));
        Assert.That(_server.Count(OpCode.ChallengeResponse), Is.EqualTo(3));
    }

    [Test]
    public async Task Without_the_servers_key_there_is_no_session()
    {
        await using var client = new HandleClient(_server.Options with { ServerKey = null });

        Assert.That((await client.DeleteAsync(Handle)).IsSuccess);
        Assert.That(_server.Count(OpCode.SessionSetup), Is.Zero);
    }

    [Test]
    public async Task Sessions_can_be_switched_off_and_resolution_alone_needs_none([Values] bool off)
    {
        await using var client = new HandleClient(off
            ? _server.Options with { Sessions = SessionUse.Off }
            : _server.Options with { Authenticator = null });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(_server.Count(OpCode.SessionSetup), Is.Zero);
    }

    [Test]
    public async Task A_required_session_may_be_anonymous()
    {
        await using var client = new HandleClient(_server.Options with { Authenticator = null, Sessions = SessionUse.Required });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        var setup = (SessionSetupRequest)_server.Fake.Requests.First().Message.Body;
        Assert.That(setup.Identity, Is.EqualTo(new ValueReference("", uint.MaxValue)));
        Assert.That(InSession(), Has.Exactly(1).Items);
    }

    [Test]
    public async Task A_certified_question_is_content_with_the_MAC_of_the_session()
    {
        await using var client = new HandleClient(_server.Options with { RequireCertified = true });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
    }

    private IEnumerable<Incoming> InSession() => _server.Fake.Requests.Where(request =>
        request.Message.Envelope.SessionId != 0 && request.OpCode != OpCode.SessionTerminate);
}
