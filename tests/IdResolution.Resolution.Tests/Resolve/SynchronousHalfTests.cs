using System.Buffers.Binary;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Storage;

namespace IdResolution.Resolution.Tests.Resolve;

public sealed class SynchronousHalfTests
{
    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _node = new TestNode();
        _node.Put("88.100/x", Make.Url(1), Make.Text(2, "NOTE", "secret", ValuePermissions.Secret), Make.Text(3, "EMAIL", "a@example.org"));
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    /// <summary>Records of one to six datagrams, whole and filtered, with and without the wish for an authoritative answer.</summary>
    [Test]
    public void Answers_in_fragments_and_chosen_values_without_allocating(
        [Values(40, 640, 2_400)] int octets, [Values] bool isFiltered, [Values] bool isAuthoritative)
    {
        const int Values = 4;
        _node.Put("88.100/big", [.. Enumerable.Range(1, Values).Select(i => Make.Text((uint)i, $"TYPE{i}", new string('v', octets / Values)))]);
        var flags = OpFlags.PublicOnly | (isAuthoritative ? OpFlags.Authoritative : OpFlags.None);
        var frame = MessageCodec.ToArray(isFiltered ? Ask.Resolve("88.100/big", [2], ["TYPE3"], flags) : Ask.Resolve("88.100/big", flags: flags));
        var reply = new byte[TestNode.UdpReplyLength];
        var length = 0;
        for (var i = 0; i < 1_000; i++) _node.Engine.TryAnswer(frame, ClientTransport.Udp, default, reply, out length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) _node.Engine.TryAnswer(frame, ClientTransport.Udp, default, reply, out length);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(MessageCodec.TryRead(reply.AsSpan(0, length), out var answer, out _), Is.True);
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(((ResolutionResponse)answer.Body).Values, Has.Count.EqualTo(isFiltered ? 2 : Values));
        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Answers_without_allocating()
    {
        byte[][] frames =
        [
            .. new[]
            {
                Ask.Resolve("88.100/x", flags: OpFlags.PublicOnly), Ask.Resolve("88.100/x", [1, 3], ["URL", "EMAIL."]),
                    Ask.Resolve("88.100"),
                Ask.Resolve("88.100/none"), Ask.Resolve("77.7/x"), Ask.Resolve("88.100/x", [9]), Ask.Resolve("0.NA/86.500.1"),
                Ask.About(OpCode.GetSiteInfo, "/"), Ask.Resolve("88.100/x").InSession(5), Ask.About(OpCode.BackupServer, "/"),
            }.Select(MessageCodec.ToArray),
        ];
        var reply = new byte[TestNode.UdpReplyLength];
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
                    if (_node.Engine.TryAnswer(frame, ClientTransport.Udp, default, reply, out _) == Outcome.Answered) count++;
                }
            }
            return count;
        }
    }

    [Test]
    public void Gives_the_site_record_to_anyone()
    {
        var (_, reply) = Try(MessageCodec.ToArray(Ask.About(OpCode.GetSiteInfo, "/").InSession(10_001)));
        Assert.That(((SiteInfoResponse)reply!.Body).Site.ToArray(), Is.EqualTo(TestNode.Site().Record.ToArray()));
        Assert.That(reply.Header.SiteSerial, Is.EqualTo(1));
        Assert.That(reply.Envelope.SessionId, Is.EqualTo(10_001u));
    }

    [Test]
    public void Echoes_what_belongs_to_the_request()
    {
        var flags = (OpFlags)0xFFFF_FFFF & ~(OpFlags.RequestDigest | OpFlags.Certified | OpFlags.Encrypt);
        var request = Ask.Resolve("88.100/x", flags: flags).Speaking(2, 3);
        var (_, reply) = Try(MessageCodec.ToArray(request));
        Assert.That(reply!.Envelope.RequestId, Is.EqualTo(request.Envelope.RequestId));
        Assert.That(reply.Envelope.Version, Is.EqualTo(new ProtocolVersion(2, 3)));
        Assert.That(reply.Envelope.Suggested, Is.EqualTo(ProtocolVersion.Highest));
        const OpFlags Expected =
            OpFlags.Authoritative | OpFlags.Recursive | OpFlags.CacheAuthentication | OpFlags.PublicOnly | OpFlags.DoNotRefer;
        Assert.That(reply.Header.Flags, Is.EqualTo(Expected));
        Assert.That(reply.Header.Expiration, Is.EqualTo(_node.Time.Seconds + 43_200));
    }

    [TestCase(0u, ResponseCode.ProtocolError)]
    [TestCase(99u, ResponseCode.OperationNotSupported)]
    [TestCase(402u, ResponseCode.OperationNotSupported)]
    [TestCase(1000u, ResponseCode.OperationNotSupported)]
    [TestCase(1001u, ResponseCode.OperationNotSupported)]
    [TestCase(1002u, ResponseCode.OperationNotSupported)]
    [TestCase(1003u, ResponseCode.OperationNotSupported)]
    [TestCase(2001u, ResponseCode.OperationNotSupported)]
    [TestCase(0xFFFF_FFFFu, ResponseCode.OperationNotSupported)]
    public void Checklist_031_operations_it_does_not_know_are_named_in_the_refusal(uint operation, ResponseCode code)
    {
        var frame = MessageCodec.ToArray(Ask.Resolve("88.100/x"));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(Envelope.Length), operation);
        var (_, reply) = Try(frame);
        Assert.That(reply!.Header.ResponseCode, Is.EqualTo(code));
        Assert.That((uint)reply.Header.OpCode, Is.EqualTo(operation));
        Assert.That(((ErrorResponse)reply.Body).Message, Is.EqualTo(Utf8String.Empty));
    }

    [Test]
    public async Task A_refusal_carries_the_digest_that_was_asked_for()
    {
        var frame = MessageCodec.ToArray(Ask.Resolve("88.100/x", flags: OpFlags.RequestDigest));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(Envelope.Length), 99);
        var reply = ReplyLog.Decode((await _node.SendAsync(frame)).Single());
        Assert.That(reply.Header.ResponseCode, Is.EqualTo(ResponseCode.OperationNotSupported));
        Assert.That(
            reply.RequestDigest!.Matches(RequestDigest.Compute(DigestAlgorithm.Sha256, frame.AsSpan(20, frame.Length - 24))), Is.True);
    }

    [Test]
    public void Checklist_042_a_compressed_message_is_refused()
    {
        var request = Ask.Resolve("88.100/x");
        var (_, reply) = Try(MessageCodec.ToArray(request with { Envelope = request.Envelope with { Compressed = true } }));
        Assert.That(reply!.Header.ResponseCode, Is.EqualTo(ResponseCode.ProtocolError));
        Assert.That(reply.Envelope.RequestId, Is.EqualTo(request.Envelope.RequestId));
    }

    [TestCase(0u, ResponseCode.SessionFailed)]
    [TestCase(7u, ResponseCode.SessionTimeout)]
    public async Task Checklist_048_an_encrypted_message_needs_a_session(uint sessionId, ResponseCode code)
    {
        var request = Ask.Resolve("88.100/x").InSession(sessionId);
        var frame = MessageCodec.ToArray(request with { Envelope = request.Envelope with { Encrypted = true } });
        var reply = ReplyLog.Decode((await _node.SendAsync(frame)).Single());
        Assert.That(reply.Header.ResponseCode, Is.EqualTo(code));
        Assert.That(reply.Header.OpCode, Is.EqualTo(OpCode.Reserved));
    }

    [Test]
    public void Never_answers_an_answer()
    {
        var request = Ask.Resolve("88.100/x");
        var (outcome, _) = Try(MessageCodec.ToArray(request with
        {
            Header = request.Header with { ResponseCode = ResponseCode.Error }, Body = new ErrorResponse { Message = Utf8String.Empty },
        }));
        Assert.That(outcome, Is.EqualTo(Outcome.Dropped));
        Assert.That(_node.Engine.Metrics.DropsOf(DropReason.NotARequest), Is.EqualTo(1));
    }

    [Test]
    public void Drops_what_has_no_envelope()
    {
        Assert.That(Try(new byte[19]).Outcome, Is.EqualTo(Outcome.Dropped));
        Assert.That(_node.Engine.Metrics.DropsOf(DropReason.Short), Is.EqualTo(1));
    }

    [Test]
    public void Refuses_every_truncation_of_a_request_with_its_request_id()
    {
        var request = Ask.Resolve("88.100/x", [1], ["URL"]);
        var frame = MessageCodec.ToArray(request);
        for (var length = Envelope.Length; length < frame.Length; length++)
        {
            // A message without credential section is whole.
            if (length == frame.Length - 4) continue;
            var cut = frame[..length];
            BinaryPrimitives.WriteUInt32BigEndian(cut.AsSpan(16), (uint)(length - Envelope.Length));
            var (_, reply) = Try(cut);
            Assert.That(reply!.Header.ResponseCode, Is.EqualTo(ResponseCode.ProtocolError), $"at {length}");
            Assert.That(reply.Envelope.RequestId, Is.EqualTo(request.Envelope.RequestId));
        }
    }

    [Test]
    public void Authorisation_octets_of_national_clients_are_ignored()
    {
        var request = Ask.Resolve("88.100/x", [1]);
        var (_, reply) =
            Try(MessageCodec.ToArray(request with { Body = request.Body with { TrailingOctets = new byte[] { 0, 0, 0, 2, 65, 66 } } }));
        Assert.That(reply!.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    [TestCase(OpCode.CreateHandle, false, true)]
    [TestCase(OpCode.DeleteHandle, false, true)]
    [TestCase(OpCode.AddValue, false, true)]
    [TestCase(OpCode.RemoveValue, false, true)]
    [TestCase(OpCode.ModifyValue, false, true)]
    [TestCase(OpCode.HomePrefix, false, true)]
    [TestCase(OpCode.UnhomePrefix, false, true)]
    [TestCase(OpCode.ListHandles, false, false)]
    [TestCase(OpCode.ListDerivedPrefixes, false, false)]
    [TestCase(OpCode.ListHomedPrefixes, false, false)]
    [TestCase(OpCode.VerifyResponse, true, true)]
    [TestCase(OpCode.ChallengeResponse, true, true)]
    public void Checklist_053_udp_takes_what_its_interface_allows(OpCode operation, bool byDefault, bool whenAllowed)
    {
        var frame = MessageCodec.ToArray(Ask.About(operation, "88.100/x"));
        var reply = new byte[TestNode.UdpReplyLength];
        foreach (var (option, isTaken) in new[] { (false, byDefault), (true, whenAllowed) })
        {
            using var node = new TestNode(options => options.AllowAdministrationOverUdp = option);
            var outcome = node.Engine.TryAnswer(frame, ClientTransport.Udp, default, reply, out var length);
            Assert.That(outcome, Is.EqualTo(isTaken ? Outcome.NeedsTime : Outcome.Answered));
            if (!isTaken) Assert.That(ReplyLog.Decode(reply[..length]).Header.ResponseCode, Is.EqualTo(ResponseCode.ProtocolError));
            Assert.That(node.Engine.TryAnswer(frame, ClientTransport.Tcp, default, reply, out _), Is.EqualTo(Outcome.NeedsTime));
        }
    }

    [Test]
    public async Task A_damaged_record_is_counted_and_tells_nothing()
    {
        var damage = new StoreChange
        {
            Action = TransactionAction.UpdateHandle, Key = "88.100/X"u8.ToArray(), Values = new byte[] { 0, 0, 0, 1, 9 },
                ExpectedTransactionId = StoreChange.AnyVersion,
        };
        await _node.Store.CommitAsync(damage, default);
        var told = new List<Exception>();
        _node.Engine.FaultObserver = told.Add;
        foreach (var flags in new[] { OpFlags.None, OpFlags.RequestDigest })
        {
            var answer = await _node.AskAsync(Ask.Resolve("88.100/x", flags: flags));
            Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Error));
            Assert.That(((ErrorResponse)answer.Body).Message, Is.EqualTo(Utf8String.Empty));
        }
        Assert.That(_node.Engine.Metrics.Faults, Is.EqualTo(2));
        Assert.That(told, Has.Count.EqualTo(1), "the asynchronous half tells the operator");
        for (var i = 0; i < 10; i++) await _node.AskAsync(Ask.Resolve("88.100/x", flags: OpFlags.RequestDigest));
        Assert.That(told, Has.Count.EqualTo(1), "but once a second at most");
        Assert.That(_node.Engine.Metrics.Faults, Is.EqualTo(12));
    }

    [TestCase(32, 0, Outcome.Answered)]
    [TestCase(16, 16, Outcome.Answered)]
    [TestCase(33, 0, Outcome.NeedsTime)]
    [TestCase(0, 33, Outcome.NeedsTime)]
    [TestCase(2_047, 2_047, Outcome.NeedsTime)]
    public async Task Questions_that_name_very_much_do_not_hold_up_the_others(int indexes, int types, Outcome outcome)
    {
        var request = Ask.Resolve(
            "88.100/x", [.. Enumerable.Range(3, indexes).Select(index => (uint)index)],
            [.. Enumerable.Range(0, types).Select(number => number == 0 ? "EMAIL" : $"T{number}")]);
        Assert.That(Try(MessageCodec.ToArray(request)).Outcome, Is.EqualTo(outcome));
        var answer = await _node.AskAsync(request);
        Assert.That(((ResolutionResponse)answer.Body).Values.Select(value => value.Index), Is.EqualTo(new[] { 3u }));
    }

    [Test]
    public async Task A_name_of_a_thousand_levels_costs_a_bounded_number_of_look_ups()
    {
        var deep = "0.NA/86" + string.Concat(Enumerable.Repeat(".1", 1_000));
        _node.Unhome("0.NA/0.NA");
        _node.Store.HomedLookups = 0;
        Assert.That(await _node.CodeAsync(Ask.Resolve(deep)), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(_node.Store.HomedLookups, Is.InRange(1, 40));
        _node.Home("0.NA/0.NA/86");
        Assert.That(await _node.CodeAsync(Ask.Resolve(deep[..(7 + (2 * 32))])), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await _node.CodeAsync(Ask.Resolve(deep[..(7 + (2 * 33))])), Is.EqualTo(ResponseCode.ServerNotResponsible));
    }

    private (Outcome Outcome, Message? Reply) Try(byte[] frame, ClientTransport transport = ClientTransport.Tcp)
    {
        var reply = new byte[TestNode.UdpReplyLength];
        var outcome = _node.Engine.TryAnswer(frame, transport, default, reply, out var length);
        Assert.That(length > 0, Is.EqualTo(outcome == Outcome.Answered));
        return (outcome, length > 0 ? ReplyLog.Decode(reply[..length]) : null);
    }
}
