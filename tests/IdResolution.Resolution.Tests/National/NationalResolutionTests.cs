using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.National;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.National;

public sealed class NationalResolutionTests
{
    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _node = new TestNode(options => options.National.Enabled = true);
        _node.Put("88.100/x", Make.Url(1), Make.Text(2, "NOTE", "secret", ValuePermissions.Secret));
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public void What_anybody_may_read_is_answered_in_a_session_without_allocating()
    {
        byte[][] frames =
        [
            .. new[]
            {
                Ask.Resolve("88.100/x", flags: OpFlags.PublicOnly), Ask.Resolve("88.100/x", [1]), WithToken([], OpFlags.PublicOnly),
                Ask.Resolve("88.100/none"), Ask.Resolve("0"), Ask.About(OpCode.GetSiteInfo, "/"),
            }.Select(message => MessageCodec.ToArray(message.InSession(10_001))),
        ];
        var reply = new byte[TestNode.TcpReplyLength];
        var answered = Run(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        answered += Run(1_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(answered, Is.EqualTo(2_000 * frames.Length));
        Assert.That(allocated, Is.Zero);

        int Run(int rounds)
        {
            var count = 0;
            for (var round = 0; round < rounds; round++)
            {
                foreach (var frame in frames)
                {
                    if (_node.Engine.TryAnswer(frame, ClientTransport.Tcp, default, reply, out _) == Outcome.Answered) count++;
                }
            }
            return count;
        }
    }

    [Test]
    public async Task A_heartbeat_is_answered_at_once()
    {
        var reply = new byte[TestNode.TcpReplyLength];
        var heartbeat = Ask.Resolve("0", flags: OpFlags.PublicOnly).InSession(10_001);
        Assert.That(_node.Engine.TryAnswer(MessageCodec.ToArray(heartbeat), ClientTransport.Tcp, default, reply, out _), Is.EqualTo(Outcome.Answered));
        var answer = await new NationalClient(_node).AskAsync(heartbeat);
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That((answer.Envelope.SessionId, answer.Envelope.RequestId), Is.EqualTo((10_001u, heartbeat.Envelope.RequestId)));
    }

    [TestCase(OpFlags.PublicOnly)]
    [TestCase(OpFlags.PublicOnly | OpFlags.RecursiveAuthorisation)]
    [TestCase(OpFlags.PublicOnly | OpFlags.RecursiveAuthorisation | OpFlags.RequestDigest)]
    public async Task Checklist_122_an_authorisation_behind_the_question_is_tolerated_and_gives_no_rights(OpFlags flags)
    {
        var client = new NationalClient(_node);
        foreach (var token in new[] { "", "a token", new string('t', 1_000) })
        {
            var reply = await client.AskAsync(WithToken(System.Text.Encoding.UTF8.GetBytes(token), flags));
            Assert.That(((ResolutionResponse)reply.Body).Values.Select(value => value.Index), Is.EqualTo(new uint[] { 1 }));
            var secret = await client.AskAsync(WithToken(System.Text.Encoding.UTF8.GetBytes(token), flags & ~OpFlags.PublicOnly));
            Assert.That(secret.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        }
    }

    [TestCase(603u, 3u)]
    [TestCase(604u, 400u)]
    [TestCase(605u, 400u)]
    [TestCase(400u, 400u)]
    [TestCase(1u, 1u)]
    public void Codes_of_the_profile_are_replaced_for_other_clients(uint code, uint others)
    {
        Assert.That(NationalCodes.For((ResponseCode)code, isNationalClient: true), Is.EqualTo((ResponseCode)code));
        Assert.That(NationalCodes.For((ResponseCode)code, isNationalClient: false), Is.EqualTo((ResponseCode)others));
    }

    private static Message WithToken(byte[] token, OpFlags flags)
    {
        using var writer = new Protocol.Wire.WireWriter();
        writer.WriteBlob(token);
        var request = Ask.Resolve("88.100/x", flags: flags);
        return request with { Body = request.Body with { TrailingOctets = writer.ToArray() } };
    }
}
