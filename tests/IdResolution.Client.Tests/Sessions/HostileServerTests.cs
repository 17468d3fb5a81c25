using IdResolution.Client.Failures;
using IdResolution.Client.Sessions;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Sessions;

/// <summary>Servers, and people in between, that try to get into a session (specification §6.8).</summary>
public sealed class HostileServerTests
{
    private const string Handle = "88.100/PUMP-1";

    private static readonly PrivateKey Key = PrivateKey.GenerateRsa();
    private static readonly PrivateKey OtherKey = PrivateKey.GenerateRsa();

    private SessionServer _server = null!;

    [SetUp]
    public void Start() => _server = new SessionServer(Key) { Sign = frame => Signing.Sign(frame, Key) };

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [OneTimeTearDown]
    public void ForgetKeys()
    {
        Key.Dispose();
        OtherKey.Dispose();
    }

    [Test]
    public async Task An_unsigned_set_up_is_refused_and_no_change_is_sent()
    {
        _server.Sign = frame => frame;

        Assert.That(await FaultAsync(), Is.EqualTo(AnswerFault.Unsigned));
        Assert.That(_server.Count(OpCode.DeleteHandle), Is.Zero);
    }

    [Test]
    public async Task A_set_up_signed_with_another_key_is_refused()
    {
        _server.Sign = frame => Signing.Sign(frame, OtherKey);

        Assert.That(await FaultAsync(), Is.EqualTo(AnswerFault.WrongSignature));
        Assert.That(_server.Count(OpCode.DeleteHandle), Is.Zero);
    }

    [Test]
    public async Task A_Diffie_Hellman_value_put_in_on_the_way_is_refused()
    {
        _server.Spoil = (request, frame) =>
        {
            if (request.OpCode == OpCode.SessionSetup) frame[200] ^= 1;
            return frame;
        };

        Assert.That(await FaultAsync(), Is.EqualTo(AnswerFault.WrongSignature));
    }

    [Test]
    public async Task A_set_up_that_was_signed_for_somebody_else_is_refused()
    {
        _server.ChangeSetup = message => message with { RequestDigest = null };

        Assert.That(await FaultAsync(), Is.EqualTo(AnswerFault.NoDigest));
        Assert.That(_server.Count(OpCode.DeleteHandle), Is.Zero);
    }

    // A signed answer that is no good: challenges instead, or nothing when a session is required.
    [TestCase("value 1")]
    [TestCase("value p-1")]
    [TestCase("other group")]
    [TestCase("DES")]
    [TestCase("old version")]
    [TestCase("session 0")]
    [TestCase("cut off")]
    public async Task An_unsafe_set_up_is_not_entered(string what)
    {
        _server.ChangeSetup = message => Weaken(message, what);
        await using (var client = new HandleClient(_server.Options))
        {
            Assert.That((await client.DeleteAsync(Handle)).IsSuccess);
            Assert.That(_server.Fake.Requests.Select(request => request.Message.Credential), Is.All.Null);
        }

        Assert.That(await FaultAsync(_server.Options with { Sessions = SessionUse.Required }), Is.EqualTo(AnswerFault.NoSession));
    }

    [Test]
    public async Task Required_sessions_are_not_replaced_by_challenges()
    {
        _server.RefusesSetupWith = ResponseCode.OperationNotSupported;
        _server.Sign = frame => frame;

        var options = _server.Options with { Sessions = SessionUse.Required };
        Assert.That(await FaultAsync(options), Is.EqualTo(AnswerFault.NoSession));
        Assert.That(await FaultAsync(options with { ServerKey = null }), Is.EqualTo(AnswerFault.UnknownServerKey));
        Assert.That(_server.Count(OpCode.DeleteHandle), Is.Zero);
    }

    [Test]
    public async Task An_answer_without_MAC_is_refused() =>
        Assert.That(await FaultAsync(spoil: (request, _) => request.Reply(ResponseCode.Success)), Is.EqualTo(AnswerFault.Unsigned));

    [Test]
    public async Task A_forged_refusal_is_refused() =>
        Assert.That(await FaultAsync(spoil: (request, _) => request.Reply(ResponseCode.InvalidAdmin)), Is.EqualTo(AnswerFault.Unsigned));

    [Test]
    public async Task An_answer_that_the_server_signed_for_somebody_else_is_refused() =>
        Assert.That(
            await FaultAsync(spoil: (request, _) => Signing.Sign(request.Reply(ResponseCode.Success), Key)), Is.EqualTo(AnswerFault.NoDigest));

