using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Delegation;

/// <summary>Prefix referrals (specification §5.7). Each runs against a store that answers from memory and one that needs time.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class ReferralTests(bool storeNeedsTime)
{
    private static readonly HandleValue ToOthers = Site(4, "HS_SITE.PREFIX", "192.0.2.7", "other");

    private FakeResolver _resolver = null!;
    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _resolver = new FakeResolver(ResponseCode.Success, 100, Make.Url(1) with { Ttl = 300 }, Make.Url(2) with { Ttl = 60 });
        _node = NodeOf(new EngineParts());
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [TestCase("0.NA/88.500.9")]
    [TestCase("0.na/88.500.9.8.7")]
    [TestCase("88.500.9")]
    public async Task Checklist_077_a_prefix_handle_elsewhere_is_referred_with_the_values_of_the_nearest_ancestor(string handle)
    {
        var answer = await _node.AskAsync(Ask.Resolve(handle, types: ["HS_SITE"], flags: OpFlags.PublicOnly));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.PrefixReferral));
        var referral = (ReferralResponse)answer.Body;
        Assert.That(referral.Handle, Is.EqualTo(Utf8String.Empty));
        Assert.That(referral.Values, Is.EqualTo(new[] { ToOthers }));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.Authoritative), Is.True);
    }

    [Test]
    public async Task The_nearest_ancestor_with_a_delegation_refers_and_those_without_are_passed()
    {
        var nearer = Make.Text(7, "HS_SERV.PREFIX", "0.SERV/88.500.9");
        _node.Put("0.NA/88.500.9", nearer, Make.Text(8, "hs_na_delegate", "old"), Make.Text(9, "HS_SITE", "not for derived prefixes"));
        _node.Put("0.NA/88.500.9.1", Make.Url(1));
        var referral = await ReferralOf("0.NA/88.500.9.1.2");
        Assert.That(referral.Values.Select(value => value.Index), Is.EqualTo(new uint[] { 7, 8 }));
    }

    [Test]
    public async Task A_delegation_that_not_everybody_may_read_refers_nobody()
    {
        _node.Put("0.NA/88.500", ToOthers with { Permissions = ValuePermissions.Secret });
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.9")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [TestCase("0.NA/88.500", ResponseCode.Success)]
    [TestCase("0.NA/88.501.1", ResponseCode.HandleNotFound)]
    [TestCase("0.NA/88", ResponseCode.Success)]
    [TestCase("88.500.9/x", ResponseCode.ServerNotResponsible)]
    public async Task What_is_here_or_is_no_derived_prefix_handle_is_not_referred(string handle, ResponseCode code) =>
        Assert.That(await _node.CodeAsync(Ask.Resolve(handle, flags: OpFlags.PublicOnly)), Is.EqualTo(code));

    [TestCase(true, ResponseCode.HandleNotFound)]
    [TestCase(false, ResponseCode.ServerNotResponsible)]
    public async Task Checklist_077_nobody_is_referred_who_does_not_want_it(bool isHomed, ResponseCode code)
    {
        if (!isHomed) _node.Unhome("0.NA/0.NA");
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.9")), Is.EqualTo(ResponseCode.PrefixReferral));
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.9", flags: OpFlags.DoNotRefer)), Is.EqualTo(code));
    }

    [Test]
    public async Task A_delegation_to_this_server_itself_is_no_referral()
    {
        _node.Put("0.NA/88.500", ToOthers, Site(5, "HS_SITE.PREFIX", "127.0.0.1", ""));
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.9")), Is.EqualTo(ResponseCode.HandleNotFound));
        _node.Put("0.NA/88.500", ToOthers, Site(5, "HS_SITE.PREFIX", "127.0.0.1", "another key"));
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.9")), Is.EqualTo(ResponseCode.PrefixReferral));
    }

    [Test]
    public async Task A_name_with_a_thousand_segments_is_looked_at_no_further_than_32_levels()
    {
        var name = "0.NA/88.500" + string.Concat(Enumerable.Repeat(".1", 900));
        Assert.That(await _node.CodeAsync(Ask.Resolve(name)), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500" + string.Concat(Enumerable.Repeat(".1", 31)))), Is.EqualTo(ResponseCode.PrefixReferral));
    }

    [TestCase(2, 10, ResponseCode.PrefixReferral)]
    [TestCase(2, 9, ResponseCode.PrefixReferral)]
    [TestCase(2, 5, ResponseCode.PrefixReferral)]
    [TestCase(2, 4, ResponseCode.HandleNotFound)]
    [TestCase(5, 0, ResponseCode.HandleNotFound)]
    public async Task Checklist_040_before_2_5_there_are_no_referrals(byte major, byte minor, ResponseCode code) =>
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.9").Speaking(major, minor)), Is.EqualTo(code));

    [Test]
    public async Task A_client_that_states_an_old_version_and_suggests_a_new_one_is_referred()
    {
        var request = Ask.Resolve("0.NA/88.500.9").Speaking(2, 3);
        request = request with { Envelope = request.Envelope with { Suggested = ProtocolVersion.Highest } };
        Assert.That((await _node.AskAsync(request)).Body, Is.InstanceOf<ReferralResponse>());
    }

    [TestCase(2, 9)]
    [TestCase(2, 4)]
    public async Task Checklist_078_the_referral_is_followed_for_an_old_client(byte major, byte minor)
    {
        using var node = NodeOf(new EngineParts { Resolver = _resolver });
        var request = Ask.Resolve("88.500.9", [1], ["URL"]).Speaking(major, minor);
        var answer = await node.AskAsync(request with { Header = request.Header with { RecursionCount = 3 } });
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.Authoritative), Is.False, "it is only passed on");
        Assert.That(answer.Envelope.Version, Is.EqualTo(new ProtocolVersion(major, minor)));
        var response = (ResolutionResponse)answer.Body;
        Assert.That(response.Handle.ToString(), Is.EqualTo("88.500.9"));
        Assert.That(response.Values.Select(value => value.Ttl), Is.EqualTo(new uint[] { 200, 0 }), "less the time it was in the cache");
        var question = _resolver.Questions.Single();
        Assert.That(question.Handle.ToString(), Is.EqualTo("0.NA/88.500.9"));
        Assert.That(question.Indexes, Is.EqualTo(new[] { 1u }));
        Assert.That(question.Types.Single().ToString(), Is.EqualTo("URL"));
        Assert.That(question.RecursionCount, Is.EqualTo(3));
    }

    [Test]
    public async Task Checklist_078_a_new_client_and_one_of_a_node_that_follows_for_nobody_are_referred()
    {
        using var node = NodeOf(new EngineParts { Resolver = _resolver });
        Assert.That(await node.CodeAsync(Ask.Resolve("0.NA/88.500.9")), Is.EqualTo(ResponseCode.PrefixReferral));
        using var strict = NodeOf(new EngineParts { Resolver = _resolver }, options => options.Delegation.FollowsForOldClients = false);
        Assert.That(await strict.CodeAsync(Ask.Resolve("0.NA/88.500.9").Speaking(2, 9)), Is.EqualTo(ResponseCode.PrefixReferral));
        Assert.That(await strict.CodeAsync(Ask.Resolve("0.NA/88.500.9").Speaking(2, 4)), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(_resolver.Questions, Is.Empty);
    }

    [TestCase(2, 9, ResponseCode.PrefixReferral)]
    [TestCase(2, 4, ResponseCode.HandleNotFound)]
    public async Task A_stranger_does_not_have_this_node_ask_others_by_stating_an_old_version(byte major, byte minor, ResponseCode code)
    {
        var stranger = new IPEndPoint(IPAddress.Parse("192.0.2.99"), 40_000);
        foreach (var flags in new[] { OpFlags.None, OpFlags.RequestDigest })
        {
            var frame = MessageCodec.ToArray(Ask.Resolve("0.NA/88.500.9", flags: flags).Speaking(major, minor));
            using var node = NodeOf(new EngineParts { Resolver = _resolver });
            Assert.That(ReplyLog.Decode((await node.SendAsync(frame, remote: stranger)).Single()).Header.ResponseCode, Is.EqualTo(code));
            Assert.That(_resolver.Questions, Is.Empty);
            using var open = NodeOf(new EngineParts { Resolver = _resolver }, options => options.Recursion.AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24")]);
            Assert.That(ReplyLog.Decode((await open.SendAsync(frame, remote: stranger)).Single()).Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
            _resolver.Questions.Clear();
        }
    }

    [Test]
    public async Task An_old_client_is_told_what_the_service_refuses()
    {
        using var node = NodeOf(new EngineParts { Resolver = new FakeResolver(ResponseCode.ValuesNotFound, 0) });
        Assert.That(await node.CodeAsync(Ask.Resolve("0.NA/88.500.9").Speaking(2, 9)), Is.EqualTo(ResponseCode.ValuesNotFound));
        Assert.That(await node.CodeAsync(Ask.Resolve("0.NA/88.501.9").Speaking(2, 9)), Is.EqualTo(ResponseCode.HandleNotFound), "no referral to follow");
    }

    [Test]
    public async Task Checklist_078_administration_is_referred_from_2_10_on()
    {
        Message[] requests =
        [
            Ask.Create("0.NA/88.500.9", Make.Url(1)), Ask.Delete("0.NA/88.500.9"), Ask.Add("0.NA/88.500.9", Make.Url(1)),
            Ask.Modify("0.NA/88.500.9", Make.Url(1)), Ask.Remove("0.NA/88.500.9", 1),
        ];
        foreach (var request in requests)
        {
            Assert.That(((ReferralResponse)(await _node.AskAsync(request.Speaking(2, 10))).Body).Values, Is.EqualTo(new[] { ToOthers }));
            Assert.That(await _node.CodeAsync(request.Speaking(2, 9)), Is.EqualTo(ResponseCode.AuthenticationNeeded));
            Assert.That(await _node.CodeAsync(request.With(OpFlags.DoNotRefer)), Is.EqualTo(ResponseCode.AuthenticationNeeded));
        }
        Assert.That(await _node.CodeAsync(Ask.Modify("0.NA/88.500", Make.Url(1))), Is.EqualTo(ResponseCode.AuthenticationNeeded), "it is here");
        Assert.That(await _node.CodeAsync(Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await _node.CodeAsync(Ask.About(OpCode.ListHandles, "0.NA/88.500.9")), Is.EqualTo(ResponseCode.ServerNotResponsible));
    }

    [Test]
    public async Task Verifying_is_referred()
    {
        var request = Ask.Of(OpCode.VerifyResponse, new VerifyRequest
        {
            Identity = new ValueReference("0.NA/88.500.9", 300), Nonce = new byte[16],
            Digest = RequestDigest.Compute(DigestAlgorithm.Sha256, [1]), SignedResponse = new byte[33],
        });
        Assert.That(await _node.CodeAsync(request), Is.EqualTo(ResponseCode.PrefixReferral));
        Assert.That(await _node.CodeAsync(request.Speaking(2, 5)), Is.EqualTo(ResponseCode.PrefixReferral));
        Assert.That(await _node.CodeAsync(request.With(OpFlags.DoNotRefer)), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_name_that_hashes_to_another_server_is_not_referred()
    {
        var codes = new List<ResponseCode>();
        for (var server = 0; server < 2; server++)
        {
            using var node = NodeOf(new EngineParts(), site: TestNode.Site(servers: 2, serverIndex: server));
            codes.Add(await node.CodeAsync(Ask.Resolve("0.NA/88.500.9")));
        }
        Assert.That(codes, Is.EquivalentTo(new[] { ResponseCode.PrefixReferral, ResponseCode.ServerNotResponsible }));
    }

    [Test]
    public async Task A_delegation_made_through_the_protocol_refers_at_once()
    {
        _node.Put("0.NA/88", Make.Admin(100, AdminPermissions.AddDerivedPrefix, "88.100/ADMIN", 200));
        var delegation = Ask.Create("0.NA/88.7", Site(1, "HS_SITE", "192.0.2.8", "child"), Site(2, "HS_SITE.PREFIX", "192.0.2.8", "child"),
            Make.Admin(100, AdminPermissions.All, "88.7/ADMIN", 300));
        Assert.That(await _node.CodeAsAsync(TestNode.Other, delegation), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, delegation), Is.EqualTo(ResponseCode.Success));
        Assert.That((await ReferralOf("0.NA/88.7.1")).Values.Single().Index, Is.EqualTo(2u));
        var record = (ResolutionResponse)(await _node.AskAsync(Ask.Resolve("88.7", types: ["HS_SITE"]))).Body;
        Assert.That(record.Values.Single().Index, Is.EqualTo(1u));
    }

    [Test]
    public void Refers_without_allocating()
    {
        if (storeNeedsTime) return;
        var frame = MessageCodec.ToArray(Ask.Resolve("0.NA/88.500.9", types: ["HS_SITE", "HS_SERV"], flags: OpFlags.PublicOnly));
        var reply = new byte[TestNode.UdpReplyLength];
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Run()
        {
            for (var i = 0; i < 1_000; i++)
            {
                if (_node.Engine.TryAnswer(frame, ClientTransport.Udp, default, reply, out _) != Outcome.Answered) throw new InvalidOperationException("not answered");
            }
        }
    }

    [Test]
    public async Task A_referral_larger_than_a_datagram_may_be_sends_the_client_to_TCP()
    {
        _node.Put("0.NA/88.500", [.. Enumerable.Range(1, 40).Select(index => ToOthers with { Index = (uint)index, Data = new byte[300] })]);
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.9"), ClientTransport.Udp), Is.EqualTo(ResponseCode.Error));
        Assert.That((await ReferralOf("0.NA/88.500.9")).Values, Has.Count.EqualTo(40));
    }

    private async Task<ReferralResponse> ReferralOf(string handle) => (ReferralResponse)(await _node.AskAsync(Ask.Resolve(handle))).Body;

    private TestNode NodeOf(EngineParts parts, Action<EngineOptions>? configure = null, NodeSite? site = null)
    {
        var node = new TestNode(configure, site, parts);
        node.Store.AlwaysNeedsTime = storeNeedsTime;
        node.Put("0.NA/88.500", Make.Url(1), ToOthers, Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
        return node;
    }

    private static HandleValue Site(uint index, string type, string address, string key) => new()
    {
        Index = index, Type = type,
        Data = new SiteRecord
        {
            SerialNumber = 9, HashOption = HashOption.ByHandle,
            Servers = [new SiteServer { Id = 1, Address = IPAddress.Parse(address), PublicKey = new Utf8String(key).Memory }],
        }.ToArray(),
    };
}
