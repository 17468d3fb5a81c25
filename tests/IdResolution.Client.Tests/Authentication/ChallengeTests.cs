using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Authentication;

public sealed class ChallengeTests
{
    private const string Handle = "88.100/PUMP-1";
    private const uint ChallengeId = 4711;

    private static readonly byte[] Nonce = [.. Enumerable.Range(0, 16).Select(number => (byte)number)];
    private static readonly ValueReference Identity = new("88.100/ADMIN", 300);

    private byte[] _challenged = [];

    [Test]
    public async Task Answers_a_challenge_with_a_secret_key()
    {
        await using var server = new ScriptedServer(request => [ChallengeOrSuccess(request)]);
        await using var client = new HandleClient(server.Options with { Authenticator = new SecretKeyAuthenticator(Identity, "hush") });

        var answer = await client.CreateAsync(Handle, Records.OneValue);

        Assert.That(answer.IsSuccess);
        var proof = Proof(server);
        Assert.That(proof.AuthenticationType.ToString(), Is.EqualTo("HS_SECKEY"));
        Assert.That(proof.Identity, Is.EqualTo(Identity));
        var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, _challenged).Octets.Span;
        Assert.That(SecretKeyAnswer.Verify(proof.SignedResponse.Span, "hush"u8, Nonce, digest, new SecretKeyPolicy()));
    }

    [Test]
    public async Task Answers_a_challenge_with_a_private_key()
    {
        using var key = PrivateKey.GenerateRsa();
        await using var server = new ScriptedServer(request => [ChallengeOrSuccess(request)]);
        await using var client = new HandleClient(server.Options with { Authenticator = new PrivateKeyAuthenticator(Identity, key) });

        Assert.That((await client.DeleteAsync(Handle)).IsSuccess);

        var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, _challenged).Octets.Span;
        Assert.That(PublicKeyAnswer.Verify(Proof(server).SignedResponse.Span, key.PublicKey, Proof(server).Identity.Handle.Span, Nonce, digest));
    }

    [Test]
    public async Task The_challenge_id_travels_as_session_id()
    {
        await using var server = new ScriptedServer(request => [ChallengeOrSuccess(request)]);
        await using var client = new HandleClient(server.Options with { Authenticator = new SecretKeyAuthenticator(Identity, "hush") });

        await client.DeleteAsync(Handle);

        var answer = server.Requests.Single(request => request.OpCode == OpCode.ChallengeResponse);
        Assert.That(answer.Message.Envelope.SessionId, Is.EqualTo(ChallengeId));
    }

    [Test]
    public async Task Signs_nothing_for_the_digest_of_another_request()
    {
        await using var server = new ScriptedServer(request =>
            request.OpCode == OpCode.GetSiteInfo
                ? [request.Reply(ResponseCode.Error)]
                : [request.Challenge(ChallengeId, Nonce, digested: [9, 9, 9])]);
        await using var client = new HandleClient(server.Options with { Authenticator = new SecretKeyAuthenticator(Identity, "hush") });

        Assert.That(
            async () => await client.DeleteAsync(Handle),
            Throws.TypeOf<AnswerRefusedException>().With.Property(nameof(AnswerRefusedException.Fault)).EqualTo(
            AnswerFault.ForeignChallenge));
        Assert.That(server.Requests.Select(request => request.OpCode), Has.None.EqualTo(OpCode.ChallengeResponse));
    }

    [Test]
    public async Task Signs_nothing_for_an_MD5_digest_of_a_new_server()
    {
        await using var server = new ScriptedServer(request =>
        [
            request.Reply(ResponseCode.AuthenticationNeeded, new Challenge { Nonce = Nonce }, message => message with
            {
                Header = message.Header with { Flags = OpFlags.RequestDigest },
                RequestDigest = RequestDigest.Compute(DigestAlgorithm.Md5, request.HeaderAndBody),
            }),
        ]);
        await using var client = new HandleClient(server.Options with { Authenticator = new SecretKeyAuthenticator(Identity, "hush") });

        Assert.That(async () => await client.DeleteAsync(Handle), Throws.TypeOf<AnswerRefusedException>());
        Assert.That(server.Requests.Select(request => request.OpCode), Has.None.EqualTo(OpCode.ChallengeResponse));
    }

    [Test]
    public async Task A_second_challenge_is_answered_and_a_third_is_not()
    {
        byte[] first = [];
        await using var server = new ScriptedServer(request =>
        {
            if (request.OpCode == OpCode.GetSiteInfo) return [request.Reply(ResponseCode.Error)];
            if (request.OpCode == OpCode.DeleteHandle) first = request.HeaderAndBody.ToArray();
            return [request.Challenge(ChallengeId, Nonce, first, opCode: OpCode.DeleteHandle)];
        });
        await using var client = new HandleClient(server.Options with { Authenticator = new SecretKeyAuthenticator(Identity, "hush") });

        var answer = await client.DeleteAsync(Handle);

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(server.Requests.Count(request => request.OpCode == OpCode.ChallengeResponse), Is.EqualTo(2));
    }

    [Test]
    public async Task Without_authenticator_the_challenge_is_the_answer()
    {
        await using var server = new ScriptedServer(request => [ChallengeOrSuccess(request)]);
        await using var client = new HandleClient(server.Options);

        Assert.That((await client.DeleteAsync(Handle)).Code, Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [Test]
    public async Task An_older_server_gets_the_older_form()
    {
        await using var server = new ScriptedServer(request =>
        {
            if (request.OpCode == OpCode.GetSiteInfo) return [request.Reply(ResponseCode.Error)];
            if (request.OpCode == OpCode.ChallengeResponse) return [request.Reply(ResponseCode.Success, opCode: OpCode.DeleteHandle)];
            return
            [
                request.Reply(ResponseCode.AuthenticationNeeded, new Challenge { Nonce = Nonce }, message => message with
                {
                    Envelope = message.Envelope with { SessionId = ChallengeId, Version = new ProtocolVersion(2, 4),
                        Suggested = new ProtocolVersion(2, 4) },
                    Header = message.Header with { Flags = OpFlags.RequestDigest },
                    RequestDigest = RequestDigest.Compute(DigestAlgorithm.Sha1, request.HeaderAndBody),
                }),
            ];
        });
        await using var client = new HandleClient(server.Options with { Authenticator = new SecretKeyAuthenticator(Identity, "hush") });

        Assert.That((await client.DeleteAsync(Handle)).IsSuccess);
        Assert.That(Proof(server).SignedResponse.Span[0], Is.EqualTo((byte)SecretKeyAlgorithm.Sha1));
        Assert.That(server.Requests.Last().Message.Envelope.Version, Is.EqualTo(new ProtocolVersion(2, 4)));
    }

    [Test]
    public async Task An_authenticated_question_asks_for_everything_and_goes_over_TCP()
    {
        await using var server = new ScriptedServer(request => [request.Values()]);
        await using var client = new HandleClient(server.Options with { Authenticator = new SecretKeyAuthenticator(Identity, "hush") });

        await client.ResolveAsync(Handle);

        var request = server.Requests.Single();
        Assert.That(request.IsUdp, Is.False);
        Assert.That(request.Message.Header.Flags.HasFlag(OpFlags.PublicOnly), Is.False);
    }

    private byte[] ChallengeOrSuccess(Incoming request)
    {
        if (request.OpCode == OpCode.GetSiteInfo) return request.Reply(ResponseCode.Error);
        if (request.OpCode != OpCode.ChallengeResponse)
        {
            _challenged = request.HeaderAndBody.ToArray();
            return request.Challenge(ChallengeId, Nonce);
        }
        // The digest of the final answer is that of the challenged request.
        var opCode = _challenged[3] == (byte)OpCode.CreateHandle ? OpCode.CreateHandle : OpCode.DeleteHandle;
        MessageBody body = opCode == OpCode.CreateHandle ? new CreateHandleResponse { Handle = Handle } : new EmptyBody();
        return request.Reply(
            ResponseCode.Success,
            body,
            message => message with
            {
                Header = message.Header with { Flags = OpFlags.RequestDigest },
                RequestDigest = RequestDigest.Compute(DigestAlgorithm.Sha256, _challenged),
            },
            opCode);
    }

    private static ChallengeAnswer Proof(ScriptedServer server) =>
        (ChallengeAnswer)server.Requests.Single(request => request.OpCode == OpCode.ChallengeResponse).Message.Body;
}
