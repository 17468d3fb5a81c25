using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Administration;

/// <summary>Lists and homing (specification §7.5, §7.6).</summary>
public sealed class PrefixTests
{
    private TestNode _node = null!;

    [SetUp]
    public void SetUp() => _node = new TestNode(options => options.HomeAdministrators = [ValueReference.Parse("300:88.100/OTHER")]);

    [TearDown]
    public void TearDown() => _node.Dispose();

    [Test]
    public async Task A_server_administrator_makes_the_record_of_a_prefix_that_he_homed()
    {
        _node.Unhome("0.NA/0.NA");
        _node.Home("0.NA/0.NA/88");
        _node.Put("0.NA/88", Make.Admin(100, AdminPermissions.All, "88.100/OTHER", 300), Make.Secret(300, "root"));
        _node.Home("0.NA/88");
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.Create("0.NA/88.7", Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin));
        _node.Home("0.NA/88.7");
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create("0.NA/88.7", Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.Create("0.NA/88.7", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
    }

    [TestCase(0, new[] { 0 })]
    [TestCase(1, new[] { 1 })]
    [TestCase(50, new[] { 50 })]
    [TestCase(51, new[] { 50, 1 })]
    [TestCase(120, new[] { 50, 50, 20 })]
    public async Task Checklist_135_a_list_comes_in_parts_of_fifty(int count, int[] parts)
    {
        _node.Home("0.NA/86.1");
        _node.Put("0.NA/86.1", Make.Admin(100, AdminPermissions.ListHandles, "88.100/ADMIN", 200));
        for (var i = 0; i < count; i++) _node.Put($"86.1/Item{i}", Make.Url(1));
        var request = Ask.About(OpCode.ListHandles, "0.NA/86.1").With(OpFlags.RequestDigest);
        var answers = await _node.AskAllAsAsync(TestNode.Admin, request);
        Assert.That(answers.Select(answer => ((HandleListResponse)answer.Body).Handles.Count), Is.EqualTo(parts));
        Assert.That(answers.Select(answer => answer.Header.Flags.HasFlag(OpFlags.Continuous)),
            Is.EqualTo(parts.Select((_, i) => i < parts.Length - 1)));
        Assert.That(answers.Select(answer => answer.Envelope.RequestId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers.Select(answer => answer.RequestDigest), Is.All.Not.Null);
        Assert.That(
            answers.SelectMany(answer => ((HandleListResponse)answer.Body).Handles).Select(handle => handle.ToString()),
            Is.EqualTo(Enumerable.Range(0, count).Select(i => $"86.1/Item{i}")));
    }

    [TestCase(OpCode.ListDerivedPrefixes, "0.NA/88")]
    [TestCase(OpCode.ListDerivedPrefixes, "88")]
    [TestCase(OpCode.ListHandles, "0.NA/0.NA/88")]
    [TestCase(OpCode.ListHandles, "0.na/0.na/88")]
    public async Task Checklist_136_derived_prefixes_are_listed(OpCode operation, string argument)
    {
        _node.Put("0.NA/88", Make.Admin(100, AdminPermissions.ListHandles | AdminPermissions.ListDerivedPrefixes, "88.100/ADMIN", 200));
        _node.Put("0.NA/88.100.5", Make.Url(1));
        _node.Put("0.NA/881", Make.Url(1));
        _node.Put("0.NA/87.88.1", Make.Url(1));
        var answer = await _node.AskAsAsync(TestNode.Admin, Ask.About(operation, argument));
        Assert.That(((HandleListResponse)answer.Body).Handles.Select(handle => handle.ToString()),
            Is.EqualTo(new[] { "0.NA/88.100", "0.NA/88.100.5" }));
    }

    [TestCase(OpCode.ListHandles)]
    [TestCase(OpCode.ListDerivedPrefixes)]
    [TestCase(OpCode.ListHomedPrefixes)]
    public async Task Checklist_139_nothing_is_listed_in_maintenance(OpCode operation)
    {
        _node.Engine.InMaintenance = true;
        Assert.That(await _node.CodeAsync(Ask.About(operation, "0.NA/88.100")), Is.EqualTo(ResponseCode.ServerBackup));
    }

    [TestCase(OpCode.ListHandles, "0.NA/88.100", AdminPermissions.ListHandles)]
    [TestCase(OpCode.ListHandles, "0.NA/0.NA/88.100", AdminPermissions.ListHandles)]
    [TestCase(OpCode.ListDerivedPrefixes, "0.NA/88.100", AdminPermissions.ListDerivedPrefixes)]
    public async Task Listing_takes_its_right_on_the_prefix_handle(OpCode operation, string argument, AdminPermissions right)
    {
        var everything = AdminPermissions.All | AdminPermissions.ListDerivedPrefixes;
        _node.Put("0.NA/88.100", Make.Admin(100, everything & ~right, "88.100/ADMIN", 200));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.About(operation, argument)), Is.EqualTo(ResponseCode.InvalidAdmin));
        _node.Put("0.NA/88.100", Make.Admin(100, right, "88.100/ADMIN", 200));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.About(operation, argument)), Is.EqualTo(ResponseCode.Success));
    }

    [TestCase("88.100/x", ResponseCode.InvalidHandle)]
    [TestCase("0.NA/", ResponseCode.InvalidHandle)]
    [TestCase("0.NA/a..b", ResponseCode.InvalidHandle)]
    [TestCase("0.NA/77.7", ResponseCode.ServerNotResponsible)]
    public async Task Listing_is_for_prefixes_homed_here(string argument, ResponseCode code) =>
        Assert.That(await _node.CodeAsync(Ask.About(OpCode.ListHandles, argument)), Is.EqualTo(code));

    [TestCase(OpCode.ListHandles)]
    [TestCase(OpCode.ListDerivedPrefixes)]
    public async Task Listing_may_be_switched_off(OpCode operation)
    {
        using var node = new TestNode(options => options.AllowListing = false);
        Assert.That(await node.CodeAsync(Ask.About(operation, "0.NA/88.100")), Is.EqualTo(ResponseCode.OperationNotSupported));
    }

    [Test]
    public async Task Homed_prefixes_are_listed_sorted_to_server_administrators()
    {
        for (var i = 10; i < 70; i++) _node.Home($"0.NA/86.{i}");
        var answers = await _node.AskAllAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.ListHomedPrefixes, "/"));
        Assert.That(answers, Has.Count.EqualTo(2));
        var names = answers.SelectMany(answer => ((HandleListResponse)answer.Body).Handles).Select(handle => handle.ToString()).ToArray();
        Assert.That(names, Is.Ordered.Using((System.Collections.IComparer)StringComparer.Ordinal));
        Assert.That(names, Has.Length.EqualTo(62));
        Assert.That(
            await _node.CodeAsAsync(TestNode.Admin, Ask.About(OpCode.ListHomedPrefixes, "/")), Is.EqualTo(ResponseCode.InvalidAdmin));
    }

    [Test]
    public async Task Checklist_137_homing_is_for_server_and_home_administrators()
    {
        Assert.That(
            await _node.CodeAsAsync(TestNode.Admin, Ask.About(OpCode.HomePrefix, "0.NA/86.1")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(
            await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, "0.NA/86.1")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsAsync(TestNode.Other, Ask.About(OpCode.HomePrefix, "0.na/86.Ab")), Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.Store.IsHomed("0.NA/86.1"u8), Is.True);
        Assert.That(_node.Store.IsHomed("0.NA/86.AB"u8), Is.True);
        Assert.That(await _node.CodeAsync(Ask.Resolve("86.aB/x")), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(
            await _node.CodeAsAsync(TestNode.Other, Ask.About(OpCode.UnhomePrefix, "0.NA/86.AB")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsync(Ask.Resolve("86.aB/x")), Is.EqualTo(ResponseCode.ServerNotResponsible));
    }

    [TestCase("86.5", "0.NA/86.5")]
    [TestCase("0.NA/0.NA/86.5", "0.NA/0.NA/86.5")]
    public async Task Checklist_137_a_prefix_without_slash_and_a_marker_are_homed(string argument, string homed)
    {
        Assert.That(
            await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, argument)), Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.Store.IsHomed(new Utf8String(homed).Span), Is.True);
    }

    [TestCase("88.100/x")]
    [TestCase("0.NA/")]
    [TestCase("0.NA/a/b")]
    [TestCase("0.NA/0.NA/")]
    [TestCase("")]
    [TestCase("a..b")]
    public async Task Checklist_137_what_is_no_prefix_is_refused_before_the_challenge(string argument) =>
        Assert.That(await _node.CodeAsync(Ask.About(OpCode.HomePrefix, argument)), Is.EqualTo(ResponseCode.InvalidHandle));

    [Test]
    public async Task Homing_what_is_homed_writes_nothing()
    {
        var commits = _node.Store.Commits;
        Assert.That(
            await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, "88.100")), Is.EqualTo(ResponseCode.Success));
        Assert.That(
            await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.UnhomePrefix, "86.77")), Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.Store.Commits, Is.EqualTo(commits));
    }

    [Test]
    public async Task A_list_stops_when_the_peer_goes_away()
    {
        for (var i = 0; i < 120; i++) _node.Put($"88.100/i{i}", Make.Url(1));
        var challenge = await _node.AskAsync(Ask.About(OpCode.ListHandles, "88.100"));
        var request = new Request(MessageCodec.ToArray(TestNode.Admin.Answer(challenge)), ClientTransport.Tcp, TestNode.Remote);
        var gone = new ReplyLog(TestNode.TcpReplyLength) { BeforeSend = () => throw new OperationCanceledException() };
        Assert.That(async () =>
            await _node.Engine.AnswerAsync(request, gone, CancellationToken.None), Throws.InstanceOf<OperationCanceledException>());
    }
}
