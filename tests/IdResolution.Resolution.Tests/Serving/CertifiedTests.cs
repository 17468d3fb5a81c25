using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Serving;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Resolution.Tests.Golden;
using IdResolution.Resolution.Tests.National;
using IdResolution.Security;

namespace IdResolution.Resolution.Tests.Serving;

public sealed class CertifiedTests
{
    private static readonly string[] Keys = ["server-rsa2048", "admin-dsa2048"];

    private static IEnumerable<(Message Request, ResponseCode Code)> Requests()
    {
        yield return (Ask.Resolve("88.100/ADMIN", [200]), ResponseCode.Success);
        yield return (Ask.Resolve("88.100/ADMIN", [300]), ResponseCode.AuthenticationNeeded);
        yield return (Ask.Resolve("88.100/ADMIN", [999]), ResponseCode.ValuesNotFound);
        yield return (Ask.Resolve("88.100/NOTHING"), ResponseCode.HandleNotFound);
        yield return (Ask.Resolve("99.9/ELSEWHERE"), ResponseCode.ServerNotResponsible);
        yield return (Ask.About(OpCode.GetSiteInfo, "/"), ResponseCode.Success);
        yield return (Ask.Delete("88.100/NOTHING"), ResponseCode.AuthenticationNeeded);
        yield return (Ask.About(OpCode.BackupServer, "/"), ResponseCode.OperationNotSupported);
        yield return (Ask.Resolve("88.100/ADMIN", [200]).InSession(12), ResponseCode.SessionTimeout);
        yield return (TestNode.Admin.Answer(Challenge()), ResponseCode.AuthenticationTimeout);
    }

    [TestCaseSource(nameof(Keys))]
    public async Task Answers_of_every_code_are_signed(string keyName)
    {
        using var key = VectorNode.Key(keyName);
        using var node = new TestNode(parts: new EngineParts { ServerKey = key });
        foreach (var (request, code) in Requests())
        {
            var frame = (await node.SendAsync(MessageCodec.ToArray(request.With(OpFlags.Certified)))).Single();
            var answer = ReplyLog.Decode(frame);
            Assert.That(answer.Header.ResponseCode, Is.EqualTo(code));
            AssertSigned(key, frame);
        }
    }

    [Test]
    public async Task The_signature_covers_the_digest_and_the_ids_of_this_very_request()
    {
        using var key = VectorNode.Key("server-rsa2048");
        using var node = new TestNode(parts: new EngineParts { ServerKey = key });
        var request = Ask.Resolve("88.100/ADMIN", [200], flags: OpFlags.Certified | OpFlags.RequestDigest);
        var sent = MessageCodec.ToArray(request);
        var frame = (await node.SendAsync(sent)).Single();
        AssertSigned(key, frame);
        var answer = ReplyLog.Decode(frame);
        Assert.That(answer.RequestDigest!.Matches(RequestDigest.Compute(DigestAlgorithm.Sha256, MessageCodec.HeaderAndBody(sent))), Is.True);
        var moved = answer.Envelope with { RequestId = answer.Envelope.RequestId + 1 };
        Assert.That(MessageSigner.Verify(key.PublicKey, moved, answer.Credential!, MessageCodec.HeaderAndBody(frame)), Is.False);
    }

    [Test]
    public async Task Every_message_of_a_list_and_the_answer_to_a_challenge_are_signed()
    {
        using var key = VectorNode.Key("server-rsa2048");
        using var node = new TestNode(parts: new EngineParts { ServerKey = key });
        for (var i = 0; i < 120; i++) node.Put($"88.100/L{i}", Make.Url(1));
        var request = Ask.About(OpCode.ListHandles, "0.NA/88.100").With(OpFlags.Certified);
        var challenge = (await node.SendAsync(MessageCodec.ToArray(request))).Single();
        AssertSigned(key, challenge);
        var answer = TestNode.Admin.Answer(ReplyLog.Decode(challenge));
        var frames = await node.SendAsync(MessageCodec.ToArray(answer));
        Assert.That(frames, Has.Count.EqualTo(3));
        foreach (var frame in frames) AssertSigned(key, frame);
    }

    [Test]
    public async Task Malformed_requests_get_signed_refusals_too()
    {
        using var key = VectorNode.Key("server-rsa2048");
        using var node = new TestNode(parts: new EngineParts { ServerKey = key });
        var frame = MessageCodec.ToArray(Ask.Resolve("88.100/ADMIN", flags: OpFlags.Certified));
        frame[Envelope.Length + Header.Length] = 0xFF;
        var refusal = (await node.SendAsync(frame)).Single();
        Assert.That(ReplyLog.Decode(refusal).Header.ResponseCode, Is.EqualTo(ResponseCode.ProtocolError));
        AssertSigned(key, refusal);
    }

