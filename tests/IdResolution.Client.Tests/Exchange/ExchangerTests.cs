using System.Net;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Client.Resolving;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Client.Tls;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Testing;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Exchange;

/// <summary>Several sites that hold the same data, some of which misbehave.</summary>
public sealed class ExchangerTests
{
    private const string Handle = "88.100/PUMP-1";

    private static readonly HandleClientOptions Quick = HandleClientOptions.Default with
    {
        UdpSchedule = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100)],
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AnswerTimeout = TimeSpan.FromSeconds(5),
    };

    [Test]
    public async Task A_dead_site_beside_a_live_one_costs_one_wait_and_is_then_left_alone()
    {
        await using var dead = new ScriptedServer(_ => []);
        await using var live = new ScriptedServer(request => [request.Values("live")]);
        await using var exchanger = new Exchanger(Quick);

        for (var question = 0; question < 20; question++)
            Assert.That((await AskAsync(exchanger, Targets(dead, live))).Header.ResponseCode, Is.EqualTo(ResponseCode.Success));

        Assert.That(live.Requests, Has.Count.EqualTo(20));
        Assert.That(dead.Requests, Has.Count.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task A_site_that_comes_back_is_found_again()
    {
        await using var flaky = new ScriptedServer(_ => []);
        await using var exchanger = new Exchanger(Quick with { Transport = TransportPreference.UdpOnly });
        Assert.That(async () => await AskAsync(exchanger, Targets(flaky)), Throws.TypeOf<NoAnswerException>());
        Assert.That(exchanger.Standings.Single().Failures, Is.EqualTo(1));
        flaky.Script = request => [request.Values("back")];

        await AskAsync(exchanger, Targets(flaky));

        Assert.That(exchanger.Standings.Single(), Has.Property(nameof(ServerStanding.Failures)).Zero
            .And.Property(nameof(ServerStanding.BackOff)).EqualTo(TimeSpan.Zero));
    }

    [TestCase(ResponseCode.Error)]
    [TestCase(ResponseCode.ServerTooBusy)]
    [TestCase(ResponseCode.ServerBackup)]
    [TestCase(ResponseCode.ServerNotResponsible)]
    public async Task An_unwilling_site_has_a_willing_sibling(ResponseCode code)
    {
        await using var unwilling = new ScriptedServer(request => [request.Reply(code)]);
        await using var willing = new ScriptedServer(request => [request.Values()]);
        await using var exchanger = new Exchanger(Quick with { Transport = TransportPreference.TcpOnly });

        for (var question = 0; question < 8; question++)
            Assert.That((await AskAsync(exchanger, Targets(unwilling, willing))).Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task What_a_server_cannot_say_over_UDP_it_is_asked_over_TCP_before_others_are()
    {
        await using var first = new ScriptedServer(request => request.IsUdp ? [request.Reply(ResponseCode.Error)] : [request.Values()]);
        await using var second = new ScriptedServer(request => request.IsUdp ? [request.Reply(ResponseCode.Error)] : [request.Values()]);
        await using var exchanger = new Exchanger(Quick);

        await AskAsync(exchanger, Targets(first, second));

        var asked = first.Requests.IsEmpty ? second : first;
        Assert.That(first.Requests.Count + second.Requests.Count, Is.EqualTo(2));
        Assert.That(asked.Requests.Select(request => request.IsUdp), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task An_expired_answer_sends_the_question_to_the_next_site()
    {
        await using var old = new ScriptedServer(request =>
            [request.Values("old", message => message with { Header = message.Header with { Expiration = 1 } })]);
        await using var live = new ScriptedServer(request => [request.Values("live")]);
        await using var exchanger = new Exchanger(Quick);

        for (var question = 0; question < 4; question++)
        {
            var answer = await AskAsync(exchanger, Targets(old, live));
            Assert.That(((ResolutionResponse)answer.Body).Values[0].Data.ToArray(), Is.EqualTo("live"u8.ToArray()));
        }
    }

    [Test]
    public async Task A_moved_handle_is_found_through_the_record_of_the_site_asked_once_a_minute([Values] bool administrative)
    {
        await using var now = new ScriptedServer(request => [request.OpCode == OpCode.Resolution ? request.Values("now") : request.Reply(ResponseCode.Success)]);
        await using var before = new ScriptedServer(request =>
        [
            request.OpCode == OpCode.GetSiteInfo
                ? request.SiteInfo(Records.Site(SiteFlags.Primary, now.Port) with { SerialNumber = 2 })
                : request.Reply(ResponseCode.ServerNotResponsible),
        ]);
        await using var exchanger = new Exchanger(Quick);
        var ask = administrative ? Deletion() : Resolution();

        for (var question = 0; question < 5; question++)
            Assert.That((await exchanger.AskAsync(Targets(ask, before), ask, default)).Header.ResponseCode, Is.EqualTo(ResponseCode.Success));

        Assert.That(before.CountOf(OpCode.GetSiteInfo), Is.EqualTo(1));
        Assert.That(before.CountOf(ask.OpCode), Is.EqualTo(5));
        Assert.That(now.CountOf(ask.OpCode), Is.EqualTo(5));
    }

    [Test]
    public async Task Checklist_075_a_lame_server_is_asked_twice_and_no_more()
    {
        ScriptedServer? lame = null;
        await using var running = lame = new ScriptedServer(request =>
        [
            request.OpCode == OpCode.GetSiteInfo
                ? request.SiteInfo(Records.Site(SiteFlags.Primary, lame!.Port) with { SerialNumber = 9 })
                : request.Reply(ResponseCode.ServerNotResponsible),
        ]);
        await using var exchanger = new Exchanger(Quick);

        Assert.That((await AskAsync(exchanger, Targets(lame))).Header.ResponseCode, Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That((lame.CountOf(OpCode.Resolution), lame.CountOf(OpCode.GetSiteInfo)), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task A_server_with_a_public_address_does_not_lead_us_into_our_own_network()
    {
        await using var inside = new ScriptedServer(request => [request.Values("secret")]);
        await using var outside = new ScriptedServer(request =>
        [
            request.OpCode == OpCode.GetSiteInfo
                ? request.SiteInfo(Records.Site(SiteFlags.Primary, inside.Port))
                : request.Reply(ResponseCode.ServerNotResponsible),
        ]);
        await using var exchanger = new Exchanger(Quick with { Route = Public(("203.0.113.1", outside)) });
        var site = At("203.0.113.1");

        var answer = await AskAsync(exchanger, [Find(site)]);

        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(outside.CountOf(OpCode.GetSiteInfo), Is.EqualTo(1));
        Assert.That(inside.Requests, Is.Empty);
    }

    [Test]
    public async Task Where_only_public_addresses_may_be_asked_a_name_of_our_network_is_not()
    {
        await using var inside = new ScriptedServer(request => [request.Values("secret")]);
        await using var exchanger = new Exchanger(Quick);
        var site = Records.Site(SiteFlags.Primary, inside.Port);
        site = site with
        {
            Attributes = [new SiteAttribute("domain", "localhost")],
            Servers = [site.Servers[0] with { Address = IPAddress.Any }],
        };

        Assert.That((await AskAsync(exchanger, [Find(site)])).Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(async () => await AskAsync(exchanger, [Find(site) with { Reach = AddressScope.Public }]), Throws.TypeOf<ServerUnreachableException>());
        Assert.That(inside.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Checklist_064_IPv4_answers_when_IPv6_is_silent_and_goes_first_from_then_on()
    {
        await using var silent = new ScriptedServer(_ => []);
        await using var live = new ScriptedServer(request => [request.Values()]);
        var options = Quick with
        {
            UdpSchedule = [TimeSpan.FromSeconds(20)],
            Route = Public(("2001:db8::1", silent), ("203.0.113.1", live)),
        };
        await using var exchanger = new Exchanger(options);
        var site = At("2001:db8::1") with { Attributes = [new SiteAttribute("alt_addr", "203.0.113.1")] };

        await AskAsync(exchanger, [Find(site)]);
        await AskAsync(exchanger, [Find(site)]);

        Assert.That((silent.Requests.Count, live.Requests.Count), Is.EqualTo((1, 2)));
        Assert.That(exchanger.Standings.Single(standing => standing.Server.Address.ToString() == "2001:db8::1").RoundTrip,
            Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(290)));
    }

    [Test]
    public async Task Checklist_064_IPv6_goes_first()
    {
        await using var six = new ScriptedServer(request => [request.Values()]);
        await using var four = new ScriptedServer(request => [request.Values()]);
        await using var exchanger = new Exchanger(Quick with { Route = Public(("2001:db8::1", six), ("203.0.113.1", four)) });
        var site = At("203.0.113.1") with { Attributes = [new SiteAttribute("alt_addr", "2001:db8::1")] };

        await AskAsync(exchanger, [Find(site)]);

        Assert.That((six.Requests.Count, four.Requests.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Checklist_082_changes_and_authoritative_questions_go_to_the_primary([Values] bool administrative)
    {
        await using var primary = new ScriptedServer(request => [administrative ? request.Reply(ResponseCode.Success) : request.Values()]);
        await using var mirror = new ScriptedServer(request => [request.Values()]);
        await using var exchanger = new Exchanger(Quick);
        var ask = administrative ? Deletion() : Resolution(OpFlags.Authoritative);
        List<ServerTarget> targets = [Find(Records.Site(SiteFlags.None, mirror.Port), ask), Find(Records.Site(SiteFlags.Primary, primary.Port), ask)];

        for (var question = 0; question < 5; question++) await exchanger.AskAsync(targets, ask, default);

        Assert.That((primary.CountOf(ask.OpCode), mirror.Requests.Count), Is.EqualTo((5, 0)));
        Assert.That(async () => await exchanger.AskAsync(targets[..1], ask, default),
            Throws.TypeOf<ServerUnreachableException>().With.Message.Contains("mirror"));
    }

    [Test]
    public async Task Checklist_083_who_wrote_at_one_of_several_primaries_reads_there_for_an_hour()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using var first = new ScriptedServer(Answer);
        await using var second = new ScriptedServer(Answer);
        var targets = new[] { first, second }.Select(server => Find(Records.Site(SiteFlags.Primary | SiteFlags.MultiPrimary, server.Port), Deletion())).ToList();
        await using var exchanger = new Exchanger(Quick with { TimeProvider = clock });

        await exchanger.AskAsync(targets, Deletion(), default);
        var (sticky, other) = first.Requests.IsEmpty ? (second, first) : (first, second);
        for (var question = 0; question < 10; question++)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await exchanger.AskAsync(targets, Resolution(OpFlags.Authoritative), default);
            await exchanger.AskAsync(targets, Resolution(), default);
        }
        Assert.That((sticky.Requests.Count, other.Requests.Count), Is.EqualTo((21, 0)));

        clock.Advance(TimeSpan.FromMinutes(11));
        for (var question = 0; question < 60 && other.Requests.IsEmpty; question++)
        {
            await exchanger.AskAsync(targets, Resolution(), default);
            // What is unknown is explored by one question a second.
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.That(other.Requests, Is.Not.Empty, "after an hour they share again");

        static IEnumerable<ServerAct?> Answer(Incoming request) =>
            [request.OpCode == OpCode.Resolution ? request.Values() : request.Reply(ResponseCode.Success)];
    }

    [TestCase(HashOption.ByPrefix)]
    [TestCase(HashOption.BySuffix)]
    [TestCase(HashOption.ByHandle)]
    public async Task Every_handle_goes_to_the_server_that_its_hash_names(HashOption option)
    {
        await using var first = new ScriptedServer(request => [request.Values("0")]);
        await using var second = new ScriptedServer(request => [request.Values("1")]);
        await using var third = new ScriptedServer(request => [request.Values("2")]);
        await using var exchanger = new Exchanger(Quick);
        var site = Records.Site(SiteFlags.Primary, first.Port, second.Port, third.Port) with { HashOption = option };

        foreach (var name in new[] { "20.1000/100", "88.111.1/teleinfo.cn", "35.TEST/abcDEF-中", "0.NA/88.111.1" })
        {
            var ask = Resolution(handle: name);
            var answer = await exchanger.AskAsync([Find(site, ask)], ask, default);
            Assert.That(System.Text.Encoding.UTF8.GetString(((ResolutionResponse)answer.Body).Values[0].Data.Span),
                Is.EqualTo(ServerHash.ServerFor(ask.Handle.Span, option, 3).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Test]
    public async Task Questions_beyond_the_bound_of_sockets_wait_and_are_then_refused()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedServer(request => [ServerAct.WaitFor(release.Task), request.Values()]);
        var clock = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using var exchanger = new Exchanger(Quick with { MaxUdpQuestions = 2, Transport = TransportPreference.UdpOnly, TimeProvider = clock });
        var first = AskAsync(exchanger, Targets(server));
        var second = AskAsync(exchanger, Targets(server));
        var third = AskAsync(exchanger, Targets(server));

        Assert.That(third.IsCompleted, Is.False);
        while (!third.IsCompleted)
        {
            // The waits of the first two end too, so the third is refused or gets their place.
            clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
        release.SetResult();
        Assert.That(async () => await Task.WhenAll(first, second, third), Throws.InstanceOf<HandleClientException>());
        Assert.That(server.Requests.Select(request => request.Source).Distinct().Count(), Is.LessThanOrEqualTo(3));
    }

    private static Ask Resolution(OpFlags flags = 0, string handle = Handle) =>
        new(OpCode.Resolution, handle, new ResolutionRequest { Handle = handle }) { Flags = OpFlags.PublicOnly | flags };

    private static Ask Deletion() => new(OpCode.DeleteHandle, Handle, new HandleRequest { Handle = Handle });

    private static Task<Message> AskAsync(Exchanger exchanger, IReadOnlyList<ServerTarget> targets) =>
        exchanger.AskAsync(targets, Resolution(), default);

    private static ServerTarget[] Targets(params ScriptedServer[] servers) => Targets(Resolution(), servers);

    private static ServerTarget[] Targets(Ask ask, params ScriptedServer[] servers) =>
        [.. servers.Select(server => Find(Records.Site(SiteFlags.Primary, server.Port), ask))];

    private static ServerTarget Find(SiteRecord site, Ask? ask = null) =>
        TargetFinder.Find(site, (ask ?? Resolution()).Handle.Span, ask?.IsAdministrative ?? false, isTrusted: false, TlsMode.Off)!;

    private static SiteRecord At(string address)
    {
        var site = Records.Site(SiteFlags.Primary, 2641);
        return site with { Servers = [site.Servers[0] with { Address = IPAddress.Parse(address) }] };
    }

    private static Func<IPEndPoint, IPEndPoint> Public(params (string Address, ScriptedServer Server)[] servers) => asked =>
        servers.Where(pair => asked.Address.Equals(IPAddress.Parse(pair.Address))).Select(pair => pair.Server.EndPoint).FirstOrDefault() ?? asked;
}
