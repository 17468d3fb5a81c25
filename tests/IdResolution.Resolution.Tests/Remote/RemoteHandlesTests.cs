using System.Globalization;
using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Remote;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Testing;

namespace IdResolution.Resolution.Tests.Remote;

/// <summary>What keeps questions to other services bounded.</summary>
public sealed class RemoteHandlesTests
{
    private static readonly RemoteQuestion Key = new("20.5/USER", 300, "HS_PUBKEY");

    private ManualTimeProvider _time = null!;
    private FakeRemoteService _service = null!;
    private RemoteHandles _remote = null!;

    [SetUp]
    public void SetUp() => Make(new RemoteLimits());

    [TearDown]
    public async Task TearDown()
    {
        await _remote.DisposeAsync();
        await _service.DisposeAsync();
    }

    private void Make(RemoteLimits limits)
    {
        _time = new ManualTimeProvider();
        _service = new FakeRemoteService();
        _service.Put("20.5/USER", KeyWith(ttl: 60));
        _remote = new RemoteHandles(_service, limits, _time);
    }

    [TestCase(60u, 59, 61)]
    [TestCase(0u, 9, 11, TestName = "A_TTL_of_nothing_is_ten_seconds")]
    [TestCase(86_400u, 599, 601, TestName = "A_TTL_of_a_day_is_ten_minutes")]
    public async Task An_answer_is_believed_for_its_TTL(uint ttl, int stillAfter, int noLongerAfter)
    {
        _service.Put("20.5/USER", KeyWith(ttl));
        await FindAsync();
        _time.Advance(TimeSpan.FromSeconds(stillAfter));
        Assert.That((await FindAsync()).Outcome, Is.EqualTo(RemoteOutcome.Found));
        Assert.That(_service.Asked, Has.Count.EqualTo(1));
        _service.Put("20.5/USER");
        _time.Advance(TimeSpan.FromSeconds(noLongerAfter - stillAfter));
        Assert.That((await FindAsync()).Outcome, Is.EqualTo(RemoteOutcome.Missing));
    }

