using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;

namespace IdResolution.Resolution.Tests.Recursion;

public sealed class RecursionTests
{
    private const OpFlags Usual = OpFlags.Recursive | OpFlags.CacheAuthentication | OpFlags.PublicOnly;

    private FakeResolver _resolver = null!;
    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _resolver = new FakeResolver();
        _node = NodeWith(_ => { });
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task Answers_for_others_and_does_not_call_it_authoritative()
    {
        _resolver.Answer = _ => Task.FromResult(FakeResolver.Found(100, Make.Url(1) with { Ttl = 3_600 }));

        var answer = await _node.AskAsync(Ask.Resolve("77.7/X", [1], ["URL"], Usual) with { Header = HeaderWith(Usual, count: 3) });

        var body = (ResolutionResponse)answer.Body;
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Header.Flags, Is.EqualTo(Usual));
        Assert.That(body.Handle, Is.EqualTo(new Utf8String("77.7/X")));
        Assert.That(body.Values.Single().Ttl, Is.EqualTo(3_500));
        var question = _resolver.Asked.Single();
        Assert.That((question.Handle, question.RecursionCount), Is.EqualTo((new Utf8String("77.7/X"), (byte)3)));
        Assert.That(question.Indexes, Is.EqualTo(new uint[] { 1 }));
        Assert.That(question.Types, Is.EqualTo(new Utf8String[] { "URL" }));
        Assert.That((question.IsAuthoritative, question.IsCertified, question.Identity.Length), Is.EqualTo((false, false, 0)));
        Assert.That(_node.Engine.Recursions.Of(RecursionOutcome.Fetched), Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_homed_here_is_answered_from_here()
    {
        _node.Put("88.100/x", Make.Url(1));
        var answer = await _node.AskAsync(Ask.Resolve("88.100/x", flags: Usual));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.Authoritative), Is.True);
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/none", flags: Usual)), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(_resolver.Asked, Is.Empty);
    }

    [Test]
    public async Task Checklist_079_recursion_is_off_by_default_and_for_those_who_do_not_want_it()
    {
        _resolver.Remember(0, Make.Url(1));
        using var off = NodeWith(options => options.Recursion.Enabled = false);
        Assert.That(await off.CodeAsync(Ask.Resolve("77.7/x", flags: Usual)), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(await _node.CodeAsync(Ask.Resolve("77.7/x", flags: OpFlags.PublicOnly)), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(_resolver.Asked, Is.Empty);
    }

    [Test]
    public async Task The_recursive_role_answers_those_too_who_did_not_ask_for_recursion()
    {
        using var node = NodeWith(options => options.Recursion.AnswersEverything = true);
        _resolver.Remember(0, Make.Url(1));
        Assert.That(await node.CodeAsync(Ask.Resolve("77.7/x")), Is.EqualTo(ResponseCode.Success));
    }

    [TestCase("192.0.2.1", ResponseCode.Success)]
    [TestCase("192.0.2.128", ResponseCode.ServerNotResponsible)]
    [TestCase("2001:db8::5", ResponseCode.Success)]
    [TestCase("2001:db8:1::5", ResponseCode.ServerNotResponsible)]
    [TestCase("::ffff:192.0.2.1", ResponseCode.Success)]
    [TestCase("127.0.0.1", ResponseCode.ServerNotResponsible)]
    public async Task Others_than_the_allowed_networks_learn_nothing(string address, ResponseCode code)
    {
        using var node = NodeWith(options => options.Recursion.AllowedNetworks = [IPNetwork.Parse("192.0.2.0/25"), IPNetwork.Parse("2001:db8::/48")]);
        _resolver.Remember(0, Make.Url(1));
        _resolver.Answer = _ => Task.FromResult(FakeResolver.Found(0, Make.Url(1)));
        var remote = new IPEndPoint(IPAddress.Parse(address), 40_000);

        // From memory, and where a digest is wanted by the other half.
        foreach (var flags in new[] { Usual, Usual | OpFlags.RequestDigest })
        {
            var replies = await node.SendAsync(MessageCodec.ToArray(Ask.Resolve("77.7/x", flags: flags)), ClientTransport.Udp, remote: remote);
            Assert.That(ReplyLog.Decode(replies.Single()).Header.ResponseCode, Is.EqualTo(code));
        }

        var isRefused = code == ResponseCode.ServerNotResponsible;
        Assert.That(_resolver.Asked, Has.Count.EqualTo(isRefused ? 0 : 1));
        Assert.That(node.Engine.Recursions.Of(RecursionRefusal.Network), Is.EqualTo(isRefused ? 2 : 0));
    }

    [TestCase("10.1.2.3/8", "10.200.0.1", true)]
    [TestCase("10.1.2.3/8", "11.1.2.3", false)]
    [TestCase("2001:db8::7/127", "2001:db8::6", true)]
    [TestCase("2001:db8::7/127", "2001:db8::8", false)]
    [TestCase("192.0.2.1/32", "192.0.2.1", true)]
    [TestCase("192.0.2.1/32", "192.0.2.0", false)]
    public void A_network_is_what_its_length_says(string network, string address, bool isIn)
    {
        var set = new Resolution.Recursion.NetworkSet([IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse(network)]);
        Assert.That(set.Contains(PeerAddress.From(IPAddress.Parse(address))), Is.EqualTo(isIn));
    }

    [Test]
    public void Every_address_is_in_the_network_of_all()
    {
        var all = new Resolution.Recursion.NetworkSet([IPNetwork.Parse("::/0")]);
        Assert.That(all.Contains(PeerAddress.From(IPAddress.Parse("2001:db8::1"))), Is.True);
        var onlyFour = new Resolution.Recursion.NetworkSet([IPNetwork.Parse("0.0.0.0/0")]);
        Assert.That(onlyFour.Contains(PeerAddress.From(IPAddress.Parse("203.0.113.9"))), Is.True);
        Assert.That(onlyFour.Contains(PeerAddress.From(IPAddress.Parse("2001:db8::1"))), Is.False);
    }

    [TestCase(OpFlags.None, 9, ResponseCode.Success)]
    [TestCase(OpFlags.None, 10, ResponseCode.RecursionCountTooHigh)]
    [TestCase(OpFlags.RequestDigest, 255, ResponseCode.RecursionCountTooHigh)]
    public async Task Checklist_079_a_question_that_passed_too_many_servers_goes_no_further(OpFlags flags, byte count, ResponseCode code)
    {
        _resolver.Remember(0, Make.Url(1));
        var request = Ask.Resolve("77.7/x") with { Header = HeaderWith(Usual | flags, count) };
        Assert.That(await _node.CodeAsync(request), Is.EqualTo(code));
        Assert.That(_resolver.Asked, Is.Empty);
    }

    [Test]
    public async Task A_sign_of_life_is_no_question_to_anybody()
    {
        Assert.That(await _node.CodeAsync(Ask.Resolve("0", flags: Usual)), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(_resolver.Asked, Is.Empty);
    }

    [TestCase(ResponseCode.HandleNotFound, ResponseCode.HandleNotFound)]
    [TestCase(ResponseCode.ValuesNotFound, ResponseCode.ValuesNotFound)]
    [TestCase(ResponseCode.ServerTooBusy, ResponseCode.ServerTooBusy)]
    [TestCase(ResponseCode.RecursionCountTooHigh, ResponseCode.RecursionCountTooHigh)]
    [TestCase(ResponseCode.AuthenticationNeeded, ResponseCode.Error)]
    [TestCase(ResponseCode.ServerNotResponsible, ResponseCode.Error)]
    [TestCase(ResponseCode.PrefixReferral, ResponseCode.Error)]
    [TestCase(ResponseCode.ServerBackup, ResponseCode.Error)]
    public async Task Refusals_are_told_where_they_are_about_the_handle(ResponseCode heard, ResponseCode told)
    {
        _resolver.Answer = _ => Task.FromResult(FakeResolver.Code(heard) with { Text = "for people here" });
        var answer = await _node.AskAsync(Ask.Resolve("77.7/x", flags: Usual));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(told));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.Authoritative), Is.False);
        Assert.That(((ErrorResponse)answer.Body).Message, Is.EqualTo(Utf8String.Empty));

        _resolver.Remember(heard);
        Assert.That(await _node.CodeAsync(Ask.Resolve("77.7/x", flags: Usual)), Is.EqualTo(told));
        Assert.That(_resolver.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_authoritative_question_and_a_certified_one_go_past_what_is_remembered()
    {
        _resolver.Remember(0, Make.Url(1));
        _resolver.Answer = _ => Task.FromResult(FakeResolver.Found(0, Make.Url(2)));
        foreach (var flag in new[] { OpFlags.Authoritative, OpFlags.Certified })
        {
            var answer = await _node.AskAsync(Ask.Resolve("77.7/x", flags: Usual | flag));
            Assert.That(((ResolutionResponse)answer.Body).Values.Single().Index, Is.EqualTo(2));
        }
        Assert.That(_resolver.Asked.Select(asked => (asked.IsAuthoritative, asked.IsCertified)), Is.EqualTo(new[] { (true, false), (false, true) }));
    }

    [TestCase(Usual, true)]
    [TestCase(OpFlags.Recursive | OpFlags.PublicOnly, false)]
    public async Task A_signature_for_what_others_said_is_given_only_to_those_who_take_it(OpFlags flags, bool isSigned)
    {
        using var key = PrivateKey.GenerateRsa();
        using var node = NodeWith(_ => { }, new EngineParts { Resolver = _resolver, ServerKey = key });
        _resolver.Answer = _ => Task.FromResult(FakeResolver.Found(0, Make.Url(1)));
        node.Put("88.100/x", Make.Url(1));

        var copy = await node.AskAsync(Ask.Resolve("77.7/x", flags: flags | OpFlags.Certified));
        var own = await node.AskAsync(Ask.Resolve("88.100/x", flags: flags | OpFlags.Certified));

        Assert.That(copy.Credential is not null, Is.EqualTo(isSigned));
        Assert.That(own.Credential, Is.Not.Null);
    }

    [TestCase(true, "abc", "abc")]
    [TestCase(false, "abc", "")]
    [TestCase(true, "", "")]
    public async Task Checklist_of_the_national_profile_a_token_goes_to_the_authority(bool isNational, string token, string passedOn)
    {
        using var node = NodeWith(options => options.National.Enabled = isNational);
        if (passedOn.Length > 0) _resolver.Remember(0, Make.Url(1));
        var frame = FrameWithTrailing(Ask.Resolve("77.7/x", flags: Usual | OpFlags.RecursiveAuthorisation), [0, 0, 0, (byte)token.Length, .. token.Select(letter => (byte)letter)]);
        await node.SendAsync(frame);
        Assert.That(new Utf8String(_resolver.Asked.Single().Identity.Span), Is.EqualTo(new Utf8String(passedOn)));
    }

    [Test]
    public async Task A_token_that_is_none_is_a_broken_message()
    {
        using var node = NodeWith(options => options.National.Enabled = true);
        _resolver.Remember(0, Make.Url(1));
        var frame = FrameWithTrailing(Ask.Resolve("77.7/x", flags: Usual | OpFlags.RecursiveAuthorisation), [0, 0, 0, 200, 1]);
        var replies = await node.SendAsync(frame);
        Assert.That(ReplyLog.Decode(replies.Single()).Header.ResponseCode, Is.EqualTo(ResponseCode.ProtocolError));
        Assert.That(_resolver.Asked, Is.Empty);
    }

    [Test]
    public async Task What_no_datagram_holds_sends_clients_to_the_other_transport()
    {
        var large = Enumerable.Range(1, 20).Select(index => Make.Text((uint)index, "DESC", new string('x', 1_000))).ToArray();
        _resolver.Remember(0, large);
        _resolver.Answer = _ => Task.FromResult(FakeResolver.Found(0, large));
        Assert.That(await _node.CodeAsync(Ask.Resolve("77.7/x", flags: Usual), ClientTransport.Udp), Is.EqualTo(ResponseCode.Error));
        Assert.That(await _node.CodeAsync(Ask.Resolve("77.7/x", flags: Usual)), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Only_resolutions_are_passed_on()
    {
        var verify = Ask.Of(OpCode.VerifyResponse, new VerifyRequest
        {
            Identity = new ValueReference("77.7/USER", 300), Nonce = new byte[16],
            Digest = RequestDigest.Compute(DigestAlgorithm.Sha256, [1]), SignedResponse = new byte[20],
        }, Usual);
        Assert.That(await _node.CodeAsync(verify), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(await _node.CodeAsync(Ask.Create("77.7/x", Make.Url(1)).With(Usual)), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(_resolver.Asked, Is.Empty);
    }

    [Test]
    public void An_answer_from_memory_costs_no_allocation()
    {
        _resolver.Remember(10, Make.Url(1), Make.Text(2, "DESC", "x") with { TtlType = TtlType.Absolute, Ttl = 1_900_000_000 });
        byte[][] frames = [MessageCodec.ToArray(Ask.Resolve("77.7/x", flags: Usual)), MessageCodec.ToArray(Ask.Resolve("77.7", [1], ["URL"], Usual))];
        var reply = new byte[TestNode.UdpReplyLength];
        var peer = PeerAddress.From(IPAddress.Loopback);
        Run(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var answered = Run(1_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That((answered, allocated), Is.EqualTo((2_000, 0)));

        int Run(int rounds)
        {
            var count = 0;
            for (var round = 0; round < rounds; round++)
            {
                foreach (var frame in frames)
                {
                    if (_node.Engine.TryAnswer(frame, ClientTransport.Udp, peer, reply, out _) == Outcome.Answered) count++;
                }
            }
            return count;
        }
    }

    private TestNode NodeWith(Action<EngineOptions> configure, EngineParts? parts = null)
    {
        var node = new TestNode(
            options =>
            {
                options.Recursion.Enabled = true;
                configure(options);
            }, parts: parts ?? new EngineParts { Resolver = _resolver });
        // Or prefixes of others would be this node's, too.
        node.Unhome("0.NA/0.NA");
        return node;
    }

    private static Header HeaderWith(OpFlags flags, byte count) =>
        new() { OpCode = OpCode.Resolution, Flags = flags, SiteSerial = Header.UnknownSiteSerial, RecursionCount = count };

    // Behind the lists of the body, in front of the credential.
    private static byte[] FrameWithTrailing(Message message, byte[] trailing)
    {
        var frame = MessageCodec.ToArray(message);
        var bodyEnd = frame.Length - 4;
        byte[] longer = [.. frame[..bodyEnd], .. trailing, .. frame[bodyEnd..]];
        Envelope.TryRead(longer, out var envelope);
        (envelope with { MessageLength = (uint)(longer.Length - Envelope.Length) }).Write(longer);
        Header.TryRead(longer.AsSpan(Envelope.Length), out var header);
        (header with { BodyLength = (uint)(header.BodyLength + trailing.Length) }).Write(longer.AsSpan(Envelope.Length));
        return longer;
    }
}
