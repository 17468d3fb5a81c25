using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Certified;

/// <summary>Answers that the server must prove (specification §3.4, §5.5).</summary>
public sealed class CertifiedTests
{
    private const string Handle = "88.100/PUMP-1";

    private static readonly ResolveOptions Certified = ResolveOptions.Default with { Certified = true };
    private static readonly PrivateKey Key = PrivateKey.GenerateRsa();
    private static readonly PrivateKey OtherKey = PrivateKey.GenerateRsa();

    [OneTimeTearDown]
    public void ForgetKeys()
    {
        Key.Dispose();
        OtherKey.Dispose();
    }

    [Test]
    public async Task A_signed_answer_is_believed_and_the_request_asked_for_it([Values] bool overUdp)
    {
        await using var server = new ScriptedServer(request => [Signing.Sign(request.Values(), Key)]);
        var options = overUdp ? server.Options with { Transport = TransportPreference.UdpOnly } : server.TcpOptions;
        await using var client = new HandleClient(options with { ServerKey = Key.PublicKey });

        var answer = await client.ResolveAsync(Handle, Certified);

        Assert.That(answer.IsSuccess);
        Assert.That(server.Requests.Single().Message.Header.Flags.HasFlag(OpFlags.Certified));
        Assert.That(server.Requests.Single().IsUdp, Is.EqualTo(overUdp));
    }

    [Test]
    public async Task Without_being_asked_for_nothing_is_checked()
    {
        await using var server = new ScriptedServer(request => [Signing.Sign(request.Values(), OtherKey)]);
        await using var client = new HandleClient(server.TcpOptions with { ServerKey = Key.PublicKey });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(server.Requests.Single().Message.Header.Flags.HasFlag(OpFlags.Certified), Is.False);
    }

    [Test]
    public async Task An_unsigned_answer_is_refused() =>
        Assert.That(await FaultAsync(request => request.Values()), Is.EqualTo(AnswerFault.Unsigned));

    [Test]
    public async Task A_forged_refusal_is_refused_too(
        [Values(ResponseCode.HandleNotFound, ResponseCode.ServerTooBusy, ResponseCode.OperationNotSupported, ResponseCode.SessionTimeout)]
        ResponseCode code)
    {
        Assert.That(await FaultAsync(request => request.Reply(code)), Is.EqualTo(AnswerFault.Unsigned));
        Assert.That(await FaultAsync(request => Signing.Sign(request.Reply(code), OtherKey)), Is.EqualTo(AnswerFault.WrongSignature));
    }