    [Test]
    public async Task An_absolute_TTL_counts_to_its_moment()
    {
        var end = (uint)_time.GetUtcNow().ToUnixTimeSeconds() + 100;
        _service.Put("20.5/USER", KeyWith(end) with { TtlType = TtlType.Absolute });
        await FindAsync();
        _time.Advance(TimeSpan.FromSeconds(99));
        await FindAsync();
        Assert.That(_service.Asked, Has.Count.EqualTo(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        await FindAsync();
        Assert.That(_service.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task That_nothing_is_there_is_remembered_briefly()
    {
        _service.Put("20.5/USER");
        Assert.That((await FindAsync()).Outcome, Is.EqualTo(RemoteOutcome.Missing));
        Assert.That((await FindAsync()).Outcome, Is.EqualTo(RemoteOutcome.Missing));
        Assert.That(_service.Asked, Has.Count.EqualTo(1));
        _service.Put("20.5/USER", KeyWith(60));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.That((await FindAsync()).Outcome, Is.EqualTo(RemoteOutcome.Found));
    }

    [Test]
    public async Task Nobody_waits_longer_than_the_limit_for_a_dead_service_and_it_is_not_asked_again_at_once()
    {
        _service.Dead.Add("20.5/USER");
        var asked = FindAsync();
        await UntilAskedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(asked.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.That((await asked).Outcome, Is.EqualTo(RemoteOutcome.Unreachable));
        await Eventually.HoldsAsync(() => _remote.Cache.Count == 1);
        Assert.That((await FindAsync()).Outcome, Is.EqualTo(RemoteOutcome.Unreachable));
        Assert.That(_service.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Many_who_need_one_key_ask_once()
    {
        _service.HoldBack();
        var waiting = Enumerable.Range(0, 50).Select(_ => FindAsync()).ToArray();
        await UntilAskedAsync(1);
        _service.LetGo();
        Assert.That((await Task.WhenAll(waiting)).Select(answer => answer.Outcome), Is.All.EqualTo(RemoteOutcome.Found));
        Assert.That(_service.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task One_who_gives_up_does_not_spoil_it_for_the_others()
    {
        _service.HoldBack();
        using var impatient = new CancellationTokenSource();
        var first = _remote.FindAsync(Key, new RemoteAllowance(0), false, impatient.Token).AsTask();
        await UntilAskedAsync(1);
        var second = FindAsync();
        await impatient.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        _service.LetGo();
        Assert.That((await second).Outcome, Is.EqualTo(RemoteOutcome.Found));
    }

    [Test]
    public async Task A_dead_prefix_leaves_places_for_others()
    {
        var dead = Enumerable.Range(0, 40).Select(i => $"20.9/U{i}").ToArray();
        _service.Dead.UnionWith(dead);
        var waiting = dead.Select(handle => FindAsync(handle)).ToArray();
        await UntilAskedAsync(8);
        // An eighth of 64 places; the others were refused at once.
        Assert.That(waiting.Count(task => task.IsCompleted), Is.EqualTo(32));
        Assert.That((await FindAsync()).Outcome, Is.EqualTo(RemoteOutcome.Found));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.That((await Task.WhenAll(waiting)).Select(answer => answer.Outcome), Is.All.EqualTo(RemoteOutcome.Unreachable));
    }

    [Test]
    public async Task A_source_that_names_users_everywhere_leaves_places_for_others()
    {
        var dead = Enumerable.Range(0, 100).Select(i => $"20.{i + 100}/U").ToArray();
        _service.Dead.UnionWith(dead);
        var waiting = dead.Select(handle => FindAsync(handle, From("203.0.113.7"))).ToArray();
        await UntilAskedAsync(8);
        Assert.That(waiting.Count(task => task.IsCompleted), Is.EqualTo(92));
        Assert.That((await FindAsync("20.5/USER", From("203.0.113.8"))).Outcome, Is.EqualTo(RemoteOutcome.Found));
        _time.Advance(TimeSpan.FromSeconds(6));
        await Task.WhenAll(waiting);
        await Eventually.HoldsAsync(() => _remote.UnderWay == 0);
        Assert.That((await FindAsync("20.5/OTHER", From("203.0.113.7"))).Outcome, Is.EqualTo(RemoteOutcome.Missing), "the places are free again");
    }

    [Test]
    public async Task One_request_asks_only_so_often()
    {
        var allowance = new RemoteAllowance(0);
        for (var i = 0; i < 20; i++) await _remote.FindAsync(new RemoteQuestion($"20.5/G{i}", 200, "HS_VLIST"), allowance, false, default);
        Assert.That(_service.Asked, Has.Count.EqualTo(16));
        Assert.That((await FindAsync()).Outcome, Is.EqualTo(RemoteOutcome.Found), "another request is not affected");
    }

    [Test]
    public async Task The_time_of_one_request_covers_all_its_questions()
    {
        _service.Dead.Add("20.5/G1");
        var allowance = new RemoteAllowance(0);
        var first = _remote.FindAsync(new RemoteQuestion("20.5/G1", 200, "HS_VLIST"), allowance, false, default).AsTask();
        await UntilAskedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(5.1));
        await first;
        Assert.That((await _remote.FindAsync(Key, allowance, false, default)).Outcome, Is.EqualTo(RemoteOutcome.Unreachable));
        Assert.That(_service.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_refresh_asks_anew_unless_the_answer_is_seconds_old()
    {
        await FindAsync();
        await _remote.FindAsync(Key, new RemoteAllowance(0), true, default);
        Assert.That(_service.Asked, Has.Count.EqualTo(1));
        _time.Advance(TimeSpan.FromSeconds(10));
        await _remote.FindAsync(Key, new RemoteAllowance(0), true, default);
        Assert.That(_service.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Questions_that_passed_other_servers_end()
    {
        foreach (byte passed in new byte[] { 0, 1, 2, 255 })
        {
            var question = new RemoteQuestion($"20.5/U{passed}", 300, "HS_PUBKEY");
            await _remote.FindAsync(question, new RemoteAllowance(passed), false, default);
        }
        Assert.That(_service.RecursionCounts, Is.EqualTo(new byte[] { 1, 2 }));
    }

    [Test]
    public async Task Spellings_of_one_prefix_share_an_answer_and_suffixes_do_not()
    {
        await FindAsync("20.ab/USER");
        await FindAsync("20.AB/USER");
        Assert.That(_service.Asked, Has.Count.EqualTo(1));
        await FindAsync("20.AB/user");
        Assert.That(_service.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Entries_and_octets_are_bounded_and_the_longest_unused_goes()
    {
        await _remote.DisposeAsync();
        Make(new RemoteLimits { MaxEntries = 3 });
        foreach (var name in new[] { "A", "B", "C", "A", "D" }) await FindAsync($"20.5/{name}");
        Assert.That(_remote.Cache.Count, Is.EqualTo(3));
        await FindAsync("20.5/A");
        Assert.That(_service.Asked, Has.Count.EqualTo(4), "A was used and stayed");
        await FindAsync("20.5/B");
        Assert.That(_service.Asked, Has.Count.EqualTo(5), "B had to go");

        await _remote.DisposeAsync();
        Make(new RemoteLimits { MaxOctets = 1 << 20 });
        for (var i = 0; i < 20; i++)
        {
            _service.Put($"20.5/L{i}", KeyWith(60) with { Data = new byte[100_000] });
            await FindAsync($"20.5/L{i}");
        }
        Assert.That(_remote.Cache.Octets, Is.InRange(900_000, 1 << 20));
    }

    [Test]
    public async Task A_judgement_is_asked_for_every_time_and_within_the_limit()
    {
        _service.Put("20.5/USER", Fixtures.Make.Secret(300, "secret"));
        var request = new VerifyRequest
        {
            Identity = new ValueReference("20.5/USER", 300), Nonce = new byte[16], Digest = RequestDigest.Compute(DigestAlgorithm.Sha256, []),
            SignedResponse = new byte[21],
        };
        Assert.That(await _remote.VerifyAsync(request, new RemoteAllowance(0), default), Is.EqualTo(RemoteVerdict.Wrong));
        Assert.That(await _remote.VerifyAsync(request, new RemoteAllowance(0), default), Is.EqualTo(RemoteVerdict.Wrong));
        Assert.That(_service.Asked, Has.Count.EqualTo(2));

        _service.Dead.Add("20.5/USER");
        var waiting = Enumerable.Range(0, 10).Select(_ => _remote.VerifyAsync(request, new RemoteAllowance(0), default).AsTask()).ToArray();
        Assert.That(waiting.Count(task => task.IsCompleted), Is.EqualTo(2), "eight places for one prefix");
        _time.Advance(TimeSpan.FromSeconds(5.1));
        Assert.That(await Task.WhenAll(waiting), Is.All.EqualTo(RemoteVerdict.Unreachable));
    }

    [Test]
    public async Task Disposing_ends_what_is_under_way()
    {
        _service.Dead.Add("20.5/USER");
        var asked = FindAsync();
        await UntilAskedAsync(1);
        await _remote.DisposeAsync();
        Assert.That((await asked).Outcome, Is.EqualTo(RemoteOutcome.Unreachable));
        Assert.That(_service.IsDisposed, Is.True);
    }

    private static HandleValue KeyWith(uint ttl) => Fixtures.Make.Text(300, "HS_PUBKEY", "a key") with { Ttl = ttl };

    private static RemoteAllowance From(string source) => new(0) { Source = ChallengeSource.Of(IPAddress.Parse(source)) };

    private Task<RemoteAnswer> FindAsync(string handle = "20.5/USER", RemoteAllowance? allowance = null) =>
        _remote.FindAsync(Key with { Handle = handle }, allowance ?? new RemoteAllowance(0), false, default).AsTask();

    private Task UntilAskedAsync(int count) => Eventually.HoldsAsync(() =>
    {
        lock (_service.Asked) return _service.Asked.Count >= count;
    });
}