    [Test]
    public async Task Whoever_forges_the_end_of_the_session_does_not_get_a_second_name_made([Values] bool isSigned)
    {
        await using var client = new HandleClient(_server.Options);
        await client.DeleteAsync(Handle);
        _server.Spoil = (request, frame) =>
        {
            if (request.OpCode != OpCode.CreateHandle || _server.Count(OpCode.CreateHandle) > 1) return frame;
            var refusal = request.Reply(ResponseCode.SessionTimeout);
            return isSigned ? Signing.Sign(refusal, Key) : refusal;
        };

        // The server's own word that it did nothing is reason to ask again, in a new session; anybody else's is not.
        async Task Mint() => await client.CreateAsync("88.100/", [HandleValue.OfText(1, "URL", "x")], mint: true);
        if (isSigned) await Mint();
        else Assert.That(Mint, Throws.TypeOf<AnswerRefusedException>().With.Message.Contains("may or may not have been carried out"));

        Assert.That(_server.Count(OpCode.CreateHandle), Is.EqualTo(isSigned ? 2 : 1));
    }

    [Test]
    public async Task A_list_is_not_begun_again_by_whoever_forges_the_end_of_the_session()
    {
        await using var client = new HandleClient(_server.Options);
        await client.DeleteAsync(Handle);
        _server.More = (request, frame) => request.OpCode == OpCode.ListHandles
            ? [_server.Continued(request), request.Reply(ResponseCode.SessionTimeout)]
            : [frame];

        await using var messages = client.ListAsync("88.100").GetAsyncEnumerator();
        Assert.That(await messages.MoveNextAsync());
        Assert.That(async () => await messages.MoveNextAsync(), Throws.TypeOf<NoAnswerException>());
        Assert.That(_server.Count(OpCode.ListHandles), Is.EqualTo(1));
    }

    [Test]
    public async Task Servers_are_told_in_sessions_only_when_the_site_record_that_names_them_is_signed([Values] bool isForged)
    {
        await using var second = new SessionServer(OtherKey) { Sign = frame => Signing.Sign(frame, OtherKey) };
        var both = Records.Site(SiteFlags.Primary, _server.Fake.Port, second.Fake.Port);
        _server.Described = both with
        {
            Servers = [both.Servers[0] with { PublicKey = Key.PublicKey.ToKeyRecord() }, both.Servers[1] with { PublicKey = OtherKey.PublicKey.ToKeyRecord() }],
        };
        if (isForged) _server.Spoil = (request, frame) => request.OpCode == OpCode.GetSiteInfo ? Signing.Sign(frame, OtherKey) : frame;
        await using var client = new HandleClient(_server.Options with { Sessions = SessionUse.Required });

        if (isForged) Assert.That(async () => await client.HomeAsync("88.101"), Throws.TypeOf<AnswerRefusedException>());
        else Assert.That((await client.HomeAsync("88.101")).IsSuccess);
        Assert.That(
            (_server.Count(OpCode.HomePrefix), second.Count(OpCode.HomePrefix), second.Count(OpCode.SessionSetup)),
            Is.EqualTo(isForged ? (0, 0, 0) : (1, 1, 1)));
    }

    [Test]
    public async Task A_changed_answer_is_refused() =>
        Assert.That(await FaultAsync(spoil: (_, frame) => Flip(frame, 20 + 12)), Is.EqualTo(AnswerFault.WrongMac));

    [Test]
    public async Task A_changed_counter_is_refused() =>
        Assert.That(
            await FaultAsync(spoil: (request, frame) =>
            {
                MessageCodec.TryRead(frame, out var message, out _);
                var old = message.Credential!;
                return MessageCodec.ToArray(message with
                {
                    Credential = new Credential
                    {
                        Type = old.Type,
                        DigestAlgorithm = old.DigestAlgorithm,
                        Signature = old.Signature,
                        SessionCounter = old.SessionCounter - 1,
                    },
                });
            }),
            Is.EqualTo(AnswerFault.WrongMac));

    [Test]
    public async Task An_answer_of_an_earlier_request_is_refused()
    {
        byte[]? earlier = null;
        Assert.That(
            await FaultAsync(spoil: (request, frame) =>
            {
                earlier ??= frame;
                var again = (byte[])earlier.Clone();
                request.Octets.AsSpan(8, 4).CopyTo(again.AsSpan(8));
                return again;
            }, questions: 2),
            Is.EqualTo(AnswerFault.WrongMac));
    }

