using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Remote;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;
using IdResolution.Testing;

namespace IdResolution.Resolution.Tests.Remote;

/// <summary>Users, groups and prefix handles that live elsewhere (specification §6.3.3 to §6.6; checklist 100, 109).</summary>
public sealed class RemoteIdentityTests
{
    private const string User = "20.5/USER";

    private readonly PrivateKey _key = PrivateKey.GenerateRsa();
    private readonly PrivateKey _otherKey = PrivateKey.GenerateRsa();

    private ManualTimeProvider _time = null!;
    private FakeRemoteService _service = null!;
    private RemoteHandles _remote = null!;
    private TestNode _node = null!;

    [OneTimeTearDown]
    public void DisposeKeys()
    {
        _key.Dispose();
        _otherKey.Dispose();
    }

    [SetUp]
    public void SetUp()
    {
        _time = new ManualTimeProvider();
        _service = new FakeRemoteService();
        _remote = new RemoteHandles(_service, new RemoteLimits(), _time);
        _node = new TestNode(parts: new EngineParts { Remote = _remote });
        _node.Put("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle, User, 300));
    }

    [TearDown]
    public async Task TearDown()
    {
        _node.Dispose();
        await _remote.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Test]
    public async Task A_key_that_lives_elsewhere_acts_here()
    {
        _service.Put(User, KeyValue(_key));
        Assert.That(await DeleteAsync(_key), Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.Stored("88.100/x"), Is.Null);
    }

    [Test]
    public async Task Checklist_109_wrong_missing_and_unreachable_keys_are_told_apart()
    {
        _service.Put(User, KeyValue(_key));
        Assert.That(await DeleteAsync(_otherKey), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await DeleteAsync(_key, user: "20.5/NOBODY"), Is.EqualTo(ResponseCode.InvalidCredential));
        Assert.That(await DeleteAsync(_key, index: 301), Is.EqualTo(ResponseCode.InvalidCredential));
        _service.Dead.Add("20.6/USER");
        var waiting = DeleteAsync(_key, user: "20.6/USER");
        await Eventually.HoldsAsync(() => _service.Asked.Contains("20.6/USER"));
        _time.Advance(TimeSpan.FromSeconds(5.1));
        Assert.That(await waiting, Is.EqualTo(ResponseCode.UnableToAuthenticate));
        Assert.That(_node.Stored("88.100/x"), Is.Not.Null);
    }

    [Test]
    public async Task Index_0_finds_the_key_that_verifies()
    {
        _service.Put(User, KeyValue(_otherKey, 299), KeyValue(_key));
        Assert.That(await DeleteAsync(_otherKey, index: 0), Is.EqualTo(ResponseCode.InvalidAdmin), "key 299 is no administrator");
        Assert.That(await DeleteAsync(_key, index: 0), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_revoked_key_is_refused_after_its_TTL()
    {
        _service.Put(User, KeyValue(_key) with { Ttl = 60 });
        for (var i = 0; i < 3; i++) _node.Put($"88.100/y{i}", Make.Admin(100, AdminPermissions.DeleteHandle, User, 300));
        Assert.That(await DeleteAsync(_key, "88.100/y0"), Is.EqualTo(ResponseCode.Success));
        _service.Put(User, KeyValue(_otherKey));
        Assert.That(await DeleteAsync(_key, "88.100/y1"), Is.EqualTo(ResponseCode.Success), "still believed");
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.That(await DeleteAsync(_key, "88.100/y2"), Is.EqualTo(ResponseCode.AuthenticationFailed));
    }

    [Test]
    public async Task What_lives_here_is_never_asked_elsewhere()
    {
        _service.Put("88.100/ADMIN", KeyValue(_otherKey, 301));
        Assert.That(await DeleteAsync(_otherKey, user: "88.100/ADMIN", index: 301), Is.EqualTo(ResponseCode.InvalidCredential));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await DeleteAsync(_otherKey, user: "88.100/NOBODY"), Is.EqualTo(ResponseCode.InvalidCredential));
        Assert.That(_service.Asked, Has.None.StartsWith("88.100"));
    }

    [Test]
    public async Task Nobody_is_asked_about_a_name_without_slash()
    {
        _node.Unhome("0.NA/0.NA");
        Assert.That(await DeleteAsync(_key, user: "20.5"), Is.EqualTo(ResponseCode.UnableToAuthenticate));
        Assert.That(await _node.CodeAsAsync(new Someone("20.5", 300, "x"), Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.UnableToAuthenticate));
        Assert.That(_service.Asked, Is.Empty);
    }

    [Test]
    public async Task Checklist_100_a_secret_key_is_judged_where_it_lives()
    {
        _service.Put(User, Make.Secret(300, "secret"));
        _service.Put("20.6/PUBLIC", Make.Text(300, "HS_SECKEY", "secret"));
        Assert.That(await _node.CodeAsAsync(new Someone(User, 300, "guess"), Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await _node.CodeAsAsync(new Someone("20.5/NOBODY", 300, "x"), Ask.Delete("88.100/x")),
            Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await _node.CodeAsAsync(new Someone("20.6/PUBLIC", 300, "secret"), Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await _node.CodeAsAsync(new Someone(User, 300, "secret"), Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.Success));
        Assert.That(_service.Fetched, Is.All.EqualTo("HS_VLIST"), "a secret key is never fetched; references are looked at as groups");
    }

    [Test]
    public async Task A_weak_answer_is_refused_before_anybody_is_asked()
    {
        _service.Put(User, Make.Secret(300, "secret"));
        var weak = new Someone(User, 300, "secret") { Algorithm = SecretKeyAlgorithm.Md5 };
        Assert.That(await _node.CodeAsAsync(weak, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(_service.Asked, Is.Empty);
    }

    [Test]
    public async Task A_secret_key_with_index_0_matches_any_key_of_the_handle_only()
    {
        _service.Put(User, Make.Secret(300, "secret"));
        _node.Put("88.100/any", Make.Admin(100, AdminPermissions.DeleteHandle, User, 0));
        var open = new Someone(User, 0, "secret");
        Assert.That(await _node.CodeAsAsync(open, Ask.Delete("88.100/x")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await _node.CodeAsAsync(open, Ask.Delete("88.100/any")), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task An_old_service_gets_one_answer_in_an_older_form()
    {
        _service.Put(User, Make.Secret(300, "secret"));
        _service.IsOld = true;
        var user = new Someone(User, 300, "secret") { Algorithm = SecretKeyAlgorithm.Pbkdf2HmacSha1 };
        var second = await _node.AskAsync(user.Answer(await _node.AskAsync(Ask.Delete("88.100/x"))));
        Assert.That(second.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(second.Header.OpCode, Is.EqualTo(OpCode.DeleteHandle));
        Assert.That(
            SecretKeyAnswer.AlgorithmFor(ProtocolVersion.Lower(second.Envelope.Version, second.Envelope.Preferred)), Is.EqualTo(SecretKeyAlgorithm.Sha1));
        // Who insists on the newer form is refused; there is no third challenge.
        var third = await _node.AskAsync(user.Answer(await _node.AskAsync(user.Answer(await _node.AskAsync(Ask.Delete("88.100/x"))))));
        Assert.That(third.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await _node.CodeAsync((user with { Algorithm = SecretKeyAlgorithm.Sha1 }).Answer(second)), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_group_elsewhere_counts_and_one_that_cannot_be_reached_is_told()
    {
        _service.Put("20.7/GROUP", Make.Group(200, "200:20.7/INNER", "300:88.100/OTHER"));
        _service.Put("20.7/INNER", Make.Group(200, "300:88.100/ADMIN"));
        _node.Put("88.100/g", Make.Url(1), Make.Admin(100, AdminPermissions.DeleteHandle | AdminPermissions.RemoveValue, "20.7/GROUP", 200));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Remove("88.100/g", 1)), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.Delete("88.100/g")), Is.EqualTo(ResponseCode.InvalidAdmin));
        _service.Put("20.7/INNER", Make.Group(200, "200:20.8/DEAD"));
        _time.Advance(TimeSpan.FromHours(1));
        _service.Dead.Add("20.8/DEAD");
        var waiting = _node.CodeAsAsync(TestNode.ServerAdmin, Ask.Delete("88.100/g"));
        await Eventually.HoldsAsync(() => _service.Asked.Contains("20.8/DEAD"));
        _time.Advance(TimeSpan.FromSeconds(5.1));
        Assert.That(await waiting, Is.EqualTo(ResponseCode.UnableToAuthenticate));
    }

    [Test]
    public async Task A_session_asks_elsewhere_for_each_of_its_requests_as_if_it_were_the_first()
    {
        _service.Put("20.7/GROUP", Make.Group(200, "300:88.100/ADMIN"));
        _node.Put("88.100/g", Make.Admin(100, AdminPermissions.AddValue, "20.7/GROUP", 200));
        var session = await TestSession.OpenAuthenticatedAsync(_node, TestNode.Admin);
        for (var i = 1u; i <= 20; i++)
        {
            Assert.That(await session.CodeAsync(Ask.Add("88.100/g", Make.Url(i))), Is.EqualTo(ResponseCode.Success), $"request {i}");
            _time.Advance(TimeSpan.FromHours(1));
        }
        Assert.That(_service.Asked, Has.Count.EqualTo(20));
    }

    [Test]
    public async Task A_nest_of_groups_elsewhere_ends_after_so_many_questions()
    {
        for (var i = 0; i < 100; i++) _service.Put($"20.7/G{i}", Make.Group(200, $"200:20.7/G{i + 1}"));
        _node.Put("88.100/g", Make.Admin(100, AdminPermissions.DeleteHandle, "20.7/G0", 200));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/g")), Is.EqualTo(ResponseCode.UnableToAuthenticate));
        Assert.That(_service.Asked, Has.Count.EqualTo(16));
    }

    [Test]
    public async Task The_handle_of_a_prefix_homed_here_may_stand_above()
    {
        _node.Unhome("0.NA/0.NA");
        _node.Home("0.NA/86.7");
        _service.Put("0.NA/86.7", Make.Admin(100, AdminPermissions.AddHandle, "88.100/ADMIN", 300) with { Ttl = 3_600 });
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create("86.7/a", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsAsync(TestNode.Other, Ask.Create("86.7/b", Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin));

        // A right given just now is seen before the TTL ends, by the one who was refused.
        _service.Put("0.NA/86.7", Make.Admin(100, AdminPermissions.AddHandle, "88.100/OTHER", 300));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.That(await _node.CodeAsAsync(TestNode.Other, Ask.Create("86.7/b", Make.Url(1))), Is.EqualTo(ResponseCode.Success));

        // Registered here, it is ours.
        _node.Put("0.NA/86.7", Make.Admin(100, AdminPermissions.AddHandle, "88.100/ADMIN", 300));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create("86.7/c", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        Assert.That(await _node.CodeAsAsync(TestNode.Other, Ask.Create("86.7/d", Make.Url(1))), Is.EqualTo(ResponseCode.InvalidAdmin));
    }

    [TestCase("88.200", "88.200/x", true)]
    [TestCase("88.200", "88.200.1/x", true)]
    [TestCase("88.200", "0.na/88.200", true)]
    [TestCase("88.200", "0.NA/88.200.7", true)]
    [TestCase("88.200", "88.2001/x", false)]
    [TestCase("88.200", "88/200/x", false)]
    [TestCase("88.200", "0.NA/88", false)]
    [TestCase("88.ab", "88.AB/x", true)]
    [TestCase("", "99/x", true)]
    public void A_site_is_trusted_for_its_prefix_only(string scope, string handle, bool covers) =>
        Assert.That(new RemoteSite(scope, new SiteRecord()).Covers(new Utf8String(handle).Span), Is.EqualTo(covers));

    private static HandleValue KeyValue(PrivateKey key, uint index = 300) =>
        new() { Index = index, Type = "HS_PUBKEY", Data = key.PublicKey.ToKeyRecord() };

    private async Task<ResponseCode> DeleteAsync(PrivateKey key, string handle = "88.100/x", string user = User, uint index = 300)
    {
        var challenge = await _node.AskAsync(Ask.Delete(handle));
        var answer = PublicKeyAnswer.Create(
            key, new Utf8String(user).Span, ProtocolVersion.Highest, ((Challenge)challenge.Body).Nonce.Span, challenge.RequestDigest!.Octets.Span);
        return await _node.CodeAsync(new Someone(user, index, "") { AuthenticationType = "HS_PUBKEY" }.Answer(challenge, answer));
    }
}
