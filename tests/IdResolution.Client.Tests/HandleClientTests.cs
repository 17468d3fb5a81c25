using System.Net;
using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests;

public sealed class HandleClientTests
{
    private const string Handle = "88.100/PUMP-1";

    [Test]
    public async Task Every_change_says_what_was_asked()
    {
        await using var server = new ScriptedServer(request =>
            [request.Reply(ResponseCode.Success, request.OpCode == OpCode.CreateHandle ? new CreateHandleResponse() : null)]);
        await using var client = new HandleClient(server.Options);

        await client.CreateAsync(Handle, Records.OneValue, overwrite: true, mint: true);
        await client.AddAsync(Handle, Records.OneValue, overwrite: true);
        await client.ModifyAsync(Handle, Records.OneValue);
        await client.RemoveAsync(Handle, [1, 2]);
        await client.DeleteAsync(Handle);

        var requests = server.Requests.Where(request => request.OpCode != OpCode.GetSiteInfo).Select(request => request.Message).ToList();
        Assert.That(requests.Select(request => request.Header.OpCode), Is.EqualTo(
            new[] { OpCode.CreateHandle, OpCode.AddValue, OpCode.ModifyValue, OpCode.RemoveValue, OpCode.DeleteHandle }));
        Assert.That(requests[0].Header.Flags.HasFlag(OpFlags.OverwriteWhenExists | OpFlags.MintNewSuffix));
        Assert.That(requests[1].Header.Flags.HasFlag(OpFlags.OverwriteWhenExists));
        Assert.That(((ValuesRequest)requests[2].Body).Values, Is.EqualTo(Records.OneValue));
        Assert.That(((RemoveValueRequest)requests[3].Body).Indexes, Is.EqualTo(new uint[] { 1, 2 }));
        Assert.That(((HandleRequest)requests[4].Body).Handle.ToString(), Is.EqualTo(Handle));
    }

    [Test]
    public async Task A_refusal_is_an_answer_with_the_words_of_the_server()
    {
        await using var server =
            new ScriptedServer(request => [request.Reply(ResponseCode.HandleAlreadyExists, new ErrorResponse { Message = "there already" })]);
        await using var client = new HandleClient(server.Options);

        var answer = await client.CreateAsync(Handle, Records.OneValue);

        Assert.That((answer.Code, answer.Text, answer.IsSuccess), Is.EqualTo((ResponseCode.HandleAlreadyExists, "there already", false)));
    }

    [Test]
    public async Task A_minted_name_and_an_overwritten_record_are_reported()
    {
        await using var server = new ScriptedServer(request =>
        [
            request.Reply(
                ResponseCode.Success,
                new CreateHandleResponse { Handle = "88.100/minted" },
                message => message with { Header = message.Header with { Flags = OpFlags.OverwriteWhenExists } }),
        ]);
        await using var client = new HandleClient(server.Options);

        var answer = await client.CreateAsync("88.100/", Records.OneValue, mint: true);

        Assert.That((answer.Handle.ToString(), answer.Overwrote), Is.EqualTo(("88.100/minted", true)));
    }

    [Test]
    public async Task A_list_comes_in_several_messages()
    {
        await using var server = new ScriptedServer(request => request.OpCode == OpCode.GetSiteInfo ? [NoSite(request)] :
        [
            Page(request, more: true, "88.100/A", "88.100/B"),
            Page(request, more: true, "88.100/C"),
            Page(request, more: false, "88.100/D"),
        ]);
        await using var client = new HandleClient(server.Options);

        var handles = new List<string>();
        await foreach (var page in client.ListAsync("88.100")) handles.AddRange(page.Handles.Select(handle => handle.ToString()));

        Assert.That(handles, Is.EqualTo(new[] { "88.100/A", "88.100/B", "88.100/C", "88.100/D" }));
        Assert.That(((HandleRequest)server.Requests.Last().Message.Body).Handle.ToString(), Is.EqualTo("0.NA/88.100"));
    }