    [Test]
    public async Task An_answer_with_the_counter_of_an_earlier_request_is_refused()
    {
        // The server itself makes the MAC, but for a counter that this request was not sent with.
        _server.CounterOf = request => request.Message.Credential!.SessionCounter - 1;

        Assert.That(await FaultAsync(), Is.EqualTo(AnswerFault.WrongMac));
    }

    [Test]
    public async Task An_answer_of_another_session_is_refused() =>
        Assert.That(await FaultAsync(spoil: (_, frame) => Flip(frame, 7)), Is.EqualTo(AnswerFault.WrongMac));

    [Test]
    public async Task An_answer_encrypted_with_another_key_is_refused()
    {
        _server.Spoil = (_, frame) => (frame[2] & 0x40) != 0 ? Flip(frame, frame.Length - 20) : frame;
        await using var client = new HandleClient(_server.Options);

        Assert.That(
            async () => await client.ResolveAsync(Handle),
            Throws.TypeOf<AnswerRefusedException>().With.Property(nameof(AnswerRefusedException.Fault))
                .AnyOf(AnswerFault.Undecipherable, AnswerFault.WrongMac, AnswerFault.Malformed));
    }

    [Test]
    public async Task After_a_refused_answer_the_next_request_gets_a_session_of_its_own()
    {
        await using var client = new HandleClient(_server.Options);
        await client.DeleteAsync(Handle);
        _server.Spoil = (_, frame) => Flip(frame, 20 + 12);
        Assert.That(async () => await client.DeleteAsync(Handle), Throws.TypeOf<AnswerRefusedException>());
        _server.Spoil = null;

        Assert.That((await client.DeleteAsync(Handle)).IsSuccess);
        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(2));
    }

    [Test]
    public async Task Whoever_forges_the_end_of_sessions_for_ever_gets_challenges_and_no_answer_is_believed()
    {
        _server.Spoil = (request, frame) => request.Message.Envelope.SessionId != 0 && request.Message.Credential is not null
            ? request.Reply(ResponseCode.SessionTimeout)
            : frame;
        await using var client = new HandleClient(_server.Options);

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(2));
        Assert.That(_server.Fake.Requests.Last(request => request.OpCode == OpCode.Resolution).Message.Envelope.SessionId, Is.Zero);

        await using var strict = new HandleClient(_server.Options with { Sessions = SessionUse.Required });
        Assert.That(
            async () => await strict.ResolveAsync(Handle),
            Throws.TypeOf<AnswerRefusedException>().With.Property(nameof(AnswerRefusedException.Fault)).EqualTo(AnswerFault.NoSession));
    }

    private async Task<AnswerFault> FaultAsync(
        HandleClientOptions? options = null, Func<Incoming, byte[], byte[]>? spoil = null, int questions = 1)
    {
        await using var client = new HandleClient(options ?? _server.Options);
        if (spoil is not null)
        {
            await client.DeleteAsync(Handle);
            _server.Spoil = spoil;
        }
        try
        {
            for (var i = 0; i < questions; i++) await client.DeleteAsync(Handle);
            return AnswerFault.None;
        }
        catch (AnswerRefusedException exception)
        {
            return exception.Fault;
        }
    }

    private static byte[] Flip(byte[] frame, int position)
    {
        var changed = (byte[])frame.Clone();
        changed[position] ^= 1;
        return changed;
    }

    private static Message Weaken(Message message, string what)
    {
        var body = (SessionSetupResponse)message.Body;
        KeyRecord.TryRead(body.Data.Span[4..], out var record);
        var theirs = (DhPublicKeyRecord)record!;
        var last = theirs.P.Magnitude.ToArray();
        last[^1]--;
        return what switch
        {
            "value 1" => With(theirs with { Y = new KeyInteger([1]) }),
            "value p-1" => With(theirs with { Y = new KeyInteger(last) }),
            "other group" => With(theirs with { G = new KeyInteger([3]) }),
            "DES" => message with { Body = body with { Data = (byte[])[0, 0, 0, 1, .. theirs.ToArray()] } },
            "old version" => message with
            {
                Envelope = message.Envelope with { Version = new ProtocolVersion(2, 4), Suggested = new ProtocolVersion(2, 4) },
            },
            "session 0" => message with { Envelope = message.Envelope with { SessionId = 0 } },
            _ => message with { Body = body with { Data = body.Data[..^1] } },
        };

        Message With(DhPublicKeyRecord changed) =>
            message with { Body = body with { Data = (byte[])[0, 0, 0, 3, .. changed.ToArray()] } };
    }
}
