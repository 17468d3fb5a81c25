using System.Net;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Client.Tls;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Security.Tls;
using IdResolution.Testing.Servers;
using PublicKey = IdResolution.Security.PublicKey;

namespace IdResolution.Client.Tests.Tls;

public sealed class TlsTests
{
    private const string Handle = "88.100/PUMP-1";
    private PrivateKey _key = null!;
    private PrivateKey _otherKey = null!;
    private X509Certificate2 _certificate = null!;

    [OneTimeSetUp]
    public void MakeKeys()
    {
        _key = PrivateKey.GenerateRsa();
        _otherKey = PrivateKey.GenerateRsa();
        _certificate = ServerCertificate.SelfMade(_key, "fake", [IPAddress.Loopback], DateTimeOffset.UtcNow);
    }

    [OneTimeTearDown]
    public void DisposeKeys()
    {
        _key.Dispose();
        _otherKey.Dispose();
        _certificate.Dispose();
    }

    [Test]
    public async Task Asks_a_server_that_proves_its_key_and_never_over_UDP()
    {
        await using var server = Server();
        await using var client = new HandleClient(Required(server) with { ServerKey = _key.PublicKey });

        for (var i = 0; i < 5; i++) Assert.That((await client.ResolveAsync(Handle)).IsSuccess);

        Assert.That(server.Requests.Select(request => request.IsUdp), Has.Exactly(5).Items.And.All.False);
        Assert.That(server.ConnectionCount, Is.EqualTo(1));
    }

    [Test]
    public async Task An_address_that_says_TLS_is_enough()
    {
        await using var server = Server();
        var options = server.Options with { Servers = [new ServerAddress("127.0.0.1", server.Port, IsTls: true)], ServerKey = _key.PublicKey };
        await using var client = new HandleClient(options);

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(server.Requests.Single().IsUdp, Is.False);
    }

