using System.Net;
using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Security.Tls;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Http;

public sealed class HttpTests
{
    private const string Handle = "88.100/PUMP 1";

    [Test]
    public async Task Asks_an_HTTP_server_with_the_handle_in_the_path()
    {
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values("https://example.org/pump"))]);
        var hops = new Hops();
        await using var client = new HandleClient(OptionsOf(server) with { Trace = hops });

        for (var i = 0; i < 3; i++) Assert.That((await client.ResolveAsync(Handle)).Values.Single().Data.ToArray(), Is.EqualTo("https://example.org/pump"u8.ToArray()));

        Assert.That(server.ConnectionCount, Is.EqualTo(1), "it is kept");
        Assert.That(server.Heads.First(), Does.StartWith("POST /88.100%2FPUMP%201 HTTP/1.1\r\n"));
        Assert.That(server.Heads.First(), Does.Contain("Content-Type: application/x-hdl-message").And.Contain($"Host: 127.0.0.1:{server.Port}"));
        Assert.That(hops.All.Select(hop => hop.Transport), Is.All.EqualTo("http"));
    }

    [Test]
    public async Task A_handle_of_dots_and_one_too_long_for_a_path_are_asked_for_all_the_same()
    {
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values())]);
        await using var client = new HandleClient(OptionsOf(server));
        var longest = "88.100/" + new string('%', 2_000);

        foreach (var handle in new[] { "../..", "88.100/..", longest }) Assert.That((await client.ResolveAsync(handle)).IsSuccess, handle);

        Assert.That(
            server.Heads.Select(head => head.Split(' ')[1]), Is.EqualTo(new[] { "/..%2F..", "/88.100%2F..", "/" }));
        Assert.That(server.Requests.Select(request => request.Handle.ToString()), Is.EqualTo(new[] { "../..", "88.100/..", longest }));
    }

    [Test]
    public async Task HTTP_comes_after_TCP_and_before_a_server_that_is_known_to_be_dead()
    {
        await using var http = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values())]);
        await using var fake = new ScriptedServer(_ => []);
        var hops = new Hops();
        var options = fake.Options with { Site = SiteOf(fake.Port, http.Port), AnswerTimeout = TimeSpan.FromMilliseconds(200), Trace = hops };
        await using var client = new HandleClient(options);

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(hops.All.Select(hop => hop.Transport), Is.EqualTo(new[] { "udp", "tcp", "http" }));
        hops.All.Clear();

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(hops.All.Select(hop => hop.Transport), Is.EqualTo(new[] { "http" }), "both back off");
    }

    [Test]
    public async Task Many_silent_addresses_cost_no_more_than_two()
    {
        await using var http = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values())]);
        await using var silent = new ScriptedServer(_ => []);
        var hops = new Hops();
        var addresses = Enumerable.Repeat(new ServerAddress("127.0.0.1", silent.Port), 5).Append(new ServerAddress("127.0.0.1", http.Port, IsHttp: true));
        await using var client = new HandleClient(Options with { Servers = [.. addresses], AnswerTimeout = TimeSpan.FromSeconds(8), Trace = hops });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);

        Assert.That(hops.All.Count(hop => hop.Transport == "tcp"), Is.LessThanOrEqualTo(2), "asked over TCP before HTTP answered");
    }

    [Test]
    public async Task A_server_that_answers_over_UDP_or_TCP_is_not_asked_over_HTTP()
    {
        await using var http = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values())]);
        await using var server = new ScriptedServer(request => [request.Values()]);
        await using var client = new HandleClient(server.Options with { Site = SiteOf(server.Port, http.Port) });
        await using var alone = new HandleClient(server.TcpOptions with { Site = SiteOf(server.Port, http.Port) });

        for (var i = 0; i < 10; i++)
        {
            Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
            Assert.That((await alone.ResolveAsync(Handle)).IsSuccess);
        }

        Assert.That(http.Requests, Is.Empty);
    }

    [Test]
    public async Task Who_wants_TCP_only_or_UDP_only_is_not_led_to_HTTP([Values(TransportPreference.TcpOnly, TransportPreference.UdpOnly)] TransportPreference only)
    {
        await using var http = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values())]);
        await using var server = new ScriptedServer(_ => [null]);
        await using var client = new HandleClient(server.Options with { Site = SiteOf(server.Port, http.Port), Transport = only });

        Assert.That(async () => await client.ResolveAsync(Handle), Throws.InstanceOf<HandleClientException>());
        Assert.That(http.Requests, Is.Empty);
    }

    [Test]
    public async Task Name_and_path_of_the_site_record_go_into_the_request()
    {
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values())]);
        var site = SiteOf(1, server.Port) with { Attributes = [new("domain", "node.example.org"), new("path", "/handles/")] };
        await using var client = new HandleClient(Options with { Site = site, Transport = TransportPreference.HttpOnly });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);

        Assert.That(server.Heads.Single(), Does.StartWith("POST /handles/88.100%2FPUMP%201 ").And.Contain($"Host: node.example.org:{server.Port}"));
    }

    [TestCase("/a?b")]
    [TestCase("/a#b")]
    [TestCase("/a b")]
    [TestCase("/a\r\nX-Evil: 1")]
    public async Task A_path_that_is_none_is_left_out(string path)
    {
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values())]);
        var site = SiteOf(1, server.Port) with { Attributes = [new("path", path), new("domain", "bad name\r\n")] };
        await using var client = new HandleClient(Options with { Site = site, Transport = TransportPreference.HttpOnly });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);

        Assert.That(server.Heads.Single(), Does.StartWith("POST /88.100%2FPUMP%201 ").And.Contain($"Host: 127.0.0.1:{server.Port}"));
    }

    [Test]
    public async Task A_change_has_a_connection_of_its_own_and_its_challenge_is_answered()
    {
        var nonce = new byte[16];
        await using var server = new ScriptedHttpServer(request =>
            [ScriptedHttpServer.Ok(request.OpCode == OpCode.ChallengeResponse
                ? request.Reply(ResponseCode.Success, opCode: OpCode.DeleteHandle) : request.Challenge(7, nonce))]);
        var who = new SecretKeyAuthenticator(new ValueReference("88.100/ADMIN", 300), "hush");
        await using var client = new HandleClient(OptionsOf(server) with { Authenticator = who });

        for (var i = 0; i < 2; i++) Assert.That((await client.DeleteAsync(Handle)).IsSuccess);

        Assert.That(server.Requests.Select(request => request.OpCode), Is.EqualTo(
            new[] { OpCode.DeleteHandle, OpCode.ChallengeResponse, OpCode.DeleteHandle, OpCode.ChallengeResponse }));
        Assert.That(server.ConnectionCount, Is.EqualTo(4));
    }

    [Test]
    public async Task A_list_comes_back_to_back()
    {
        await using var server = new ScriptedHttpServer(request => request.OpCode == OpCode.GetSiteInfo
            ? [ScriptedHttpServer.Ok(request.Reply(ResponseCode.OperationNotSupported))]
            : [ScriptedHttpServer.Ok(Page(request, true, "88.100/A"), Page(request, true, "88.100/B"), Page(request, false, "88.100/C"))]);
        await using var client = new HandleClient(OptionsOf(server));

        var handles = new List<string>();
        await foreach (var page in client.ListAsync("88.100")) handles.AddRange(page.Handles.Select(handle => handle.ToString()));

        Assert.That(handles, Is.EqualTo(new[] { "88.100/A", "88.100/B", "88.100/C" }));
    }

    [Test]
    public async Task A_list_whose_first_part_is_all_that_comes_is_not_taken_for_the_whole()
    {
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(Page(request, true, "88.100/A"))]);
        await using var client = new HandleClient(OptionsOf(server) with { Site = SiteOf(1, server.Port) });

        var parts = 0;
        Assert.That(
            async () =>
            {
                await foreach (var _ in client.ListAsync("88.100")) parts++;
            },
            Throws.TypeOf<NoAnswerException>().With.Message.Contains("breaks off"));
        Assert.That(parts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_list_goes_over_HTTP_where_TCP_is_closed()
    {
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(Page(request, false, "88.100/A"))]);
        var hops = new Hops();
        await using var client = new HandleClient(Options with { Site = SiteOf(1, server.Port), Trace = hops });

        var parts = 0;
        await foreach (var _ in client.ListAsync("88.100")) parts++;

        Assert.That(parts, Is.EqualTo(1));
        Assert.That(hops.All.Select(hop => hop.Transport), Is.EqualTo(new[] { "tcp", "http" }));
    }

    [Test]
    public async Task Over_HTTPS_the_key_of_the_server_counts_and_a_pin_before_it()
    {
        using var key = PrivateKey.GenerateRsa();
        using var other = PrivateKey.GenerateRsa();
        using var certificate = ServerCertificate.SelfMade(key, "fake", [IPAddress.Loopback], DateTimeOffset.UtcNow);
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values())], certificate);
        var address = new ServerAddress("127.0.0.1", server.Port, IsTls: true, IsHttp: true);
        var hops = new Hops();
        await using var given = new HandleClient(Options with { Servers = [address], ServerKey = key.PublicKey, Trace = hops });
        await using var wrong = new HandleClient(Options with { Servers = [address], ServerKey = other.PublicKey });
        await using var unknown = new HandleClient(Options with { Servers = [address] });
        var site = SiteOf(1, server.Port, InterfaceProtocol.Https, key.PublicKey);
        await using var named = new HandleClient(Options with { Site = site, Transport = TransportPreference.HttpOnly });
        var pinned = SiteOf(1, server.Port, InterfaceProtocol.Https, other.PublicKey) with { Attributes = [TlsAnnouncement.PinAttribute(key.PublicKey.Fingerprint())] };
        await using var withPin = new HandleClient(Options with { Site = pinned, Transport = TransportPreference.HttpOnly, Tls = Client.Tls.TlsMode.Required });

        Assert.That((await given.ResolveAsync(Handle)).IsSuccess);
        Assert.That(hops.All.Single().Transport, Is.EqualTo("https"));
        Assert.That((await named.ResolveAsync(Handle)).IsSuccess);
        Assert.That((await withPin.ResolveAsync(Handle)).IsSuccess);
        Assert.That(
            async () => await wrong.ResolveAsync(Handle),
            Throws.TypeOf<ServerNotProvenException>().With.Message.Contains($"the server's key was given as {other.PublicKey.Fingerprint()}"));
        Assert.That(
            async () => await unknown.ResolveAsync(Handle), Throws.TypeOf<ServerNotProvenException>().With.Message.Contains("no authority of this machine vouches"));
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    [NonParallelizable]
    public async Task The_proxy_of_the_system_is_used_only_by_who_asks_for_it()
    {
        await using var proxy = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values("https://example.org/proxy"))]);
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy($"http://127.0.0.1:{proxy.Port}");
        try
        {
            var options = Options with { Servers = [new ServerAddress("127.0.0.1", 1, IsHttp: true)] };
            await using var asks = new HandleClient(options with { UseSystemProxy = true });
            await using var none = new HandleClient(options);

            Assert.That((await asks.ResolveAsync(Handle)).IsSuccess);
            Assert.That(() => none.ResolveAsync(Handle), Throws.TypeOf<ServerUnreachableException>());
            Assert.That(proxy.Heads.Single(), Does.StartWith("POST http://127.0.0.1:1/88.100%2FPUMP%201 HTTP/1.1\r\n"));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Test]
    public async Task Where_TLS_is_required_plain_HTTP_is_not_spoken()
    {
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values())]);
        await using var client = new HandleClient(Options with { Site = SiteOf(1, server.Port), Tls = Client.Tls.TlsMode.Required });

        Assert.That(async () => await client.ResolveAsync(Handle), Throws.TypeOf<ServerUnreachableException>().With.Message.Contains("no HTTPS"));
        Assert.That(server.Requests, Is.Empty);
    }

    internal static HandleClientOptions Options => HandleClientOptions.Default with
    {
        UdpSchedule = [TimeSpan.FromMilliseconds(150)], ConnectTimeout = TimeSpan.FromSeconds(10), AnswerTimeout = TimeSpan.FromSeconds(10),
    };

    internal static HandleClientOptions OptionsOf(ScriptedHttpServer server) =>
        Options with { Servers = [new ServerAddress("127.0.0.1", server.Port, IsHttp: true)] };

    internal static byte[] Page(Incoming request, bool more, params string[] handles) => request.Reply(
        ResponseCode.Success,
        new HandleListResponse { Handles = [.. handles.Select(Utf8String.FromString)] },
        message => message with { Header = message.Header with { Flags = more ? OpFlags.Continuous : 0 } });

    // A site whose UDP and TCP port is another than that for HTTP; nobody listens at port 1.
    private static SiteRecord SiteOf(int port, int http, InterfaceProtocol protocol = InterfaceProtocol.Http, PublicKey? key = null)
    {
        var site = Records.Site(SiteFlags.Primary, port);
        var server = site.Servers[0];
        return site with
        {
            Servers =
            [
                server with
                {
                    Interfaces = [.. server.Interfaces, new ServerInterface(InterfaceType.Both, protocol, (uint)http)],
                    PublicKey = key is null ? default : key.ToKeyRecord(),
                },
            ],
        };
    }
}
