using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Templates;

/// <summary>
/// Specification §5.4 as clients see it. Each runs against a store that answers from memory and one that needs time.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class TemplateResolutionTests(bool storeNeedsTime)
{
    private const string Rule =
        """
        <namespace><template delimiter="@">
          <if test="matches" expression="[0-9]{12}" negate="true"><notfound/></if>
          <foreach>
            <if value="type" expression="URL"><value data="${data}/${extension}"/></if>
            <else><value/></else>
          </foreach>
        </template></namespace>
        """;

    private readonly List<(string Handle, string Problem)> _problems = [];

    private TestNode _node = null!;

    [SetUp]
    public void SetUp() => Start();

    [TearDown]
    public void TearDown() => _node.Dispose();

    [TestCase("88.100/PUMP@000000000042", "https://x/pump/000000000042")]
    [TestCase("88.100/pump@999999999999", "https://x/pump/999999999999")]
    public async Task A_rule_answers_for_a_name_that_is_not_stored(string handle, string url)
    {
        PutRule(Rule);
        var answer = await _node.AskAsync(Ask.Resolve(handle, types: ["URL"]));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        var body = (ResolutionResponse)answer.Body;
        Assert.That(body.Handle, Is.EqualTo(new Utf8String(handle)));
        Assert.That(Show(body.Values), Is.EqualTo(new[] { $"1 URL={url}" }));
        Assert.That(answer.Header.Flags.HasFlag(OpFlags.Authoritative), Is.True);
    }

    [Test]
    public async Task A_stored_handle_comes_before_the_rule()
    {
        PutRule(Rule);
        _node.Put("88.100/PUMP@000000000042", Make.Text(5, "DESC", "stored"));
        Assert.That(await ShowAsync("88.100/PUMP@000000000042"), Is.EqualTo(new[] { "5 DESC=stored" }));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/PUMP@000000000042", types: ["URL"])),
            Is.EqualTo(ResponseCode.ValuesNotFound));
    }

    [TestCase("88.100/PUMP", ResponseCode.Success)]
    [TestCase("88.100/NONE", ResponseCode.HandleNotFound)]
    [TestCase("88.100/PUMP@X", ResponseCode.HandleNotFound)]
    [TestCase("88.100/NONE@000000000042", ResponseCode.ValuesNotFound)]
    [TestCase("88.100/PUMP@00000000004\u0001", ResponseCode.HandleNotFound)]
    [TestCase("77.7/PUMP@000000000042", ResponseCode.ServerNotResponsible)]
    public async Task Everything_else_is_answered_as_before(string handle, ResponseCode code)
    {
        PutRule(Rule);
        Assert.That(await _node.CodeAsync(Ask.Resolve(handle, flags: OpFlags.PublicOnly)), Is.EqualTo(code));
    }

    [TestCase(null, 9u, "NOSUCH", ResponseCode.ValuesNotFound)]
    [TestCase("URL", null, null, ResponseCode.Success)]
    [TestCase("DESC", 1u, null, ResponseCode.Success)]
    public async Task Selection_applies_to_what_a_rule_makes(string? type, uint? index, string? other, ResponseCode code)
    {
        PutRule(Rule);
        string[] types = [.. new[] { type, other }.OfType<string>()];
        var answer = await _node.AskAsync(Ask.Resolve("88.100/PUMP@000000000042", index is { } one ? [one] : [], types));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(code));
        if (answer.Body is ResolutionResponse body) Assert.That(body.Values, Has.Count.EqualTo(index is null ? 1 : 2));
    }

    [Test]
    public async Task Values_for_administrators_are_for_those_of_the_base_handle()
    {
        PutRule(Rule);
        var request = Ask.Resolve("88.100/PUMP@000000000042", types: ["NOTE"]);
        Assert.That(await _node.CodeAsync(request), Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(await _node.CodeAsAsync(TestNode.Other, request), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(Show(((ResolutionResponse)(await _node.AskAsAsync(TestNode.Admin, request)).Body).Values),
            Is.EqualTo(new[] { "3 NOTE=secret" }));
        Assert.That(await ShowAsync("88.100/PUMP@000000000042", OpFlags.PublicOnly), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task A_value_nobody_may_read_is_refused()
    {
        PutRule("""<n><template delimiter="@"><foreach><if value="type" expression="SEALED"><value/></if></foreach></template></n>""");
        _node.Put("88.100/SEALED", Make.Text(1, "SEALED", "x", ValuePermissions.AdminWrite));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/SEALED@1")), Is.EqualTo(ResponseCode.InsufficientPermissions));
    }

    [Test]
    public async Task A_changed_rule_is_seen_at_once()
    {
        for (var version = 0; version < 3; version++)
        {
            PutRule($"""<n><template delimiter="@"><value type="V" data="{version}"/></template></n>""");
            Assert.That(await ShowAsync("88.100/A@1"), Is.EqualTo(new[] { $"1 V={version}" }));
        }
        _node.Put("0.NA/88.100", Make.Text(2, "DESC", "no rule any more"));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
        PutRule("""<n><template delimiter="+"><value type="V" data="plus"/></template></n>""");
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await ShowAsync("88.100/A+1"), Is.EqualTo(new[] { "1 V=plus" }));
    }

    [Test]
    public async Task A_delimiter_slash_makes_every_name_of_the_prefix_a_rule_s()
    {
        PutRule("""<n><template delimiter="/"><foreach><value/></foreach><value type="V" data="${base}|${extension}"/></template></n>""");
        _node.Put("0.NA/88.100/X", Make.Url(1));
        Assert.That(await ShowAsync("88.100/ANY/THING"), Is.EqualTo(new[] { "1 V=88.100|ANY/THING" }));
        Assert.That(await ShowAsync("88.100/PUMP", OpFlags.PublicOnly), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task A_reference_takes_the_rule_of_another_handle_if_anyone_may_read_it()
    {
        const string Shared = """<template><value type="V" data="shared"/></template>""";
        PutRule("""<n><template delimiter="@" ref="7:88.100/RULES"/></n>""");
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
        _node.Put("88.100/RULES", Make.Text(7, "XML", Shared, ValuePermissions.Secret));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
        _node.Put("88.100/RULES", Make.Text(7, "XML", Shared));
        Assert.That(await ShowAsync("88.100/A@1"), Is.EqualTo(new[] { "1 V=shared" }));
        PutRule("""<n><template delimiter="@" ref="7:77.7/RULES"/></n>""");
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task A_reference_into_a_suspended_prefix_finds_nothing()
    {
        _node.Home("0.NA/88.200");
        _node.Put("88.200/RULES", Make.Text(7, "XML", """<template><value type="V" data="shared"/></template>"""));
        PutRule("""<n><template delimiter="@" ref="7:88.200/RULES"/></n>""");
        Assert.That(await ShowAsync("88.100/A@1"), Is.EqualTo(new[] { "1 V=shared" }));
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, "0.SUSPENDED/88.200")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task The_server_s_namespace_and_delimiter_serve_prefixes_without_their_own()
    {
        Start(options =>
        {
            options.Templates.Namespace = Encoding.UTF8.GetBytes("""<n><template><value type="V" data="server"/></template></n>""");
            options.Templates.Delimiter = "+";
        });
        Assert.That(await ShowAsync("88.100/A+1"), Is.EqualTo(new[] { "1 V=server" }));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
        PutRule("""<n><template delimiter="@"><value type="V" data="prefix"/></template></n>""");
        Assert.That(await ShowAsync("88.100/A@1"), Is.EqualTo(new[] { "1 V=prefix" }));
        PutRule("""<n><template><value type="V" data="prefix"/></template></n>""");
        Assert.That(await ShowAsync("88.100/A+1"), Is.EqualTo(new[] { "1 V=prefix" }));
    }

    [Test]
    public async Task The_server_s_namespace_may_override_the_others()
    {
        Start(options =>
        {
            options.Templates.Namespace = Encoding.UTF8.GetBytes(
                """<n><template delimiter="+"><value type="V" data="server"/></template></n>""");
            options.Templates.NamespaceOverride = true;
        });
        PutRule("""<n><template delimiter="@"><value type="V" data="prefix"/></template></n>""");
        Assert.That(await ShowAsync("88.100/A+1"), Is.EqualTo(new[] { "1 V=server" }));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/A@1")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task A_delimiter_alone_gives_the_values_of_the_base()
    {
        Start(options => options.Templates.Delimiter = "@");
        Assert.That(await ShowAsync("88.100/PUMP@1", OpFlags.PublicOnly),
            Is.EqualTo(new[] { "1 URL=https://x/pump", "2 DESC=pump", "4 SEED=1" }));
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/NONE@1")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task Rules_can_be_switched_off()
    {
        Start(options => options.Templates.Enabled = false);
        PutRule(Rule);
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/PUMP@000000000042")), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task A_rule_that_cannot_be_used_is_reported_once_and_counts_as_none()
    {
        PutRule("""<n><template delimiter="@"><if test="matches" expression="("/></template></n>""");
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await ShowAsync("88.100/PUMP@1", OpFlags.PublicOnly), Has.Length.EqualTo(3));
            _node.Time.Now += TimeSpan.FromSeconds(2);
        }
        Assert.That(_problems, Is.EqualTo(new[] { ("0.NA/88.100", "line 1: <if> expression: a group is not closed") }));
    }

    [Test]
    public async Task A_rule_beyond_its_bounds_is_an_error_and_no_fault()
    {
        Start(options => options.Templates.MaxValues = 2);
        PutRule("""<n><template delimiter="@"><value type="A" data="1"/><value type="A" data="2"/><value type="A" data="3"/></template></n>""");
        Assert.That(await _node.CodeAsync(Ask.Resolve("88.100/PUMP@1")), Is.EqualTo(ResponseCode.Error));
        Assert.That(_node.Engine.Metrics.Faults, Is.Zero);
    }

    [Test]
    public async Task A_base_on_another_server_of_the_site_is_not_taken_for_absent()
    {
        var handle = Enumerable.Range(0, 1_000).Select(i => $"88.100/Q{i}@000000000042").First(name =>
            ServerOf(name) != ServerOf(name[..name.IndexOf('@')]));
        using var node = new TestNode(site: TestNode.Site(2, ServerOf(handle)));
        node.Put("0.NA/88.100", Make.Text(1, "HS_NAMESPACE", Rule));
        Assert.That(await node.CodeAsync(Ask.Resolve(handle)), Is.EqualTo(ResponseCode.Error));

        static int ServerOf(string name) =>
            Protocol.Names.ServerHash.ServerFor(new Utf8String(name).Span, Protocol.Names.HashOption.ByHandle, 2);
    }

    [Test]
    public async Task Administration_is_for_stored_handles_only()
    {
        PutRule(Rule);
        const string Handle = "88.100/PUMP@000000000042";
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Delete(Handle)), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Add(Handle, Make.Url(9))), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create(Handle, Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        Assert.That(await ShowAsync(Handle), Is.EqualTo(new[] { "1 URL=https://example.org/" }));
    }

    [TestCase("secret", true)]
    [TestCase("wrong", false)]
    public async Task Answers_made_with_a_key_that_a_rule_gives_are_verified(string secret, bool isRight)
    {
        PutRule("""<n><template delimiter="@"><foreach><value/></foreach></template></n>""");
        byte[] nonce = [1, 2, 3];
        var request = new VerifyRequest
        {
            Identity = new ValueReference("88.100/ADMIN@device7", 300), Nonce = nonce,
            Digest = new Protocol.Wire.RequestDigest(Protocol.Wire.DigestAlgorithm.Sha256, new byte[32]),
            SignedResponse = Security.SecretKeyAnswer.Create(
                Security.SecretKeyAlgorithm.HmacSha256, Encoding.UTF8.GetBytes(secret), nonce, new byte[32]),
        };
        var answer = await _node.AskAsync(Ask.Of(OpCode.VerifyResponse, request));
        Assert.That(((VerifyResponse)answer.Body).IsValid, Is.EqualTo(isRight));
    }

    [Test]
    public async Task What_a_rule_makes_fits_the_transport_or_is_left_to_tcp()
    {
        PutRule("""<n><template delimiter="@"><value type="T" data="${extension}${extension}${extension}${extension}${extension}"/></template></n>""");
        var handle = "88.100/A@" + new string('x', 1_900);
        Assert.That(await _node.CodeAsync(Ask.Resolve(handle), ClientTransport.Udp), Is.EqualTo(ResponseCode.Error));
        Assert.That(await _node.CodeAsync(Ask.Resolve(handle)), Is.EqualTo(ResponseCode.Success));
    }

    private void Start(Action<EngineOptions>? configure = null)
    {
        _node?.Dispose();
        _problems.Clear();
        _node = new TestNode(
            options =>
            {
                // A busy machine is no reason to answer otherwise.
                options.Templates.MaxTime = TimeSpan.FromSeconds(10);
                configure?.Invoke(options);
            },
            parts: new EngineParts { TemplateProblemObserver = (handle, problem) => _problems.Add((handle.ToString(), problem)) });
        _node.Store.AlwaysNeedsTime = storeNeedsTime;
        _node.Put(
            "88.100/PUMP", Make.Text(1, "URL", "https://x/pump"), Make.Text(2, "DESC", "pump"),
                Make.Text(3, "NOTE", "secret", ValuePermissions.Secret),
            Make.Text(4, "SEED", "1"),
                Make.Admin(100, AdminPermissions.ReadValue, "88.100/ADMIN", 300) with { Permissions = ValuePermissions.Secret });
    }

    private void PutRule(string rule) => _node.Put(
        "0.NA/88.100", Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200), Make.Text(5, "HS_NAMESPACE", rule));

    private async Task<string[]> ShowAsync(string handle, OpFlags flags = OpFlags.None)
    {
        var answer = await _node.AskAsync(Ask.Resolve(handle, flags: flags));
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        return Show(((ResolutionResponse)answer.Body).Values);
    }

    private static string[] Show(IReadOnlyList<HandleValue> values) =>
        [.. values.Select(value => $"{value.Index} {value.Type}={new Utf8String(value.Data.Span)}")];
}