    [Test]
    public async Task A_list_that_breaks_in_the_middle_is_not_taken_for_a_whole_one()
    {
        await using var server = new ScriptedServer(request =>
            request.OpCode == OpCode.GetSiteInfo ? [NoSite(request)] : [Page(request, more: true, "88.100/A"), null]);
        await using var client = new HandleClient(server.Options);
        var pages = client.ListAsync("88.100").GetAsyncEnumerator();

        Assert.That(await pages.MoveNextAsync());
        Assert.That(async () => await pages.MoveNextAsync(), Throws.TypeOf<NoAnswerException>());
    }

    [Test]
    public async Task A_refused_list_is_one_message()
    {
        await using var server = new ScriptedServer(request => [request.Reply(ResponseCode.OperationNotSupported)]);
        await using var client = new HandleClient(server.Options);

        var codes = new List<ResponseCode>();
        await foreach (var page in client.ListHomedAsync()) codes.Add(page.Code);

        Assert.That(codes, Is.EqualTo(new[] { ResponseCode.OperationNotSupported }));
    }

    [Test]
    public async Task The_hash_chooses_the_server_of_a_site()
    {
        await using var first = new ScriptedServer(request => [request.Values("first")]);
        await using var second = new ScriptedServer(request => [request.Values("second")]);
        await using var client =
            new HandleClient(HandleClientOptions.Default with { Site = Records.Site(SiteFlags.Primary, first.Port, second.Port) });

        for (var number = 0; number < 20; number++)
        {
            var handle = new Utf8String($"88.100/{number}");
            var answer = await client.ResolveAsync(handle);
            var expected = ServerHash.ServerFor(handle.Span, HashOption.ByHandle, 2) == 0 ? "first" : "second";
            Assert.That(System.Text.Encoding.UTF8.GetString(answer.Values[0].Data.Span), Is.EqualTo(expected));
        }
        Assert.That(first.Requests.Count + second.Requests.Count, Is.EqualTo(20));
        Assert.That(first.Requests, Is.Not.Empty);
        Assert.That(second.Requests, Is.Not.Empty);
    }

    [Test]
    public async Task The_first_request_to_a_known_site_has_the_version_of_its_record()
    {
        await using var server = new ScriptedServer(request => [request.Values()]);
        var site = Records.Site(SiteFlags.Primary, server.Port);
        await using var old =
            new HandleClient(HandleClientOptions.Default with { Site = site with { ProtocolVersion = new ProtocolVersion(2, 4) } });
        await using var future =
            new HandleClient(HandleClientOptions.Default with { Site = site with { ProtocolVersion = new ProtocolVersion(3, 0) } });

        await old.ResolveAsync(Handle);
        await future.ResolveAsync(Handle);

        Assert.That(
            server.Requests.Select(request => request.Message.Envelope.Version),
            Is.EqualTo(new[] { new ProtocolVersion(2, 4), ProtocolVersion.Highest }));
    }

    [Test]
    public async Task A_prefix_is_homed_at_every_server_of_the_site()
    {
        SiteRecord? site = null;
        IEnumerable<ServerAct?> Answer(Incoming request) =>
            [request.OpCode == OpCode.GetSiteInfo
                ? request.Reply(ResponseCode.Success, new SiteInfoResponse { Site = site!.ToArray() })
                : request.Reply(ResponseCode.Success)];
        await using var first = new ScriptedServer(Answer);
        await using var second = new ScriptedServer(Answer);
        site = Records.Site(SiteFlags.Primary, first.Port, second.Port);
        await using var client = new HandleClient(first.Options);

        Assert.That((await client.HomeAsync("88.100")).IsSuccess);

        foreach (var server in new[] { first, second })
        {
            var request = server.Requests.Single(request => request.OpCode == OpCode.HomePrefix);
            Assert.That(((HandleRequest)request.Message.Body).Handle.ToString(), Is.EqualTo("0.NA/88.100"));
        }
    }

