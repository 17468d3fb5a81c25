using IdResolution.Client;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Remote;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;
using IdResolution.Testing;

namespace IdResolution.Resolution.Tests.Remote;

/// <summary>Whom the node asks, and what it believes (specification §5.5, §6.3.3).</summary>
public sealed class ClientRemoteServiceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly RemoteQuestion Group = new("88.100/ADMIN", 200, "HS_VLIST");

    private readonly PrivateKey _key = PrivateKey.GenerateRsa();
    private readonly PrivateKey _otherKey = PrivateKey.GenerateRsa();

    [OneTimeTearDown]
    public void DisposeKeys()
    {
        _key.Dispose();
        _otherKey.Dispose();
    }

    [Test]
    public async Task A_signed_answer_is_believed()
    {
        await using var server = Serve(_key);
        await using var service = ServiceOf(new RemoteSite("88.100", server.SiteWith(_key.PublicKey)));
        var found = await service.ResolveAsync(Group, 1, default);
        Assert.That(found.Outcome, Is.EqualTo(RemoteOutcome.Found));
        Assert.That(found.Values.Select(value => value.Index), Is.EqualTo(new[] { 200u }));
        Assert.That(await OutcomeAsync(service, Group with { Handle = "88.100/NONE" }), Is.EqualTo(RemoteOutcome.Missing));
        Assert.That(await OutcomeAsync(service, Group with { Index = 201 }), Is.EqualTo(RemoteOutcome.Missing));
        Assert.That(await OutcomeAsync(service, new RemoteQuestion("0.NA/88.100", 0, "HS_ADMIN")), Is.EqualTo(RemoteOutcome.Found));
        Assert.That(await OutcomeAsync(service, new RemoteQuestion("88.100/ADMIN", 300, "HS_SECKEY")), Is.EqualTo(RemoteOutcome.Missing), "not public");
    }

    [Test]
    public async Task An_answer_without_a_signature_or_with_another_key_s_is_not()
    {
        await using var unsigned = Serve(null);
        await using var server = Serve(_key);
        await using var service = ServiceOf(
            new RemoteSite("88.100", unsigned.SiteWith(_key.PublicKey)), new RemoteSite("", server.SiteWith(_otherKey.PublicKey)));
        Assert.That(await OutcomeAsync(service, Group), Is.EqualTo(RemoteOutcome.Unreachable));
        Assert.That(await service.VerifyAsync(Answer(SecretKeyAlgorithm.HmacSha256), 1, default), Is.EqualTo(RemoteVerdict.Unreachable));
        Assert.That((unsigned.Requests, server.Requests), Is.EqualTo((2, 2)), "both were asked");
    }

    [Test]
    public async Task A_site_is_not_even_asked_about_other_prefixes()
    {
        await using var server = Serve(_key);
        await using var service = ServiceOf(new RemoteSite("88.200", server.SiteWith(_key.PublicKey)));
        Assert.That(await OutcomeAsync(service, Group), Is.EqualTo(RemoteOutcome.Unreachable));
        Assert.That(server.Requests, Is.Zero);
    }

    [Test]
    public async Task The_next_site_is_asked_when_one_is_silent_gone_or_not_responsible()
    {
        await using var silent = new LoopbackServer(NodeWith(_key)) { IsSilent = true };
        var stranger = NodeWith(_key);
        stranger.Unhome("0.NA/88.100");
        stranger.Unhome("0.NA/0.NA");
        await using var notResponsible = new LoopbackServer(stranger);
        await using var server = Serve(_key);
        var gone = LoopbackServer.SiteAt(PortPicker.FreePort(), _key.PublicKey);
        await using var service = new ClientRemoteService(
            [
                new RemoteSite("", server.SiteWith(_key.PublicKey)), new RemoteSite("88.1", gone), new RemoteSite("88.100", gone),
                new RemoteSite("88", notResponsible.SiteWith(_key.PublicKey)), new RemoteSite("88.100", silent.SiteWith(_key.PublicKey)),
            ], [], TimeSpan.FromSeconds(4), TimeProvider.System);
        Assert.That(await OutcomeAsync(service, Group), Is.EqualTo(RemoteOutcome.Found));
        // A server that is not responsible is asked for its site record too: ours may be out of date (specification §5.8).
        Assert.That((silent.Requests, notResponsible.Requests, server.Requests), Is.EqualTo((1, 2, 1)));
    }

    [Test]
    public async Task A_secret_key_is_judged()
    {
        await using var server = Serve(_key);
        await using var service = ServiceOf(new RemoteSite("88.100", server.SiteWith(_key.PublicKey)));
        foreach (var algorithm in new[] { SecretKeyAlgorithm.Sha1, SecretKeyAlgorithm.HmacSha256, SecretKeyAlgorithm.Pbkdf2HmacSha1 })
        {
            Assert.That(await service.VerifyAsync(Answer(algorithm), 1, default), Is.EqualTo(RemoteVerdict.Right), $"{algorithm}");
            Assert.That(await service.VerifyAsync(Answer(algorithm, "guess"), 1, default), Is.EqualTo(RemoteVerdict.Wrong), $"{algorithm}");
        }
    }

    [Test]
    public async Task An_old_service_is_too_old_for_newer_answers_only()
    {
        await using var server = new LoopbackServer(NodeWith(_key)) { IsOld = true };
        await using var service = ServiceOf(new RemoteSite("88.100", server.SiteWith(_key.PublicKey)));
        Assert.That(
            await service.VerifyAsync(Answer(SecretKeyAlgorithm.Pbkdf2HmacSha1, "guess"), 1, default), Is.EqualTo(RemoteVerdict.TooOld));
        Assert.That(await service.VerifyAsync(Answer(SecretKeyAlgorithm.Sha1, "guess"), 1, default), Is.EqualTo(RemoteVerdict.Wrong));
        Assert.That(await service.VerifyAsync(Answer(SecretKeyAlgorithm.Sha1), 1, default), Is.EqualTo(RemoteVerdict.Right));
    }

    [Test]
    public async Task A_resolver_without_a_key_is_believed_when_it_is_given()
    {
        await using var server = Serve(null);
        await using var service = new ClientRemoteService([], [new ServerAddress("127.0.0.1", server.Port)], Limit, TimeProvider.System);
        Assert.That(await OutcomeAsync(service, Group), Is.EqualTo(RemoteOutcome.Found));
        Assert.That(await service.VerifyAsync(Answer(SecretKeyAlgorithm.HmacSha256), 1, default), Is.EqualTo(RemoteVerdict.Right));
    }

    private static LoopbackServer Serve(PrivateKey? key) => new(NodeWith(key));

    private static TestNode NodeWith(PrivateKey? key) => new(parts: new EngineParts { ServerKey = key });

    private static ClientRemoteService ServiceOf(params RemoteSite[] sites) => new(sites, [], Limit, TimeProvider.System);

    private static async Task<RemoteOutcome> OutcomeAsync(ClientRemoteService service, RemoteQuestion question) =>
        (await service.ResolveAsync(question, 1, default)).Outcome;

    private static VerifyRequest Answer(SecretKeyAlgorithm algorithm, string secret = "secret")
    {
        var nonce = new byte[16];
        var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, "a request"u8);
        return new VerifyRequest
        {
            Identity = new ValueReference("88.100/ADMIN", 300),
            Nonce = nonce,
            Digest = digest,
            SignedResponse = SecretKeyAnswer.Create(algorithm, System.Text.Encoding.UTF8.GetBytes(secret), nonce, digest.Octets.Span),
        };
    }
}
