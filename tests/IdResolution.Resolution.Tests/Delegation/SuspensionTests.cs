using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;

namespace IdResolution.Resolution.Tests.Delegation;

/// <summary>Suspended prefixes (ADR 0018). Each runs against a store that answers from memory and one that needs time.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class SuspensionTests(bool storeNeedsTime)
{
    private const string Marker = "0.SUSPENDED/88.100";

    private MemoryTrail _trail = null!;
    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _trail = new MemoryTrail();
        _node = new TestNode(
            options => options.HomeAdministrators = [ValueReference.Parse("300:88.100/OTHER")], parts: new EngineParts { Audit = _trail });
        _node.Store.AlwaysNeedsTime = storeNeedsTime;
        _node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
        _node.Home("0.NA/88.100.1");
        _node.Put("88.100.1/x", Make.Url(1));
        _node.Put("0.NA/88.100.1", Make.Url(1));
        _node.Home("0.NA/88.1001");
        _node.Put("88.1001/x", Make.Url(1));
        _node.Put("0.NA/88.100", Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200), Make.Text(3, "HS_SERV", "0.SERV/88.100"),
            Make.Text(4, "HS_SERV.PREFIX", "0.SERV/88.100"));
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [TestCase("88.100/x")]
    [TestCase("88.100/nothing")]
    [TestCase("88.100.1/x")]
    [TestCase("0.NA/88.100.1")]
    [TestCase("88.100.1")]
    [TestCase("0.na/88.100.9.9.9")]
    public async Task Nothing_of_a_suspended_prefix_or_below_it_is_found_or_referred(string handle)
    {
        await SuspendAsync();
        foreach (var flags in new[] { OpFlags.None, OpFlags.PublicOnly, OpFlags.RequestDigest })
        {
            Assert.That(await _node.CodeAsync(Ask.Resolve(handle, flags: flags)), Is.EqualTo(ResponseCode.HandleNotFound));
        }
    }

    [TestCase("0.NA/88.100")]
    [TestCase("88.100")]
    public async Task The_prefix_handle_says_that_its_namespace_is_inactive_and_nothing_else(string handle)
    {
        await SuspendAsync();
        var answer = await _node.AskAsync(Ask.Resolve(handle, types: ["HS_SITE", "HS_SITE.6", "HS_SERV", "HS_NAMESPACE"]));
        var value = ((ResolutionResponse)answer.Body).Values.Single();
        Assert.That(value.Type.ToString(), Is.EqualTo("HS_NAMESPACE"));
        Assert.That(System.Text.Encoding.UTF8.GetString(value.Data.Span), Is.EqualTo("<namespace><status>inactive</status></namespace>"));
        Assert.That(value.Ttl, Is.EqualTo(300u));
        Assert.That(value.Permissions, Is.EqualTo(ValuePermissions.Default));
        Assert.That(((ResolutionResponse)(await _node.AskAsync(Ask.Resolve(handle))).Body).Values, Has.Count.EqualTo(1));
        Assert.That(await _node.CodeAsync(Ask.Resolve(handle, types: ["HS_SERV"])), Is.EqualTo(ResponseCode.ValuesNotFound));
    }

    [TestCase("88.1001/x", ResponseCode.Success)]
    [TestCase("0.NA/88", ResponseCode.Success)]
    [TestCase("77.7/x", ResponseCode.ServerNotResponsible)]
    [TestCase("0.NA/88.7", ResponseCode.HandleNotFound)]
    public async Task Other_prefixes_are_as_before(string handle, ResponseCode code)
    {
        await SuspendAsync();
        Assert.That(await _node.CodeAsync(Ask.Resolve(handle, flags: OpFlags.PublicOnly)), Is.EqualTo(code));
    }

    [Test]
    public async Task A_name_as_deep_as_names_go_does_not_escape()
    {
        await SuspendAsync();
        var name = "88.100" + string.Concat(Enumerable.Repeat(".1", 900));
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/" + name)), Is.EqualTo(ResponseCode.HandleNotFound));
        _node.Home("0.NA/" + name);
        _node.Put(name + "/x", Make.Url(1));
        Assert.That(await _node.CodeAsync(Ask.Resolve(name + "/x")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task Resuming_brings_everything_back()
    {
        var before = StoreImage.Of(_node.Store).Split('\n', 2)[1];
        await SuspendAsync();
        await ResumeAsync();
        Assert.That(StoreImage.Of(_node.Store).Split('\n', 2)[1], Is.EqualTo(before));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/x")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100.1/x")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.100.7")), Is.EqualTo(ResponseCode.PrefixReferral));
        var values = ((ResolutionResponse)(await _node.AskAsync(Ask.Resolve("88.100", flags: OpFlags.PublicOnly))).Body).Values;
        Assert.That(values.Select(value => value.Index), Is.EqualTo(new uint[] { 3, 4, 100 }));
    }

    [Test]
    public async Task An_engine_made_later_finds_the_prefix_suspended()
    {
        await SuspendAsync();
        using var again = new NodeEngine(_node.Store, TestNode.Site(), _node.Options, _node.Time);
        var log = new ReplyLog(TestNode.TcpReplyLength);
        await again.AnswerAsync(new Request(MessageCodec.ToArray(Ask.Resolve("88.100/x")), ClientTransport.Tcp, TestNode.Remote), log, default);
        Assert.That(ReplyLog.Decode(log.Frames.Single()).Header.ResponseCode, Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task Only_server_administrators_suspend_and_resume_and_it_is_written_down()
    {
        foreach (var operation in new[] { OpCode.HomePrefix, OpCode.UnhomePrefix })
        {
            var request = Ask.About(operation, "0.suspended/88.100");
            Assert.That(await _node.CodeAsAsync(TestNode.Admin, request), Is.EqualTo(ResponseCode.InvalidAdmin));
            Assert.That(await _node.CodeAsAsync(TestNode.Other, request), Is.EqualTo(ResponseCode.InvalidAdmin), "he may home prefixes");
            Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, request), Is.EqualTo(ResponseCode.Success));
        }
        var acts = _trail.Entries.Where(entry => entry.Code == ResponseCode.Success).ToArray();
        Assert.That(acts.Select(entry => entry.Operation), Is.EqualTo(new[] { OpCode.HomePrefix, OpCode.UnhomePrefix }));
        Assert.That(acts.Select(entry => entry.Handle.ToString()), Is.All.EqualTo("0.suspended/88.100"));
    }

    [Test]
    public async Task Suspended_prefixes_are_listed_with_the_homed_ones()
    {
        await SuspendAsync();
        var answers = await _node.AskAllAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.ListHomedPrefixes, "/"));
        var names = answers.SelectMany(answer => ((HandleListResponse)answer.Body).Handles).Select(handle => handle.ToString());
        Assert.That(names, Does.Contain(Marker).And.Contain("0.NA/88.100"));
    }

    [TestCase("0.SUSPENDED/0")]
    [TestCase("0.SUSPENDED/0.NA")]
    [TestCase("0.SUSPENDED/88..100")]
    [TestCase("0.SUSPENDED/")]
    [TestCase("0.SUSPENDED/88.100/x")]
    [TestCase("0.SUSPENDED/1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1")]
    public async Task What_is_no_prefix_or_the_root_service_itself_cannot_be_suspended(string marker) =>
        Assert.That(await _node.CodeAsync(Ask.About(OpCode.HomePrefix, marker)), Is.EqualTo(ResponseCode.InvalidHandle));

    [Test]
    public async Task Its_administrators_have_no_rights_while_it_is_suspended()
    {
        await SuspendAsync();
        Message[] requests =
        [
            Ask.Create("88.100/new", Make.Url(1)), Ask.Add("88.100/x", Make.Url(7)), Ask.Modify("88.100/x", Make.Url(1, "y")),
            Ask.Remove("88.100/x", 1), Ask.Delete("88.100/x"), Ask.About(OpCode.ListHandles, "0.NA/88.100"), Ask.Create("0.NA/88.100.7", Make.Url(1)),
        ];
        var commits = _node.Store.Commits;
        foreach (var request in requests)
        {
            Assert.That(await _node.CodeAsync(request), Is.EqualTo(ResponseCode.AuthenticationNeeded));
            Assert.That(await _node.CodeAsAsync(TestNode.Admin, request), Is.EqualTo(ResponseCode.InvalidAdmin));
        }
        Assert.That(_node.Store.Commits, Is.EqualTo(commits));
        await ResumeAsync();
        foreach (var request in requests[..^1]) Assert.That(await _node.CodeAsAsync(TestNode.Admin, request), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsync(requests[^1]), Is.EqualTo(ResponseCode.PrefixReferral));
    }

    [TestCase(OpCode.ListHandles, "88.100")]
    [TestCase(OpCode.ListHandles, "0.NA/0.NA/88.100")]
    [TestCase(OpCode.ListDerivedPrefixes, "88.100")]
    [TestCase(OpCode.ListDerivedPrefixes, "0.na/88.100")]
    public async Task However_it_is_named_it_is_not_listed(OpCode operation, string handle)
    {
        _node.Put("0.NA/88.100", Make.Admin(100, AdminPermissions.All | AdminPermissions.ListDerivedPrefixes, "88.100/ADMIN", 200));
        var request = Ask.About(operation, handle);
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, request), Is.EqualTo(ResponseCode.Success));
        await SuspendAsync();
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, request), Is.EqualTo(ResponseCode.InvalidAdmin));
    }

    [Test]
    public async Task No_names_are_minted_in_it_whatever_the_start_of_the_name_hashes_to()
    {
        string[] needed = ["88.100/ADMIN", "0.NA/88.100", "0.NA/88"];
        var servers = Enumerable.Range(2, 100).First(count => needed.Select(name => ServerOf(name, count)).Distinct().Count() == 1);
        var here = ServerOf(needed[0], servers);
        using var node = new TestNode(site: TestNode.Site(servers, here));
        var start = Enumerable.Range(0, 100).Select(number => $"88.100/{number}-").First(name => ServerOf(name, servers) != here);
        var request = Ask.Create(start, Make.Url(1)).With(OpFlags.MintNewSuffix);
        Assert.That(await node.CodeAsAsync(TestNode.Admin, request), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, Marker)), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, request), Is.EqualTo(ResponseCode.InvalidAdmin));

        static int ServerOf(string name, int count) => ServerHash.ServerFor(System.Text.Encoding.UTF8.GetBytes(name), HashOption.ByHandle, count);
    }

    [Test]
    public async Task What_anyone_may_write_nobody_writes_while_it_is_suspended()
    {
        _node.Put("88.100/open", Make.Url(1) with { Permissions = ValuePermissions.Default | ValuePermissions.PublicWrite });
        await SuspendAsync();
        Assert.That(await _node.CodeAsync(Ask.Modify("88.100/open", Make.Url(1, "changed"))), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [Test]
    public async Task A_server_administrator_still_writes_what_he_has_the_rights_for()
    {
        _node.Put("88.100/y", Make.Url(1), Make.Admin(100, AdminPermissions.All, TestNode.ServerAdmin.Handle, TestNode.ServerAdmin.Index));
        await SuspendAsync();
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.Modify("88.100/y", Make.Url(1, "repaired"))), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.InvalidAdmin));
    }

    [Test]
    public async Task A_server_administrator_whose_own_prefix_is_suspended_can_resume_it()
    {
        using var node = new TestNode(options => options.ServerAdministrators = [ValueReference.Parse("300:88.100/ADMIN")]);
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.About(OpCode.HomePrefix, Marker)), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsync(Ask.Resolve("88.100/ADMIN")), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.About(OpCode.UnhomePrefix, Marker)), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsync(Ask.Resolve("88.100/ADMIN", [100])), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task No_secret_of_it_is_verified_for_others()
    {
        var nonce = new byte[16];
        var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, [1]);
        var request = Ask.Of(OpCode.VerifyResponse, new VerifyRequest
        {
            Identity = new ValueReference("88.100/ADMIN", 300), Nonce = nonce, Digest = digest,
            SignedResponse = SecretKeyAnswer.Create(SecretKeyAlgorithm.HmacSha256, "secret"u8.ToArray(), nonce, digest.Octets.Span),
        });
        Assert.That(((VerifyResponse)(await _node.AskAsync(request)).Body).IsValid, Is.True);
        await SuspendAsync();
        Assert.That(((VerifyResponse)(await _node.AskAsync(request)).Body).IsValid, Is.False);
    }

    [Test]
    public async Task Answers_for_a_suspended_prefix_are_made_without_allocating()
    {
        if (storeNeedsTime) return;
        await SuspendAsync();
        byte[][] frames = [.. new[] { Ask.Resolve("88.100.1/x"), Ask.Resolve("88.100"), Ask.Resolve("88.1001/x"), Ask.Resolve("0.NA/88.100.7") }
            .Select(MessageCodec.ToArray)];
        var reply = new byte[TestNode.UdpReplyLength];
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Run()
        {
            for (var i = 0; i < 1_000; i++)
            {
                foreach (var frame in frames)
                {
                    if (_node.Engine.TryAnswer(frame, ClientTransport.Udp, default, reply, out _) != Outcome.Answered) throw new InvalidOperationException("not answered");
                }
            }
        }
    }

    private async Task SuspendAsync() =>
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, Marker)), Is.EqualTo(ResponseCode.Success));

    private async Task ResumeAsync() =>
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.UnhomePrefix, Marker)), Is.EqualTo(ResponseCode.Success));
}
