using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Storage;

namespace IdResolution.Resolution.Tests.Delegation;

/// <summary>Answers in the place of a silent service (ADR 0019). Each runs against copies that answer from memory and ones that need time.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class TakeoverTests(bool copyNeedsTime)
{
    private static readonly SiteRecord Own = SiteAt("127.0.0.1", "own");
    private static readonly SiteRecord Theirs = SiteAt("192.0.2.7", "theirs");
    private static readonly HandleValue ToThem = ValueOf(1, "HS_SITE", Theirs);

    private Escrow _escrow = null!;
    private Escrows _escrows = null!;
    private MemoryStore _copy = null!;
    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _copy = new MemoryStore { AlwaysNeedsTime = copyNeedsTime };
        _escrow = new Escrow("88.500") { Copy = _copy };
        _escrows = new Escrows([new Escrow("88.400"), _escrow]);
        _node = new TestNode(site: new NodeSite(Own.ToArray(), 0, isPrimary: true), parts: new EngineParts { Escrows = _escrows });
        _node.Put("0.NA/88.500", ToThem, ValueOf(2, "HS_SITE.PREFIX", Theirs), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
        var adapter = new EscrowAdapter("88.500", [Theirs], Own, 0, ttl: 300);
        Copy(adapter, "0.NA/88.500", [.. _node.Stored("0.NA/88.500")!]);
        Copy(adapter, "0.NA/88.500.1", ToThem);
        Copy(adapter, "0.NA/88.500.2", ValueOf(1, "HS_SITE", SiteAt("192.0.2.9", "enterprise")), ValueOf(2, "HS_SITE.PREFIX", SiteAt("192.0.2.9", "enterprise")));
        Copy(adapter, "88.500.1/x", Make.Url(1), Make.Secret(300, "secret"), Make.Text(301, "KEY", "for nobody", ValuePermissions.AdminWrite));
    }

    [TearDown]
    public async Task TearDown()
    {
        _node.Dispose();
        await _copy.DisposeAsync();
    }

    [Test]
    public async Task Nothing_is_answered_for_a_service_that_is_there()
    {
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.500.1/x")), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.1")), Is.EqualTo(ResponseCode.PrefixReferral));
        var before = await _node.AskAsync(Ask.Resolve("88.500", types: ["HS_SITE"]));
        Assert.That(before.Header.Flags.HasFlag(OpFlags.Authoritative), Is.True);
        Assert.That(((ResolutionResponse)before.Body).Values, Has.Count.EqualTo(1));

        _escrows.TakeOver(_escrow);
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.500.1/x")), Is.EqualTo(ResponseCode.Success));
        _escrows.GiveBack(_escrow);
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.500.1/x")), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.1")), Is.EqualTo(ResponseCode.PrefixReferral));
    }

    [TestCase("88.500.1/x", ResponseCode.Success)]
    [TestCase("88.500.1/X", ResponseCode.Success)]
    [TestCase("88.500.1/nothing", ResponseCode.HandleNotFound)]
    [TestCase("0.NA/88.500.1", ResponseCode.Success)]
    [TestCase("0.NA/88.500.9", ResponseCode.HandleNotFound)]
    [TestCase("0.NA/88.500.2.7", ResponseCode.PrefixReferral)]
    [TestCase("88.500", ResponseCode.Success)]
    public async Task What_the_copy_says_is_answered_without_authority(string handle, ResponseCode code)
    {
        _escrows.TakeOver(_escrow);
        foreach (var flags in new[] { OpFlags.PublicOnly, OpFlags.None, OpFlags.PublicOnly | OpFlags.RequestDigest, OpFlags.PublicOnly | OpFlags.Authoritative })
        {
            var answer = await _node.AskAsync(Ask.Resolve(handle, flags: flags));
            Assert.That(answer.Header.ResponseCode, Is.EqualTo(code));
            Assert.That(answer.Header.Flags.HasFlag(OpFlags.Authoritative), Is.False);
        }
    }

    [TestCase("88.5001/x", ResponseCode.ServerNotResponsible)]
    [TestCase("88.400.1/x", ResponseCode.ServerNotResponsible)]
    [TestCase("0.NA/88.501", ResponseCode.HandleNotFound)]
    [TestCase("88.100/ADMIN", ResponseCode.Success)]
    public async Task Other_names_are_as_before_and_authoritative(string handle, ResponseCode code)
    {
        _escrows.TakeOver(_escrow);
        var answer = await _node.AskAsync(Ask.Resolve(handle, flags: OpFlags.PublicOnly));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(code));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.Authoritative), Is.True);
    }

    [Test]
    public async Task What_is_registered_here_below_a_silent_service_is_ours_as_ever()
    {
        _node.Put("0.NA/88.500.5", Make.Url(1));
        _escrows.TakeOver(_escrow);
        var answer = await _node.AskAsync(Ask.Resolve("0.NA/88.500.5"));
        Assert.That(((ResolutionResponse)answer.Body).Values.Single(), Is.EqualTo(Make.Url(1)));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.Authoritative), Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Of_two_silent_services_one_below_the_other_the_lower_one_s_copy_answers(bool lowerFirst)
    {
        await using var copy = new MemoryStore { AlwaysNeedsTime = copyNeedsTime };
        var lower = new Escrow("88.500.1") { Copy = copy };
        var escrows = new Escrows([_escrow, lower]);
        using var node = new TestNode(parts: new EngineParts { Escrows = escrows });
        await copy.CommitAsync(new StoreChange
        {
            Action = TransactionAction.CreateHandle, Key = "88.500.1/Y"u8.ToArray(), Spelling = "88.500.1/y"u8.ToArray(), Values = ValueList.ToArray([Make.Url(1)]),
            ExpectedTransactionId = StoreChange.AnyVersion,
        }, default);
        foreach (var escrow in lowerFirst ? new[] { lower, _escrow } : [_escrow, lower]) escrows.TakeOver(escrow);
        Assert.That(await node.CodeAsync(Ask.Resolve("88.500.1/y")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsync(Ask.Resolve("88.500.1/x")), Is.EqualTo(ResponseCode.HandleNotFound), "what the upper one says of it is older");
        Assert.That(await node.CodeAsync(Ask.Resolve("88.500.2/x")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task Secrets_are_neither_shown_nor_asked_a_challenge_for()
    {
        var copied = (await _copy.FindAsync("88.500.1/X"u8.ToArray(), default))!;
        Assert.That(copied.Values.Span.IndexOf("HS_SECKEY"u8) + copied.Values.Span.IndexOf("KEY"u8), Is.EqualTo(-2), "no secret is even stored");
        _escrows.TakeOver(_escrow);
        var values = ((ResolutionResponse)(await _node.AskAsync(Ask.Resolve("88.500.1/x"))).Body).Values;
        Assert.That(values.Select(value => value.Index), Is.EqualTo(new[] { 1u }));
        Assert.That(values[0].Ttl, Is.EqualTo(300u), "nothing is remembered for long");
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.500.1/x", [300])), Is.EqualTo(ResponseCode.ValuesNotFound));
        _copy.CommitAsync(new StoreChange
        {
            Action = TransactionAction.CreateHandle, Key = "88.500.1/S"u8.ToArray(), Values = ValueList.ToArray([Make.Secret(1, "s")]),
            ExpectedTransactionId = StoreChange.AnyVersion,
        }, default).AsTask().Wait();
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.500.1/s")), Is.EqualTo(ResponseCode.ValuesNotFound), "even if a copy held one");
    }

    [TestCase("0.NA/88.500", "HS_SITE", 2)]
    [TestCase("0.NA/88.500", "HS_SITE.PREFIX", 2)]
    [TestCase("0.NA/88.500.1", "HS_SITE", 2)]
    [TestCase("0.NA/88.500.2", "HS_SITE", 1)]
    public async Task Where_the_service_is_named_this_node_stands_beside_it_marked(string handle, string type, int count)
    {
        _escrows.TakeOver(_escrow);
        var values = ((ResolutionResponse)(await _node.AskAsync(Ask.Resolve(handle, types: [type]))).Body).Values;
        Assert.That(values, Has.Count.EqualTo(count));
        if (count == 1) return;
        Assert.That(SiteRecord.TryRead(values[1].Data.Span, out var site), Is.True);
        Assert.That(site!.Servers, Is.EqualTo(Own.Servers));
        Assert.That(site.IsPrimary, Is.False, "nothing can be written here");
        Assert.That(site.Attributes, Does.Contain(new SiteAttribute("takeover", "88.500")).And.Contain(new SiteAttribute("desc", "own")));
        Assert.That(values[1].Ttl, Is.EqualTo(300u));
    }

    [Test]
    public async Task Nothing_is_written_to_a_copy()
    {
        _escrows.TakeOver(_escrow);
        var commits = _copy.Commits;
        Assert.That(await _node.CodeAsync(Ask.Create("88.500.1/new", Make.Url(1))), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(await _node.CodeAsync(Ask.Add("88.500.1/x", Make.Url(2))), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.Delete("88.500.1/x")), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(_copy.Commits, Is.EqualTo(commits));
    }

    [Test]
    public async Task A_suspended_prefix_is_not_answered_from_a_copy()
    {
        _escrows.TakeOver(_escrow);
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, "0.SUSPENDED/88.500")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.500.1/x")), Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(await _node.CodeAsync(Ask.Resolve("0.NA/88.500.1")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public void Answers_from_a_copy_in_memory_without_allocating()
    {
        if (copyNeedsTime) return;
        _escrows.TakeOver(_escrow);
        byte[][] frames = [.. new[] { Ask.Resolve("88.500.1/x"), Ask.Resolve("88.500"), Ask.Resolve("88.500.1/no"), Ask.Resolve("0.NA/88.500.2.7") }.Select(MessageCodec.ToArray)];
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

    private void Copy(EscrowAdapter adapter, string handle, params HandleValue[] values)
    {
        var key = new Utf8String(HandleName.Folded(new Utf8String(handle).Span));
        _copy.CommitAsync(new StoreChange
        {
            Action = TransactionAction.CreateHandle, Key = key.Memory, Spelling = new Utf8String(handle).Memory,
            Values = ValueList.ToArray([.. adapter.Adapt(handle, values)]), ExpectedTransactionId = StoreChange.AnyVersion,
        }, default).AsTask().Wait();
    }

    private static HandleValue ValueOf(uint index, string type, SiteRecord site) => new() { Index = index, Type = type, Data = site.ToArray() };

    private static SiteRecord SiteAt(string address, string name) => new()
    {
        SerialNumber = 1, Flags = SiteFlags.Primary, Attributes = [new SiteAttribute("desc", name)],
        Servers = [new SiteServer { Id = 1, Address = IPAddress.Parse(address), PublicKey = new Utf8String(name).Memory }],
    };
}
