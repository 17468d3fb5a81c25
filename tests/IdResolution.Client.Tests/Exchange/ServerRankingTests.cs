using System.Net;
using IdResolution.Client.Exchange;
using IdResolution.Testing;

namespace IdResolution.Client.Tests.Exchange;

public sealed class ServerRankingTests
{
    private static readonly IPEndPoint First = new(IPAddress.Parse("192.0.2.1"), 2641);
    private static readonly IPEndPoint Second = new(IPAddress.Parse("192.0.2.2"), 2641);
    private static readonly IPEndPoint Ipv6 = new(IPAddress.Parse("2001:db8::1"), 2641);
    private static readonly TimeSpan[] Schedule = [TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(1000), TimeSpan.FromMilliseconds(1500)];

    private ManualTimeProvider _clock = null!;
    private ServerRanking _ranking = null!;
    private double _random;

    [SetUp]
    public void Begin()
    {
        _random = 0.5;
        _clock = new ManualTimeProvider();
        _ranking = new ServerRanking(_clock, () => _random, capacity: 16);
    }

    [TearDown]
    public void End() => _ranking.Dispose();

    [Test]
    public void Round_trip_times_are_smoothed_as_in_RFC_6298()
    {
        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(80));
        Assert.That(_ranking.Read().Single(), Is.EqualTo(
            new ServerStanding(First, true, TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(40), 0, TimeSpan.Zero)));

        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(160));

        var standing = _ranking.Read().Single();
        Assert.That(standing.RoundTrip, Is.EqualTo(TimeSpan.FromMilliseconds(90)));
        Assert.That(standing.Variation, Is.EqualTo(TimeSpan.FromMilliseconds(50)));
    }

    [Test]
    public void The_faster_server_is_better_and_equals_share()
    {
        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(20));
        _ranking.Succeeded(Second, true, TimeSpan.FromMilliseconds(21));
        Assert.That(ScoreOf(First), Is.LessThan(ScoreOf(Second)));

        var slowest = ScoreOf(First, random: 1);
        Assert.That(slowest, Is.GreaterThan(ScoreOf(Second, random: 0)), "one millisecond decides nothing");
        _ranking.Succeeded(Second, true, TimeSpan.FromSeconds(2));
        Assert.That(slowest, Is.LessThan(ScoreOf(Second, random: 0)));
    }

    [Test]
    public void One_question_a_second_finds_out_about_an_unknown_server()
    {
        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(1));
        Assert.That(_ranking.Rank(First, true, mayProbe: true).IsProbe, Is.False);

        Assert.That(_ranking.Rank(Second, true, mayProbe: false).IsProbe, Is.False, "it may not be asked twice");
        Assert.That(_ranking.Rank(Second, true, mayProbe: true).IsProbe);
        Assert.That(_ranking.Rank(Second, true, mayProbe: true).IsProbe, Is.False);
        _clock.Advance(TimeSpan.FromMilliseconds(1001));
        Assert.That(_ranking.Rank(Second, true, mayProbe: true).IsProbe);
        _ranking.Succeeded(Second, true, TimeSpan.FromMilliseconds(200));
        _clock.Advance(TimeSpan.FromMinutes(9));
        Assert.That(_ranking.Rank(Second, true, mayProbe: true).IsProbe, Is.False);
    }

    [Test]
    public void Of_unknown_servers_IPv6_goes_before_IPv4() =>
        Assert.That(ScoreOf(Ipv6, random: 1), Is.LessThanOrEqualTo(ScoreOf(Second, random: 0)));

    [Test]
    public void A_measurement_is_forgotten_after_ten_minutes()
    {
        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(200));
        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.That(_ranking.Read().Single().RoundTrip, Is.Null);
        Assert.That(_ranking.WaitsFor(First, Schedule), Is.EqualTo(Schedule));
    }

    [Test]
    public void UDP_and_TCP_of_a_server_are_told_apart()
    {
        _ranking.Failed(First, true);

        Assert.That(_ranking.Rank(First, true, mayProbe: true).IsBackingOff);
        Assert.That(_ranking.Rank(First, false, mayProbe: true).IsBackingOff, Is.False);
    }

    [Test]
    public void The_back_off_doubles_to_five_minutes_and_each_time_one_question_finds_out()
    {
        List<double> backOffs = [];
        for (var time = 0; time < 12; time++)
        {
            _ranking.Failed(First, true);
            backOffs.Add(_ranking.Read().Single().BackOff.TotalSeconds);
            _clock.Advance(_ranking.Read().Single().BackOff + TimeSpan.FromMilliseconds(1));
            Assert.That(_ranking.Rank(First, true, mayProbe: true), Has.Property(nameof(ServerRank.IsProbe)).True);
            Assert.That(_ranking.Rank(First, true, mayProbe: true), Has.Property(nameof(ServerRank.IsBackingOff)).True);
        }
        Assert.That(backOffs, Is.EqualTo(new double[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300 }).Within(0.001));

        _ranking.Succeeded(First, true, null);
        Assert.That(_ranking.Rank(First, true, mayProbe: true).IsBackingOff, Is.False);
    }

    [Test]
    public void What_may_not_be_asked_twice_finds_nothing_out()
    {
        _ranking.Failed(First, true);
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(_ranking.Rank(First, true, mayProbe: false).IsBackingOff);
        Assert.That(_ranking.Rank(First, true, mayProbe: true).IsProbe);
    }

    [Test]
    public void A_thousand_questions_that_fail_together_count_once()
    {
        for (var question = 0; question < 1000; question++) _ranking.Failed(First, true);

        Assert.That(_ranking.Read().Single().Failures, Is.EqualTo(1));
    }

    [Test]
    public void A_probe_that_is_outrun_failed()
    {
        _ranking.Failed(First, true);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(_ranking.Rank(First, true, mayProbe: true).IsProbe);

        _ranking.Outrun(First, true, TimeSpan.FromMilliseconds(100));

        Assert.That(_ranking.Read().Single().Failures, Is.EqualTo(2));
    }

    [Test]
    public void An_outrun_server_is_slower_than_that_and_every_time_the_guess_doubles_until_it_answers()
    {
        _ranking.Outrun(Ipv6, true, TimeSpan.FromMilliseconds(300));
        Assert.That(RoundTripOf(Ipv6), Is.EqualTo(600));
        _ranking.Outrun(Ipv6, true, TimeSpan.FromMilliseconds(100));
        Assert.That(RoundTripOf(Ipv6), Is.EqualTo(1200));
        for (var time = 0; time < 20; time++) _ranking.Outrun(Ipv6, true, TimeSpan.FromMilliseconds(100));
        Assert.That(RoundTripOf(Ipv6), Is.EqualTo(10_000));

        _ranking.Succeeded(Ipv6, true, TimeSpan.FromMilliseconds(50));

        Assert.That(RoundTripOf(Ipv6), Is.EqualTo(50), "a guess is not averaged with what is known");
    }

    [Test]
    public void That_a_server_takes_longer_than_less_than_usual_says_nothing()
    {
        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(20));

        _ranking.Outrun(First, true, TimeSpan.FromMilliseconds(5));

        Assert.That(RoundTripOf(First), Is.EqualTo(20));
    }

    [Test]
    public void Waits_follow_the_measurements_between_a_tenth_of_a_second_and_the_schedule()
    {
        Assert.That(_ranking.WaitsFor(First, Schedule), Is.EqualTo(Schedule), "nothing is known");
        _random = 0;
        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(1));
        Assert.That(_ranking.WaitsFor(First, Schedule).Select(wait => wait.TotalMilliseconds), Is.EqualTo(new double[] { 100, 200, 2700 }));
        _random = 1;
        Assert.That(_ranking.WaitsFor(First, Schedule).Select(wait => wait.TotalMilliseconds), Is.EqualTo(new double[] { 125, 250, 2625 }), "jitter");
        _ranking.Succeeded(Second, true, TimeSpan.FromSeconds(3));
        Assert.That(_ranking.WaitsFor(Second, Schedule), Is.EqualTo(Schedule));
        _ranking.Failed(First, true);
        Assert.That(_ranking.WaitsFor(First, Schedule), Is.EqualTo(Schedule[..1]), "one that failed is asked once");
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_server_that_is_usually_fast_is_waited_for_as_long_as_any(int sendings)
    {
        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(1));
        var schedule = Schedule[..sendings];

        var waits = _ranking.WaitsFor(First, schedule);

        Assert.That(waits, Has.Count.EqualTo(sendings));
        Assert.That(waits.Sum(wait => wait.Ticks), Is.EqualTo(schedule.Sum(wait => wait.Ticks)));
    }

    [Test]
    public void Another_server_is_asked_when_the_usual_time_is_over_however_long_the_answer_may_take()
    {
        Assert.That(_ranking.HeadStartOf(First, Schedule), Is.EqualTo(Schedule[0]), "nothing is known");
        _random = 0;
        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(50));
        Assert.That(_ranking.HeadStartOf(First, Schedule[..1]).TotalMilliseconds, Is.EqualTo(150));
        _ranking.Succeeded(Second, true, TimeSpan.FromSeconds(3));
        Assert.That(_ranking.HeadStartOf(Second, Schedule), Is.EqualTo(Schedule[0]));
        _ranking.Failed(First, true);
        Assert.That(_ranking.HeadStartOf(First, Schedule), Is.EqualTo(Schedule[0]), "it failed");
    }

    [Test]
    public void Remembers_a_bounded_number_of_servers_and_forgets_the_longest_unused()
    {
        _ranking.Succeeded(First, true, TimeSpan.FromMilliseconds(7));
        for (var number = 0; number < 100; number++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            _ranking.Succeeded(new IPEndPoint(IPAddress.Parse("192.0.2.9"), 3000 + number), true, null);
            _ranking.Rank(First, true, mayProbe: true);
        }
        Assert.That(_ranking.Read(), Has.Count.LessThanOrEqualTo(16));
        Assert.That(_ranking.Read().Any(standing => standing.Server.Equals(First)), "it was in use all the time");
    }

    private double RoundTripOf(IPEndPoint server) =>
        _ranking.Read().Single(standing => standing.Server.Equals(server)).RoundTrip!.Value.TotalMilliseconds;

    private double ScoreOf(IPEndPoint server, double random = 0.5)
    {
        _random = random;
        return _ranking.Rank(server, true, mayProbe: true).Score;
    }
}
