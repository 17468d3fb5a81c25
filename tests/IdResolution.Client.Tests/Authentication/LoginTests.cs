using System.Collections.Concurrent;
using IdResolution.Client.Authentication;
using IdResolution.Client.Sessions;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Authentication;

/// <summary>Logins as servers of the national system ask for (specification §10.2).</summary>
public sealed class LoginTests
{
    private static readonly ValueReference Identity = new("88.100/ADMIN", 300);
    private static readonly byte[] Nonce = new byte[16];

    private readonly ConcurrentDictionary<(int Connection, uint Session), bool> _loggedIn = new();
    private readonly ConcurrentDictionary<uint, byte[]> _challenged = new();
    private bool _offersLogin;
    private bool _acceptsLogin;

    [SetUp]
    public void Forget()
    {
        _loggedIn.Clear();
        _challenged.Clear();
        _offersLogin = _acceptsLogin = true;
    }

    [Test]
    public async Task Logs_in_once_and_then_changes_things_without_proof()
    {
        await using var server = new ScriptedServer(request => [Answer(request)]);
        await using var client = new HandleClient(Options(server));

        for (var i = 0; i < 10; i++) Assert.That((await client.DeleteAsync($"88.100/{i}")).IsSuccess);

        Assert.That(server.Requests.Count(request => request.OpCode == OpCode.Login), Is.EqualTo(1));
        Assert.That(server.Requests.Count(request => request.OpCode == OpCode.ChallengeResponse), Is.EqualTo(1));
        var ids = server.Requests.Select(request => request.Message.Envelope.SessionId).Distinct().ToList();
        Assert.That(ids, Has.Count.EqualTo(1));
        Assert.That(ids[0], Is.GreaterThan(10_000));
    }

    [Test]
    public async Task The_login_ends_behind_its_body()
    {
        await using var server = new ScriptedServer(request => [Answer(request)]);
        await using var client = new HandleClient(Options(server));
        await client.DeleteAsync("88.100/1");

        var login = server.Requests.Single(request => request.OpCode == OpCode.Login).Message;
        Assert.That(login.HasCredentialSection, Is.False);
        Assert.That(((LoginRequest)login.Body).Identity, Is.EqualTo(Identity));
        Assert.That(login.Header.Flags, Is.EqualTo(OpFlags.Recursive | OpFlags.RequestDigest));
    }

    [Test]
    public async Task Every_connection_logs_in_with_an_id_of_its_own()
    {
        await using var server = new ScriptedServer(request => [Answer(request)]);
        await using var client = new HandleClient(Options(server));
        await client.DeleteAsync("88.100/1");
        await client.DeleteAsync("88.100/2");
        await using var other = new HandleClient(Options(server));

        Assert.That((await other.DeleteAsync("88.100/3")).IsSuccess);

        var logins = server.Requests.Where(request => request.OpCode == OpCode.Login).ToList();
        Assert.That(logins.Select(request => request.Connection).Distinct().Count(), Is.EqualTo(2));
        Assert.That(logins.Select(request => request.Message.Envelope.SessionId).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_new_connection_after_a_lost_one_logs_in_again()
    {
        var breaks = false;
        await using var server = new ScriptedServer(request =>
            breaks && request.OpCode == OpCode.Resolution && request.Connection == 1 ? [null] : [Answer(request)]);
        await using var client = new HandleClient(Options(server));
        await client.DeleteAsync("88.100/1");
        breaks = true;

        Assert.That((await client.ResolveAsync("88.100/1")).IsSuccess);
        Assert.That((await client.DeleteAsync("88.100/1")).IsSuccess);

        Assert.That(server.Requests.Where(request => request.OpCode == OpCode.Login).Select(request => request.Connection),
            Does.Contain(1).And.Contain(2));
    }

    [TestCase(false, true)]
    [TestCase(true, false)]
    public async Task Where_there_is_no_login_every_change_is_challenged(bool offers, bool accepts)
    {
        (_offersLogin, _acceptsLogin) = (offers, accepts);
        await using var server = new ScriptedServer(request => [Answer(request)]);
        await using var client = new HandleClient(Options(server));

        for (var i = 0; i < 3; i++) Assert.That((await client.DeleteAsync($"88.100/{i}")).IsSuccess);

        Assert.That(server.Requests.Count(request => request.OpCode == OpCode.Login), Is.EqualTo(1));
        var proofs = server.Requests.Where(request => request.OpCode == OpCode.ChallengeResponse && request.Connection > 1);
        Assert.That(proofs.Count(), Is.EqualTo(3));
    }

    [Test]
    public void Login_needs_somebody_and_excludes_required_sessions()
    {
        Assert.That(() => new HandleClient(HandleClientOptions.Default with { Login = true }), Throws.ArgumentException);
        Assert.That(
            () => new HandleClient(HandleClientOptions.Default with
            {
                Login = true,
                Sessions = SessionUse.Required,
                Authenticator = new SecretKeyAuthenticator(Identity, "hush"),
            }),
            Throws.ArgumentException);
    }

    private static HandleClientOptions Options(ScriptedServer server) =>
        server.Options with { Login = true, Authenticator = new SecretKeyAuthenticator(Identity, "hush") };

    private byte[] Answer(Incoming request)
    {
        var id = request.Message.Envelope.SessionId;
        var isProven = _loggedIn.ContainsKey((request.Connection, id));
        switch (request.OpCode)
        {
            case OpCode.GetSiteInfo:
                return request.Reply(ResponseCode.Error);
            case OpCode.Resolution:
                return request.Values();
            case OpCode.Login when !_offersLogin:
                return request.Reply(ResponseCode.OperationNotSupported);
            case OpCode.ChallengeResponse:
                var proof = (ChallengeAnswer)request.Message.Body;
                var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, _challenged[id]).Octets.Span;
                var asked = (OpCode)((_challenged[id][2] << 8) + _challenged[id][3]);
                var isRight = SecretKeyAnswer.Verify(proof.SignedResponse.Span, "hush"u8, Nonce, digest, new SecretKeyPolicy());
                if (asked == OpCode.Login && !_acceptsLogin) isRight = false;
                if (isRight && asked == OpCode.Login) _loggedIn[(request.Connection, id)] = true;
                return request.Reply(isRight ? ResponseCode.Success : ResponseCode.AuthenticationFailed, opCode: asked);
            default:
                if (isProven) return request.Reply(ResponseCode.Success);
                var challenge = id == 0 ? (uint)_challenged.Count + 1 : id;
                _challenged[challenge] = request.HeaderAndBody.ToArray();
                return request.Challenge(challenge, Nonce);
        }
    }
}