    [Test]
    public async Task A_mirror_is_not_asked_to_home()
    {
        await using var server = new ScriptedServer(request =>
            [request.Reply(ResponseCode.Success, new SiteInfoResponse { Site = Records.Site(SiteFlags.None, 1).ToArray() })]);
        await using var client = new HandleClient(server.Options);

        Assert.That((await client.UnhomeAsync("88.100")).Code, Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(server.Requests.Select(request => request.OpCode), Is.All.EqualTo(OpCode.GetSiteInfo));
    }

    [Test]
    public async Task An_alias_is_followed_only_on_request()
    {
        await using var server = new ScriptedServer(request => [Alias(request, "88.100/A", "88.100/B")]);
        await using var client = new HandleClient(server.Options);

        var plain = await client.ResolveAsync("88.100/A");
        var followed = await client.ResolveAsync("88.100/A", new ResolveOptions { FollowAliases = true, Types = ["URL"] });

        Assert.That(plain.Values.Single().Type.ToString(), Is.EqualTo("HS_ALIAS"));
        Assert.That(followed.Handle.ToString(), Is.EqualTo("88.100/B"));
        Assert.That(followed.Aliases.Select(alias => alias.ToString()), Is.EqualTo(new[] { "88.100/A" }));
        Assert.That(((ResolutionRequest)server.Requests.Last().Message.Body).Types.Select(type => type.ToString()),
            Is.EqualTo(new[] { "URL", "HS_ALIAS" }));
    }

    [Test]
    public async Task Aliases_in_a_circle_are_not_found()
    {
        await using var server = new ScriptedServer(request =>
            [((ResolutionRequest)request.Message.Body).Handle == "88.100/A" ? Alias(request, "88.100/A", "88.100/B")
                : Alias(request, "88.100/B", "88.100/A")]);
        await using var client = new HandleClient(server.Options);

        var answer = await client.ResolveAsync("88.100/A", new ResolveOptions { FollowAliases = true });

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_chain_of_aliases_ends_after_twenty()
    {
        var number = 0;
        await using var server =
            new ScriptedServer(request => [Alias(request, ((ResolutionRequest)request.Message.Body).Handle.ToString(), $"88.100/{number++}")]);
        await using var client = new HandleClient(server.Options);

        var answer = await client.ResolveAsync("88.100/START", new ResolveOptions { FollowAliases = true });

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(server.Requests, Has.Count.EqualTo(21));
    }

    [Test]
    public async Task A_referral_leads_to_the_server_in_its_site_record()
    {
        await using var there = new ScriptedServer(request => [request.Values("from there")]);
        var site = new HandleValue { Index = 3, Type = "HS_SITE", Data = Records.Site(SiteFlags.Primary, there.Port).ToArray() };
        await using var here = new ScriptedServer(request =>
            [request.Reply(ResponseCode.ServiceReferral, new ReferralResponse { Handle = Utf8String.Empty, Values = [site] })]);
        await using var client = new HandleClient(here.Options);

        var answer = await client.ResolveAsync(Handle);

        Assert.That(answer.Values[0].Data.ToArray(), Is.EqualTo("from there"u8.ToArray()));
    }

    [Test]
    public async Task A_referral_is_the_answer_when_it_shall_not_be_followed()
    {
        await using var server =
            new ScriptedServer(request => [request.Reply(ResponseCode.ServiceReferral, new ReferralResponse { Handle = "0.NA/88.100" })]);
        await using var client = new HandleClient(server.Options with { FollowReferrals = false });

        var answer = await client.ResolveAsync(Handle);

        Assert.That((answer.Code, answer.Referral?.Handle.ToString()), Is.EqualTo((ResponseCode.ServiceReferral, "0.NA/88.100")));
    }

    [Test]
    public async Task Checklist_080_a_referral_to_where_it_comes_from_is_a_loop()
    {
        ScriptedServer? server = null;
        await using var running = server = new ScriptedServer(request => [Referral(request, server!.Port, server.Port)]);
        await using var client = new HandleClient(server.Options);

        Assert.That(
            async () => await client.ResolveAsync(Handle),
            Throws.TypeOf<AnswerRefusedException>().With.Property(nameof(AnswerRefusedException.Fault)).EqualTo(AnswerFault.ReferralLoop));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Checklist_080_at_most_forty_referrals_are_followed()
    {
        ScriptedServer? server = null;
        var other = 0;
        await using var running = server = new ScriptedServer(request => [Referral(request, server!.Port, ++other)]);
        await using var client = new HandleClient(server.Options);

        Assert.That(async () => await client.ResolveAsync(Handle), Throws.TypeOf<AnswerRefusedException>());
        Assert.That(server.Requests, Has.Count.EqualTo(41));
    }

    [Test]
    public async Task A_busy_server_has_a_willing_sibling([Values(ResponseCode.ServerTooBusy, ResponseCode.ServerBackup)] ResponseCode code)
    {
        await using var busy = new ScriptedServer(request => [request.Reply(code)]);
        await using var idle = new ScriptedServer(request => [request.Values()]);
        await using var client = new HandleClient(busy.Options with { Servers = [.. busy.Options.Servers, .. idle.Options.Servers] });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(busy.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_busy_server_without_sibling_is_the_answer()
    {
        await using var server = new ScriptedServer(request => [request.Reply(ResponseCode.ServerTooBusy)]);
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That((await client.ResolveAsync(Handle)).Code, Is.EqualTo(ResponseCode.ServerTooBusy));
    }

    [Test]
    public async Task A_trace_names_every_hop()
    {
        var hops = new Hops();
        await using var server = new ScriptedServer(request => [request.Values()]);
        await using var client = new HandleClient(server.Options with { Trace = hops });

        await client.ResolveAsync(Handle);

        var hop = hops.All.Single();
        Assert.That((hop.Server, hop.Transport, hop.OpCode, hop.Code), Is.EqualTo(
            (new IPEndPoint(IPAddress.Loopback, server.Port).ToString(), "udp", OpCode.Resolution, (ResponseCode?)ResponseCode.Success)));
        Assert.That(hop.OctetsSent, Is.EqualTo(server.Requests.Single().Octets.Length));
        Assert.That(hop.OctetsReceived, Is.GreaterThan(0));
    }

    [Test]
    public void Options_out_of_range_are_refused()
    {
        var good = HandleClientOptions.Default;
        HandleClientOptions[] bad =
        [
            good with { Servers = [] },
            good with { UdpSchedule = [] },
            good with { UdpSchedule = [TimeSpan.Zero] },
            good with { AnswerTimeout = TimeSpan.Zero },
            good with { ConnectTimeout = TimeSpan.FromSeconds(-1) },
            good with { ConnectionsPerServer = 0 },
            good with { MaxInFlightPerConnection = 0 },
        ];
        foreach (var options in bad) Assert.That(() => new HandleClient(options), Throws.ArgumentException);
    }

    private static byte[] NoSite(Incoming request) => request.Reply(ResponseCode.OperationNotSupported);

    private static byte[] Page(Incoming request, bool more, params string[] handles) => request.Reply(
        ResponseCode.Success,
        new HandleListResponse { Handles = [.. handles.Select(Utf8String.FromString)] },
        message => message with { Header = message.Header with { Flags = more ? OpFlags.Continuous : 0 } });

    private static byte[] Alias(Incoming request, string handle, string target) =>
        ((ResolutionRequest)request.Message.Body).Handle == handle
            ? request.Reply(ResponseCode.Success,
                new ResolutionResponse { Handle = handle, Values = [HandleValue.OfText(1, "HS_ALIAS", target)] })
            : request.Values();

    // Never asked at the TCP port, for the answer comes over UDP: it makes the site another one.
    private static byte[] Referral(Incoming request, int port, int tcpPort)
    {
        var site = Records.Site(SiteFlags.Primary, port);
        ServerInterface[] doors =
        [
            new(InterfaceType.Both, InterfaceProtocol.Udp, (uint)port), new(InterfaceType.Both, InterfaceProtocol.Tcp, (uint)tcpPort),
        ];
        site = site with { Servers = [site.Servers[0] with { Interfaces = doors }] };
        return request.Referral(ResponseCode.ServiceReferral, [new HandleValue { Index = 1, Type = "HS_SITE", Data = site.ToArray() }]);
    }
}