    [Test]
    public async Task A_signed_refusal_is_an_answer()
    {
        await using var server = new ScriptedServer(request => [Signing.Sign(request.Reply(ResponseCode.HandleNotFound), Key)]);
        await using var client = new HandleClient(server.TcpOptions with { ServerKey = Key.PublicKey });

        Assert.That((await client.ResolveAsync(Handle, Certified)).Code, Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task The_signature_of_another_key_is_refused() =>
        Assert.That(await FaultAsync(request => Signing.Sign(request.Values(), OtherKey)), Is.EqualTo(AnswerFault.WrongSignature));

    [Test]
    public async Task A_changed_octet_is_seen() =>
        Assert.That(
            await FaultAsync(request =>
            {
                var frame = Signing.Sign(request.Values("https://example.org/"), Key);
                frame[frame.AsSpan().IndexOf("example"u8)] ^= 1;
                return frame;
            }),
            Is.EqualTo(AnswerFault.WrongSignature));

    [Test]
    public async Task A_signed_answer_to_an_earlier_request_is_refused()
    {
        byte[]? first = null;
        Assert.That(
            await FaultAsync(
                request =>
                {
                    first ??= Signing.Sign(request.Values(), Key);
                    // The old answer with the new request id in its envelope.
                    var again = (byte[])first.Clone();
                    request.Octets.AsSpan(8, 4).CopyTo(again.AsSpan(8));
                    return again;
                },
                questions: 2),
            Is.EqualTo(AnswerFault.WrongSignature));
    }

    [Test]
    public async Task An_answer_that_the_server_signed_for_another_question_is_refused([Values] bool withDigest)
    {
        // Whoever stands between asks something else about the handle with our request id, and hands us what the server signs.
        Assert.That(
            await FaultAsync(request => Signing.Sign(
                request.Reply(ResponseCode.ValuesNotFound, change: message => message with
                {
                    RequestDigest = withDigest ? RequestDigest.Compute(DigestAlgorithm.Sha256, "another question"u8) : null,
                }),
                Key)),
            Is.EqualTo(withDigest ? AnswerFault.WrongDigest : AnswerFault.NoDigest));
    }

    [Test]
    public async Task A_MAC_counts_for_nothing_outside_a_session() =>
        Assert.That(
            await FaultAsync(request => request.Values(change: message => message with
            {
                Credential = new Credential { Type = "HS_MAC", DigestAlgorithm = "HMAC-SHA256", Signature = new byte[32] },
            })),
            Is.EqualTo(AnswerFault.Unsigned));

    [TestCase(2, 5)]
    [TestCase(2, 6)]
    public async Task A_server_that_signs_garbage_is_asked_again_in_an_older_version(byte major, byte minor)
    {
        var highest = new ProtocolVersion(major, minor);
        await using var server = new ScriptedServer(request =>
        {
            var version = ProtocolVersion.Lower(highest, request.Message.Envelope.Suggested);
            return [Signing.Sign(request.Values(change: message => message with
            {
                Envelope = message.Envelope with { Version = version, Suggested = highest },
            }), Key)];
        });
        await using var client = new HandleClient(server.TcpOptions with { ServerKey = Key.PublicKey });

        Assert.That((await client.ResolveAsync(Handle, Certified)).IsSuccess);
        Assert.That(server.Requests.Last().Message.Envelope.Version, Is.EqualTo(new ProtocolVersion(2, 4)));
    }

    [Test]
    public async Task A_server_that_insists_on_garbage_is_refused() =>
        Assert.That(
            await FaultAsync(request => Signing.Sign(request.Values(change: message => message with
            {
                Envelope = message.Envelope with { Version = new ProtocolVersion(2, 6) },
            }), Key)),
            Is.EqualTo(AnswerFault.UnprovableVersion));

    [Test]
    public async Task Each_server_of_a_site_proves_its_own_key()
    {
        await using var first = new ScriptedServer(request => [Signing.Sign(request.Values(), Key)]);
        await using var second = new ScriptedServer(request => [Signing.Sign(request.Values(), OtherKey)]);
        var site = Records.Site(SiteFlags.Primary, first.Port, second.Port);
        site = site with
        {
            Servers =
            [
                site.Servers[0] with { PublicKey = Key.PublicKey.ToKeyRecord() },
                site.Servers[1] with { PublicKey = OtherKey.PublicKey.ToKeyRecord() },
            ],
        };
        var options = first.TcpOptions with { Site = site, RequireCertified = true };
        await using var client = new HandleClient(options);
        for (var i = 0; i < 16; i++) Assert.That((await client.ResolveAsync($"88.100/PUMP-{i}")).IsSuccess);
        Assert.That((first.Requests.Count, second.Requests.Count), Is.Not.EqualTo((16, 0)).And.Not.EqualTo((0, 16)));

        await using var swapped = new HandleClient(options with { Site = site with
        {
            Servers = [site.Servers[0] with { PublicKey = OtherKey.PublicKey.ToKeyRecord() },
                site.Servers[1] with { PublicKey = Key.PublicKey.ToKeyRecord() }],
        } });
        for (var i = 0; i < 4; i++)
            Assert.That(async () => await swapped.ResolveAsync($"88.100/PUMP-{i}"), Throws.TypeOf<AnswerRefusedException>());
    }

    [Test]
    public async Task A_server_whose_key_is_unknown_is_not_even_asked()
    {
        await using var server = new ScriptedServer(request => [request.Values()]);
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That(
            async () => await client.ResolveAsync(Handle, Certified),
            Throws.TypeOf<AnswerRefusedException>().With.Property(nameof(AnswerRefusedException.Fault))
                .EqualTo(AnswerFault.UnknownServerKey));
        Assert.That(server.Requests, Is.Empty);
        Assert.That(() => new HandleClient(server.TcpOptions with { RequireCertified = true }), Throws.ArgumentException);
    }

    [Test]
    public async Task A_forged_challenge_is_not_answered()
    {
        await using var server = new ScriptedServer(request => [request.Challenge(5, new byte[16])]);
        await using var client = new HandleClient(server.TcpOptions with
        {
            ServerKey = Key.PublicKey,
            RequireCertified = true,
            Authenticator = new SecretKeyAuthenticator(new ValueReference("88.100/ADMIN", 300), "hush"),
        });

        Assert.That(
            async () => await client.DeleteAsync(Handle),
            Throws.TypeOf<AnswerRefusedException>().With.Property(nameof(AnswerRefusedException.Fault)).EqualTo(AnswerFault.Unsigned));
        Assert.That(server.Requests.Select(request => request.OpCode), Has.None.EqualTo(OpCode.ChallengeResponse));
    }

    [Test]
    public async Task Every_message_of_a_listing_must_be_signed()
    {
        await using var server = new ScriptedServer(request => request.OpCode == OpCode.GetSiteInfo
            ? [Signing.Sign(request.Reply(ResponseCode.OperationNotSupported), Key)] :
        [
            Signing.Sign(List(request, OpFlags.Continuous), Key),
            List(request, OpFlags.None),
        ]);
        await using var client = new HandleClient(server.TcpOptions with { ServerKey = Key.PublicKey, RequireCertified = true });

        await using var messages = client.ListAsync("88.100").GetAsyncEnumerator();
        Assert.That(await messages.MoveNextAsync());
        Assert.That(async () => await messages.MoveNextAsync(), Throws.TypeOf<AnswerRefusedException>());
    }

    [Test]
    public async Task A_referral_is_followed_with_the_keys_it_names_only_when_it_is_signed([Values] bool certified)
    {
        await using var second = new ScriptedServer(request => [Signing.Sign(request.Values(), OtherKey)]);
        var site = Records.Site(SiteFlags.Primary, second.Port);
        site = site with { Servers = [site.Servers[0] with { PublicKey = OtherKey.PublicKey.ToKeyRecord() }] };
        var referral = new ReferralResponse
        {
            Handle = "",
            Values = [new HandleValue { Index = 1, Type = new Utf8String(ValueTypes.Site), Data = site.ToArray() }],
        };
        await using var first = new ScriptedServer(request => [Signing.Sign(request.Reply(ResponseCode.ServiceReferral, referral), Key)]);
        await using var client = new HandleClient(first.TcpOptions with { ServerKey = Key.PublicKey });

        Assert.That((await client.ResolveAsync(Handle, ResolveOptions.Default with { Certified = certified })).IsSuccess);
        Assert.That(second.Requests.Single().Message.Header.Flags.HasFlag(OpFlags.Certified), Is.EqualTo(certified));
    }

    [Test]
    public async Task A_request_larger_than_a_message_is_not_sent()
    {
        await using var server = new ScriptedServer(request => [request.Reply(ResponseCode.Success)]);
        await using var client = new HandleClient(server.Options);

        Assert.That(
            async () => await client.AddAsync(Handle, [HandleValue.OfText(1, "DESC", new string('x', Envelope.MaxMessageLength))]),
            Throws.TypeOf<RequestTooLargeException>().With.Message.Contains("262,144"));
        Assert.That(server.Requests, Is.Empty);
    }

    private static byte[] List(Incoming request, OpFlags flags) => request.Reply(
        ResponseCode.Success,
        new HandleListResponse { Handles = ["88.100/a"] },
        message => message with { Header = message.Header with { Flags = flags } });

    private static async Task<AnswerFault> FaultAsync(Func<Incoming, byte[]> answer, int questions = 1)
    {
        await using var server = new ScriptedServer(request => [answer(request)]);
        await using var client = new HandleClient(server.TcpOptions with { ServerKey = Key.PublicKey });
        for (var i = 1; i < questions; i++) await client.ResolveAsync(Handle, Certified);
        try
        {
            await client.ResolveAsync(Handle, Certified);
            return AnswerFault.None;
        }
        catch (AnswerRefusedException exception)
        {
            return exception.Fault;
        }
    }
}
