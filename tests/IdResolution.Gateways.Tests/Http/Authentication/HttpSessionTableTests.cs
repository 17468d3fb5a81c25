using IdResolution.Gateways.Http;
using IdResolution.Gateways.Http.Authentication;
using IdResolution.Resolution.Gateway;
using IdResolution.Testing;

namespace IdResolution.Gateways.Tests.Http.Authentication;

public sealed class HttpSessionTableTests
{
    private static readonly ClientNetwork Here = new(1);
    private static readonly ClientNetwork There = new(2);

    private readonly ManualTimeProvider _time = new();
    private HttpSessionTable _table = null!;
    private ProvenIdentity _who = null!;

    [OneTimeSetUp]
    public async Task ProveAsync()
    {
        await using var face = await HttpFace.StartAsync();
        _who = await face.SomebodyAsync();
    }

    [SetUp]
    public void Make() => _table = new HttpSessionTable(new HttpServerOptions { EndPoints = [], MaxSessions = 10, MaxSessionsPerSource = 4 }, _time);

    [Test]
    public void A_flood_of_new_sessions_ends_its_senders_own_and_none_that_proves_something()
    {
        var proven = _table.Add(Here);
        Assert.That(_table.Prove(proven, _who), Is.True);
        var elsewhere = _table.Add(There);
        for (var i = 0; i < 1_000; i++) _table.Add(Here);

        Assert.That(_table.Waiting, Is.EqualTo(5));
        Assert.That(_table.Find(elsewhere.Id), Is.SameAs(elsewhere));
        Assert.That(_table.Look(_table.Find(proven.Id)!).Who, Is.SameAs(_who));

        for (var source = 10ul; source < 1_000; source++) _table.Add(new ClientNetwork(source));
        Assert.That(_table.Waiting, Is.EqualTo(10));
        Assert.That(_table.Find(elsewhere.Id), Is.Null, "the longest unused of all gave way");
        Assert.That(_table.Find(proven.Id), Is.SameAs(proven));
    }

    [Test]
    public void Proven_sessions_are_bounded_too()
    {
        var sessions = Enumerable.Range(0, 6).Select(_ => _table.Add(Here)).Select(session => (Session: session, IsThere: _table.Prove(session, _who))).ToArray();

        Assert.That(sessions, Has.All.Matches<(HttpSession Session, bool IsThere)>(entry => entry.IsThere));
        Assert.That((_table.Waiting, _table.Proven), Is.EqualTo((0, 4)));
        Assert.That(_table.Find(sessions[0].Session.Id), Is.Null);
        Assert.That(_table.Find(sessions[5].Session.Id), Is.Not.Null);
    }

    [Test]
    public void However_busy_it_is_after_a_day_one_has_to_prove_oneself_again()
    {
        var session = _table.Add(Here);
        _table.Prove(session, _who);
        for (var i = 0; i < 95; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(15));
            Assert.That(_table.Find(session.Id), Is.SameAs(session));
        }
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.That(_table.Find(session.Id), Is.Null);
        Assert.That((_table.Waiting, _table.Proven), Is.EqualTo((0, 0)));
    }

    [Test]
    public void A_session_that_ended_proves_nothing()
    {
        var session = _table.Add(Here);
        _table.End(session);
        _table.End(session);

        Assert.That(_table.Prove(session, _who), Is.False);
        Assert.That((_table.Waiting, _table.Proven), Is.EqualTo((0, 0)));
        Assert.That(_table.Find(session.Id), Is.Null);
    }

    [Test]
    public void Silent_ones_end_and_used_ones_stay()
    {
        var (used, silent) = (_table.Add(Here), _table.Add(Here));
        _table.Prove(used, _who);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1_000));
            Assert.That(_table.Find(used.Id), Is.SameAs(used));
        }
        Assert.That(_table.Find(silent.Id), Is.Null);
        Assert.That((_table.Waiting, _table.Proven), Is.EqualTo((0, 1)));
    }

    [Test]
    public void A_nonce_is_given_for_one_attempt_only()
    {
        var session = _table.Add(Here);
        var shown = _table.Look(session).Nonce;
        var nonces = new byte[64][];
        Parallel.For(0, nonces.Length, i => nonces[i] = _table.TakeNonce(session));

        Assert.That(nonces.Select(Convert.ToHexString).Distinct().Count(), Is.EqualTo(64));
        Assert.That(nonces.Count(nonce => nonce.AsSpan().SequenceEqual(shown)), Is.EqualTo(1));
        Assert.That(shown, Has.Length.EqualTo(16));
    }

    [Test]
    public void Tables_stay_whole_under_many_hands()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Parallel.For(0, 8, worker =>
        {
            var random = new Random(seed + worker);
            var mine = new List<HttpSession>();
            for (var i = 0; i < 2_000; i++)
            {
                if (mine.Count == 0 || random.Next(3) == 0) mine.Add(_table.Add(new ClientNetwork((ulong)random.Next(5))));
                var session = mine[random.Next(mine.Count)];
                switch (random.Next(3))
                {
                    case 0: _table.Prove(session, _who); break;
                    case 1: _table.Find(session.Id); break;
                    default: _table.End(session); break;
                }
            }
        });

        Assert.That(Math.Max(_table.Waiting, _table.Proven), Is.LessThanOrEqualTo(10));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(_table.Find("nobody's"), Is.Null);
        Assert.That((_table.Waiting, _table.Proven), Is.EqualTo((0, 0)));
    }
}
