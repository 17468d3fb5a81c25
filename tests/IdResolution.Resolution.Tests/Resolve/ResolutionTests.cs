using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Resolve;

/// <summary>Specification §5.1 to §5.3, line by line. Each runs against a store that answers from memory and one that needs time.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class ResolutionTests(bool storeNeedsTime)
{
    private const ValuePermissions Nobody = ValuePermissions.AdminWrite;

    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _node = new TestNode();
        _node.Store.AlwaysNeedsTime = storeNeedsTime;
        _node.Put(
            "88.100/x", Make.Url(1), Make.Text(2, "URL.mirror", "https://mirror.example.org/"), Make.Text(3, "URLX", "no"),
            Make.Text(4, "EMAIL", "a@example.org"), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
        _node.Put(
            "88.100/mixed", Make.Url(1), Make.Text(2, "NOTE", "for administrators", ValuePermissions.Secret),
            Make.Admin(100, AdminPermissions.ReadValue, "88.100/ADMIN", 300));
        _node.Put(
            "88.100/sealed", Make.Url(1), Make.Text(2, "NOTE", "for administrators", ValuePermissions.Secret),
                Make.Text(3, "NOTE", "for nobody", Nobody),
            Make.Url(4));
        _node.Put("88.100/empty");
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task Checklist_065_empty_selection_lists_return_all_values() =>
        Assert.That(await IndexesAsync(Ask.Resolve("88.100/x")), Is.EqualTo(new uint[] { 1, 2, 3, 4, 100 }));

    [Test]
    public async Task Checklist_066_a_type_with_a_dot_at_its_end_selects_subtypes()
    {
        Assert.That(await IndexesAsync(Ask.Resolve("88.100/x", types: ["URL."])), Is.EqualTo(new uint[] { 1, 2 }));
        Assert.That(await IndexesAsync(Ask.Resolve("88.100/x", types: ["url"])), Is.EqualTo(new uint[] { 1 }));
    }

    [Test]
    public async Task Checklist_067_indexes_and_types_are_united() =>
        Assert.That(await IndexesAsync(Ask.Resolve("88.100/x", [4, 3], ["URL"])), Is.EqualTo(new uint[] { 1, 3, 4 }));

    [Test]
    public async Task Checklist_068_values_ascend_without_duplicates() =>
        Assert.That(await IndexesAsync(Ask.Resolve("88.100/x", [100, 2, 2, 1], ["URL", "URL."])), Is.EqualTo(new uint[] { 1, 2, 100 }));

    [Test]
    public async Task Checklist_069_public_only_leaves_out_the_others_and_never_challenges()
    {
        Assert.That(await IndexesAsync(Ask.Resolve("88.100/sealed", flags: OpFlags.PublicOnly)), Is.EqualTo(new uint[] { 1, 4 }));
        Assert.That(
            await _node.CodeAsync(Ask.Resolve("88.100/mixed", [2], flags: OpFlags.PublicOnly)), Is.EqualTo(ResponseCode.ValuesNotFound));
    }

    [Test]
    public async Task Checklist_070_a_value_for_administrators_is_challenged_and_public_ones_are_not()
    {
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/mixed")), Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await IndexesAsync(Ask.Resolve("88.100/mixed", [1])), Is.EqualTo(new uint[] { 1 }));
        Assert.That(await IndexesAsync(Ask.Resolve("88.100/x")), Is.EqualTo(new uint[] { 1, 2, 3, 4, 100 }));
    }

    [Test]
    public async Task An_administrator_with_the_read_right_gets_everything_selected()
    {
        Assert.That(Indexes(await _node.AskAsAsync(TestNode.Admin, Ask.Resolve("88.100/mixed"))), Is.EqualTo(new uint[] { 1, 2, 100 }));
        Assert.That(await _node.CodeAsAsync(TestNode.Other, Ask.Resolve("88.100/mixed")), Is.EqualTo(ResponseCode.InvalidAdmin));
    }

    [Test]
    public async Task Checklist_071_a_value_nobody_may_read_is_refused_before_any_challenge()
    {
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/sealed")), Is.EqualTo(ResponseCode.InsufficientPermissions));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/sealed", [3])), Is.EqualTo(ResponseCode.InsufficientPermissions));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/sealed", [2])), Is.EqualTo(ResponseCode.AuthenticationNeeded));
    }

    [TestCase("88.100/none", ResponseCode.HandleNotFound)]
    [TestCase("88.100/empty", ResponseCode.ValuesNotFound)]
    [TestCase("0", ResponseCode.HandleNotFound)]
    [TestCase("", ResponseCode.HandleNotFound)]
    [TestCase("/", ResponseCode.ServerNotResponsible)]
    public async Task Checklist_072_what_is_missing_is_told(string handle, ResponseCode code) =>
        Assert.That(await _node.CodeAsync(Ask.Resolve(handle)), Is.EqualTo(code));

    [Test]
    public async Task Checklist_072_a_selection_without_match_is_told() =>
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/x", [77], ["NOSUCH"])), Is.EqualTo(ResponseCode.ValuesNotFound));

    [TestCase("77.7/x", ResponseCode.ServerNotResponsible)]
    [TestCase("88.100/x", ResponseCode.Success)]
    [TestCase("0.NA/77", ResponseCode.HandleNotFound)]
    public async Task Checklist_073_only_homed_prefixes_are_answered(string handle, ResponseCode code) =>
        Assert.That(await _node.CodeAsync(Ask.Resolve(handle)), Is.EqualTo(code));

    [TestCase("0.NA/86.500", false)]
    [TestCase("0.NA/86.500.1", true)]
    [TestCase("0.NA/86.500.1.2", true)]
    [TestCase("0.na/86.500.1", true)]
    [TestCase("86.500.1", true)]
    [TestCase("0.NA/86.5001.1", false)]
    [TestCase("86.500/x", false)]
    public async Task Checklist_073_a_derived_prefix_marker_covers_what_is_below_it(string handle, bool isCovered)
    {
        _node.Unhome("0.NA/0.NA");
        _node.Home("0.NA/0.NA/86.500");
        Assert.That(await _node.CodeAsync(Ask.Resolve(handle)),
            Is.EqualTo(isCovered ? ResponseCode.HandleNotFound : ResponseCode.ServerNotResponsible));
    }

    [TestCase(HashOption.ByPrefix)]
    [TestCase(HashOption.BySuffix)]
    [TestCase(HashOption.ByHandle)]
    public async Task Checklist_075_the_wrong_server_of_a_site_is_told(HashOption option)
    {
        var answers = new List<ResponseCode>();
        for (var server = 0; server < 3; server++)
        {
            using var node = new TestNode(site: TestNode.Site(3, server, hashOption: option));
            node.Store.AlwaysNeedsTime = storeNeedsTime;
            node.Put("88.100/x", Make.Url(1));
            answers.Add(await node.CodeAsync(Ask.Resolve("88.100/x")));
        }
        Assert.That(
            answers, Is.EquivalentTo(new[] { ResponseCode.Success, ResponseCode.ServerNotResponsible, ResponseCode.ServerNotResponsible }));
        Assert.That(answers.IndexOf(ResponseCode.Success), Is.EqualTo(ServerHash.ServerFor("88.100/x"u8, option, 3)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Checklist_076_the_authoritative_flag_is_a_primary_site_s(bool isPrimary)
    {
        using var node = new TestNode(site: TestNode.Site(isPrimary: isPrimary));
        node.Put("88.100/x", Make.Url(1));
        foreach (var handle in new[] { "88.100/x", "88.100/none" })
        {
            var answer = await node.AskAsync(Ask.Resolve(handle, flags: OpFlags.Authoritative));
            Assert.That(answer.Header.Flags.HasFlag(OpFlags.Authoritative), Is.EqualTo(isPrimary));
        }
    }

    [Test]
    public async Task Checklist_089_aliases_are_not_followed()
    {
        _node.Put("88.100/alias", Make.Text(1, "HS_ALIAS", "88.100/x"));
        var values = ((ResolutionResponse)(await _node.AskAsync(Ask.Resolve("88.100/alias"))).Body).Values;
        Assert.That(values.Single().Type, Is.EqualTo(new Utf8String("HS_ALIAS")));
    }

    [TestCase("88.100/X")]
    [TestCase("0.NA/88.100")]
    [TestCase("88.100")]
    public async Task The_answer_repeats_the_spelling_of_the_question(string handle) =>
        Assert.That(((ResolutionResponse)(await _node.AskAsync(Ask.Resolve(handle))).Body).Handle, Is.EqualTo(new Utf8String(handle)));

    [Test]
    public async Task A_prefix_without_slash_is_its_prefix_handle() =>
        Assert.That(await IndexesAsync(Ask.Resolve("88.100")), Is.EqualTo(new uint[] { 2, 100 }));

    [Test]
    public async Task Suffixes_differ_in_case_on_a_case_sensitive_service()
    {
        using var node = new TestNode(options => options.CaseSensitive = true);
        node.Store.AlwaysNeedsTime = storeNeedsTime;
        node.Home("0.NA/AB");
        node.Put("Ab/x", Make.Url(1));
        Assert.That(await node.CodeAsync(Ask.Resolve("aB/x")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsync(Ask.Resolve("aB/X")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [TestCase(OpFlags.Recursive, 10, ResponseCode.RecursionCountTooHigh)]
    [TestCase(OpFlags.Recursive, 9, ResponseCode.ServerNotResponsible)]
    [TestCase(OpFlags.None, 200, ResponseCode.ServerNotResponsible)]
    public async Task Recursion_matters_only_for_handles_of_others(OpFlags flags, byte count, ResponseCode code)
    {
        var request = Ask.Resolve("77.7/x", flags: flags);
        Assert.That(await _node.CodeAsync(request with { Header = request.Header with { RecursionCount = count } }), Is.EqualTo(code));
        request = Ask.Resolve("88.100/x", flags: flags);
        var answer = await _node.AskAsync(request with { Header = request.Header with { RecursionCount = count } });
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Header.RecursionCount, Is.EqualTo(count));
    }

    [TestCase(2, 5)]
    [TestCase(2, 11)]
    public async Task Maintenance_is_told_and_ends(byte major, byte minor)
    {
        _node.Engine.InMaintenance = true;
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/x").Speaking(major, minor)), Is.EqualTo(ResponseCode.ServerBackup));
        _node.Engine.InMaintenance = false;
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/x").Speaking(major, minor)), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_wanted_digest_is_that_of_header_and_body()
    {
        var frame = MessageCodec.ToArray(Ask.Resolve("88.100/x", flags: OpFlags.RequestDigest));
        var expected = RequestDigest.Compute(DigestAlgorithm.Sha256, frame.AsSpan(Envelope.Length, frame.Length - Envelope.Length - 4));
        var answer = ReplyLog.Decode((await _node.SendAsync(frame)).Single());
        Assert.That(answer.RequestDigest!.Matches(expected), Is.True);
        Assert.That(Indexes(answer), Has.Length.EqualTo(5));
    }

    [TestCase(ClientTransport.Udp, ResponseCode.Error)]
    [TestCase(ClientTransport.Tcp, ResponseCode.Success)]
    public async Task What_does_not_fit_a_datagram_is_left_to_tcp(ClientTransport transport, ResponseCode code)
    {
        _node.Put("88.100/long", Make.Url(1, new string('x', 8_000)));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/long"), transport), Is.EqualTo(code));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/long", flags: OpFlags.RequestDigest), transport), Is.EqualTo(code));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/x"), transport), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task The_largest_answer_that_fits_a_datagram_is_sent()
    {
        // Envelope, header, handle, count, one value around its text, credential.
        const int Around = 20 + 24 + 4 + 11 + 4 + 29 + 4;
        _node.Put("88.100/fits", Make.Url(1, new string('x', TestNode.UdpReplyLength - Around)));
        _node.Put("88.100/over", Make.Url(1, new string('x', TestNode.UdpReplyLength - Around + 1)));
        var frames = await _node.SendAsync(MessageCodec.ToArray(Ask.Resolve("88.100/fits")), ClientTransport.Udp);
        Assert.That(frames.Single(), Has.Length.EqualTo(TestNode.UdpReplyLength));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/over"), ClientTransport.Udp), Is.EqualTo(ResponseCode.Error));
    }

    private static uint[] Indexes(Message answer)
    {
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        return [.. ((ResolutionResponse)answer.Body).Values.Select(value => value.Index)];
    }

    private async Task<uint[]> IndexesAsync(Message request) => Indexes(await _node.AskAsync(request));
}