    [TestCase(2, 5)]
    [TestCase(2, 6)]
    public async Task Versions_without_a_rule_get_no_signature(int major, int minor)
    {
        using var key = VectorNode.Key("server-rsa2048");
        using var node = new TestNode(parts: new EngineParts { ServerKey = key });
        var answer = await node.AskAsync(Ask.Resolve("88.100/ADMIN", [200], flags: OpFlags.Certified).Speaking((byte)major, (byte)minor));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Credential, Is.Null);
    }

    [Test]
    public async Task Without_a_key_answers_leave_unsigned()
    {
        using var node = new TestNode();
        var answer = await node.AskAsync(Ask.Resolve("88.100/ADMIN", [200], flags: OpFlags.Certified));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Credential, Is.Null);
    }

    [Test]
    public async Task An_answer_that_does_not_fit_a_datagram_with_its_signature_is_refused_and_signed()
    {
        using var key = VectorNode.Key("server-rsa2048");
        using var node = new TestNode(parts: new EngineParts { ServerKey = key });
        node.Put("88.100/LARGE", Make.Text(1, "TEXT", new string('x', TestNode.UdpReplyLength - 300)));
        var request = MessageCodec.ToArray(Ask.Resolve("88.100/LARGE", flags: OpFlags.Certified));
        var datagram = (await node.SendAsync(request, ClientTransport.Udp)).Single();
        Assert.That(ReplyLog.Decode(datagram).Header.ResponseCode, Is.EqualTo(ResponseCode.Error));
        AssertSigned(key, datagram);
        AssertSigned(key, (await node.SendAsync(request)).Single());
    }

    [Test]
    public async Task A_session_that_the_client_chose_is_promised_no_more_than_none()
    {
        using var key = VectorNode.Key("server-rsa2048");
        using var node = new TestNode(options => options.National.Enabled = true, parts: new EngineParts { ServerKey = key });
        for (var i = 0; i < AnswerSigner.AtOnce; i++) await node.Engine.Signer.Slots.EnterAsync(new ChallengeSource(1), CancellationToken.None);
        var client = new NationalClient(node);
        var certified = Ask.Resolve("88.100/ADMIN", [200], flags: OpFlags.Certified);
        var promised = Enumerable.Range(0, AnswerSigner.MaxWaitingPerSource).Select(_ => client.CodeAsync(certified)).ToList();

        Assert.That(await client.CodeAsync(certified).WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(ResponseCode.ServerTooBusy));

        for (var i = 0; i < AnswerSigner.AtOnce; i++) node.Engine.Signer.Slots.Leave();
        Assert.That(await Task.WhenAll(promised), Is.All.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_flood_is_refused_before_anything_is_done_and_what_was_promised_is_signed()
    {
        using var key = VectorNode.Key("server-rsa2048");
        using var node = new TestNode(parts: new EngineParts { ServerKey = key });
        var slots = node.Engine.Signer.Slots;
        for (var i = 0; i < AnswerSigner.AtOnce; i++) await slots.EnterAsync(new ChallengeSource(1), CancellationToken.None);
        var request = MessageCodec.ToArray(Ask.Resolve("88.100/ADMIN", [200], flags: OpFlags.Certified));
        var promised = Enumerable.Range(0, AnswerSigner.MaxWaitingPerSource).Select(_ => node.SendAsync(request)).ToList();

        foreach (var late in new[] { Ask.Resolve("88.100/ADMIN", [200]), Ask.Delete("88.100/NOTHING"), Ask.Resolve("88.100/NOTHING") })
        {
            var refusal = await node.AskAsync(late.With(OpFlags.Certified)).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.That(refusal.Header.ResponseCode, Is.EqualTo(ResponseCode.ServerTooBusy));
            Assert.That(refusal.Credential, Is.Null, "a signature is what there is too much of");
        }
        Assert.That(node.Engine.Challenges.Count, Is.Zero);
        Assert.That(await node.CodeAsync(Ask.Resolve("88.100/ADMIN", [200])), Is.EqualTo(ResponseCode.Success), "others do not notice");
        var elsewhere = node.SendAsync(request, remote: new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1));

        for (var i = 0; i < AnswerSigner.AtOnce; i++) slots.Leave();
        AssertSigned(key, (await elsewhere).Single());
        foreach (var task in promised) AssertSigned(key, (await task).Single());
        AssertSigned(key, (await node.SendAsync(request)).Single());
    }

    private static Message Challenge() => Ask.Of(OpCode.Resolution, new Challenge { Nonce = new byte[16] }).InSession(77)
        with { RequestDigest = RequestDigest.Compute(DigestAlgorithm.Sha256, []) };

    private static void AssertSigned(PrivateKey key, byte[] frame)
    {
        var answer = ReplyLog.Decode(frame);
        Assert.That(answer.Credential, Is.Not.Null, answer.Header.ToString());
        Assert.That(MessageSigner.Verify(key.PublicKey, answer.Envelope, answer.Credential!, MessageCodec.HeaderAndBody(frame)), Is.True);
    }
}