    [Test]
    public async Task A_server_with_another_key_is_sent_nothing_and_both_keys_are_named()
    {
        await using var server = Server();
        await using var client = new HandleClient(Required(server) with { ServerKey = _otherKey.PublicKey });

        Assert.That(
            async () => await client.ResolveAsync(Handle),
            Throws.TypeOf<ServerNotProvenException>()
                .With.Message.Contains($"the certificate's key is {_key.PublicKey.Fingerprint()}")
                .And.Message.Contains($"the server's key was given as {_otherKey.PublicKey.Fingerprint()}"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task Without_a_key_an_authority_has_to_vouch_for_the_server()
    {
        await using var server = Server();
        await using var client = new HandleClient(Required(server));

        Assert.That(
            async () => await client.ResolveAsync(Handle),
            Throws.TypeOf<ServerNotProvenException>().With.Message.Contains("no authority of this machine vouches"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task The_key_in_the_site_record_is_the_key_to_prove()
    {
        await using var server = Server();
        await using var client = new HandleClient(ThroughSite(server, _key.PublicKey, new TlsAnnouncement(server.Port, null)));
        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);

        await using var misled = new HandleClient(ThroughSite(server, _otherKey.PublicKey, new TlsAnnouncement(server.Port, null)));
        Assert.That(
            async () => await misled.ResolveAsync(Handle),
            Throws.TypeOf<ServerNotProvenException>().With.Message.Contains($"the site record says {_otherKey.PublicKey.Fingerprint()}"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_pin_in_the_site_record_goes_before_the_key_in_it()
    {
        await using var server = Server();
        var pinned = new TlsAnnouncement(server.Port, _key.PublicKey.Fingerprint());
        await using var client = new HandleClient(ThroughSite(server, _otherKey.PublicKey, pinned));
        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);

        var wrong = new TlsAnnouncement(server.Port, _otherKey.PublicKey.Fingerprint());
        await using var misled = new HandleClient(ThroughSite(server, _key.PublicKey, wrong));
        Assert.That(async () => await misled.ResolveAsync(Handle), Throws.TypeOf<ServerNotProvenException>());
    }

    [Test]
    public async Task A_site_without_TLS_is_not_asked_when_TLS_is_required()
    {
        await using var server = new ScriptedServer(request => [request.Values()]);
        await using var client = new HandleClient(server.Options with { Site = Records.Site(SiteFlags.Primary, server.Port), Tls = TlsMode.Required });

        Assert.That(
            async () => await client.ResolveAsync(Handle), Throws.TypeOf<ServerUnreachableException>().With.Message.Contains("tls_port"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_referral_leads_to_the_TLS_port_of_the_other_site_and_its_key()
    {
        await using var second = Server();
        var site = SiteOf(second, _key.PublicKey, new TlsAnnouncement(second.Port, null));
        var referral = new ReferralResponse
        {
            Handle = Utf8String.Empty,
            Values = [new HandleValue { Index = 1, Type = new Utf8String(ValueTypes.Site), Data = site.ToArray() }],
        };
        using var otherCertificate = ServerCertificate.SelfMade(_otherKey, "first", [], DateTimeOffset.UtcNow);
        await using var first = new ScriptedServer(request => [request.Reply(ResponseCode.ServiceReferral, referral)], otherCertificate);
        await using var client = new HandleClient(Required(first) with { ServerKey = _otherKey.PublicKey });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(second.Requests.Single().IsUdp, Is.False);
    }

    [Test]
    public async Task Lists_inside_TLS()
    {
        await using var server = new ScriptedServer(
            request => request.OpCode == OpCode.GetSiteInfo ? [request.Reply(ResponseCode.OperationNotSupported)] :
            [
                request.Reply(ResponseCode.Success, new HandleListResponse { Handles = ["88.100/A"] }, More),
                request.Reply(ResponseCode.Success, new HandleListResponse { Handles = ["88.100/B"] }),
            ],
            _certificate);
        await using var client = new HandleClient(Required(server) with { ServerKey = _key.PublicKey });

        var handles = new List<string>();
        await foreach (var page in client.ListAsync("88.100")) handles.AddRange(page.Handles.Select(handle => handle.ToString()));
        Assert.That(handles, Is.EqualTo(new[] { "88.100/A", "88.100/B" }));
    }

    [Test]
    public async Task A_clear_client_at_a_TLS_port_sees_the_connection_close()
    {
        await using var server = Server();
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That(
            async () => await client.ResolveAsync(Handle),
            Throws.TypeOf<ServerUnreachableException>().With.Message.Contains("closed the connection"));
    }

    [Test]
    public async Task A_TLS_client_at_a_port_that_closes_is_told_that_TLS_is_not_spoken_there()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closing = Task.Run(async () => (await listener.AcceptSocketAsync()).Close());
        var address = new ServerAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, IsTls: true);
        await using var client = new HandleClient(HandleClientOptions.Default with { Servers = [address] });

        Assert.That(
            async () => await client.ResolveAsync(Handle),
            Throws.TypeOf<ServerUnreachableException>().With.Message.Contains("does not speak TLS"));
        await closing;
    }

    [Test]
    public async Task A_server_that_never_finishes_the_handshake_is_given_up()
    {
        // The system takes the connection; nobody ever reads it.
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new ServerAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, IsTls: true);
        var options = HandleClientOptions.Default with { Servers = [address], ConnectTimeout = TimeSpan.FromMilliseconds(200) };
        await using var client = new HandleClient(options);

        Assert.That(
            async () => await client.ResolveAsync(Handle),
            Throws.TypeOf<ServerUnreachableException>().With.Message.Contains("did not accept a TLS connection"));
    }

    [Test]
    public void There_is_no_TLS_over_UDP() => Assert.That(
        () => new HandleClient(HandleClientOptions.Default with { Tls = TlsMode.Required, Transport = TransportPreference.UdpOnly }),
        Throws.ArgumentException);

    private ScriptedServer Server() => new(request => [request.Values()], _certificate);

    private static HandleClientOptions Required(ScriptedServer server) => server.Options with { Tls = TlsMode.Required };

    private static HandleClientOptions ThroughSite(ScriptedServer server, PublicKey key, TlsAnnouncement announced) =>
        Required(server) with { Site = SiteOf(server, key, announced) };

    private static SiteRecord SiteOf(ScriptedServer server, PublicKey key, TlsAnnouncement announced)
    {
        var site = Records.Site(SiteFlags.Primary, server.Port);
        return site with
        {
            Attributes = [.. announced.ToAttributes()],
            Servers = [site.Servers[0] with { PublicKey = key.ToKeyRecord() }],
        };
    }

    private static Message More(Message message) => message with { Header = message.Header with { Flags = OpFlags.Continuous } };
}
