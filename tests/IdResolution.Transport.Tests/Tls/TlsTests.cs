using System.Diagnostics;
using System.Globalization;
using System.Security.Authentication;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using IdResolution.Transport.Tests.Support;

namespace IdResolution.Transport.Tests.Tls;

internal sealed class TlsTests
{
    [Test]
    public async Task Answers_pipelined_requests_on_a_connection_that_stays_open()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto);
        await using var peer = await host.ConnectTlsAsync();
        await peer.SendAsync([.. Enumerable.Range(1, 100).Select(id => TestMessages.Request((uint)id, bodyLength: 1_000))]);
        for (var id = 1u; id <= 100; id++)
        {
            var answer = await peer.ReceiveAsync();
            Assert.That(TestMessages.EnvelopeOf(answer).RequestId, Is.EqualTo(id));
            Assert.That(TestMessages.BodyOf(answer).SequenceEqual(TestMessages.Body(id, 1_000)), Is.True);
        }
        await peer.ExpectNextAnswerIsAsync(101);
        Assert.That(peer.Version, Is.EqualTo(SslProtocols.Tls13));
    }

    [Test]
    public async Task Carries_the_largest_request_and_answer()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto);
        await using var peer = await host.ConnectTlsAsync();
        await peer.SendAsync(TestMessages.Request(7, bodyLength: 262_000));
        Assert.That(TestMessages.BodyOf(await peer.ReceiveAsync()).SequenceEqual(TestMessages.Body(7, 262_000)), Is.True);
    }

    [Test]
    public async Task The_engine_is_told_that_the_connection_is_confidential_and_that_the_clear_one_is_not()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto);
        await using var inside = await host.ConnectTlsAsync();
        await inside.SendAsync(TestMessages.Request(1, TestMessages.NeedsTime));
        await inside.ReceiveAsync();
        using var clear = host.Connect();
        clear.Send(TestMessages.Request(2, TestMessages.NeedsTime));
        clear.Receive();
        Assert.That(host.Handler.Late.Select(request => request.Connection!.IsConfidential), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task A_new_certificate_is_shown_from_the_next_handshake_on_and_open_connections_stay()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto);
        await using var early = await host.ConnectTlsAsync();
        host.Certificate = TestCertificate.Second;
        await using var late = await host.ConnectTlsAsync();
        await early.ExpectNextAnswerIsAsync(1);
        await late.ExpectNextAnswerIsAsync(2);
        Assert.That(early.Thumbprint, Is.EqualTo(TestCertificate.First.Thumbprint));
        Assert.That(late.Thumbprint, Is.EqualTo(TestCertificate.Second.Thumbprint));
    }

    [TestCase("-tls1_3", true)]
    [TestCase("-tls1_2", true)]
    [TestCase("-tls1_1", false)]
    [TestCase("-tls1", false)]
    public async Task OpenSSL_agrees_upon_TLS_from_1_2_on_only(string version, bool agrees)
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto);
        var port = host.TlsEndPoint.Port.ToString(CultureInfo.InvariantCulture);
        // Level 0 so that the client itself would do anything.
        var start = new ProcessStartInfo("openssl", ["s_client", "-connect", "127.0.0.1:" + port, version, "-cipher", "ALL:@SECLEVEL=0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var client = Process.Start(start)!;
        var errors = client.StandardError.ReadToEndAsync();
        client.StandardInput.Close();
        var output = await Eventually.Within(client.StandardOutput.ReadToEndAsync());
        await Eventually.Within(client.WaitForExitAsync());
        Assert.That(client.ExitCode == 0, Is.EqualTo(agrees), output + await errors);
        Assert.That(output.Contains("CN = first", StringComparison.Ordinal), Is.EqualTo(agrees), output);
        Eventually.Is(() => host.Metrics.OpenConnections == 0, "the connection ended");
        Assert.That(host.Count(Counter.HandshakeFailed), Is.EqualTo(agrees ? 0 : 1));
    }

    [Test]
    public async Task Ends_a_connection_that_does_not_speak_TLS()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto);
        using var peer = new TcpPeer(host.TlsEndPoint);
        peer.Send(TestMessages.Request(1));
        peer.ExpectEnd();
        Eventually.Is(() => host.Metrics.OpenConnections == 0, "the connection ended");
        Assert.That(host.Count(Counter.HandshakeFailed), Is.EqualTo(1));
        Assert.That(host.Handler.Frames, Is.Empty);
    }

    [Test]
    public async Task A_TLS_client_at_the_clear_port_is_sent_away_at_once()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto);
        Assert.That(
            async () => await TlsPeer.ConnectAsync(host.EndPoint),
            Throws.InstanceOf<IOException>().Or.InstanceOf<AuthenticationException>());
        Assert.That(host.Count(Counter.UnknownVersion), Is.EqualTo(1));
    }

    [Test]
    public async Task A_thousand_connections_are_served_side_by_side()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto);
        var peers = new List<TlsPeer>();
        try
        {
            foreach (var batch in Enumerable.Range(0, 1_000).Chunk(100))
                peers.AddRange(await Task.WhenAll(batch.Select(_ => host.ConnectTlsAsync())));
            await Task.WhenAll(peers.Select((peer, i) => peer.ExpectNextAnswerIsAsync((uint)i + 1)));
            Assert.That(host.Metrics.OpenConnections, Is.EqualTo(1_000));
            Assert.That(host.Count(Counter.HandshakeFailed) + host.Count(Counter.TooManyHandshakes), Is.Zero);
        }
        finally
        {
            foreach (var peer in peers) await peer.DisposeAsync();
        }
        Eventually.Is(() => host.Metrics.OpenConnections == 0, "all connections ended");
    }

    [Test]
    public async Task The_bounds_on_connections_hold_over_both_ports()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto, new TcpOptions { MaxConnections = 2, MaxConnectionsPerSource = 2 });
        using var clear = host.Connect();
        clear.ExpectNextAnswerIs(1);
        await using var inside = await host.ConnectTlsAsync();
        await inside.ExpectNextAnswerIsAsync(2);
        using (var third = new TcpPeer(host.TlsEndPoint)) third.ExpectEnd();
        using (var fourth = host.Connect()) fourth.ExpectEnd();
        Assert.That(host.Count(Counter.TooManyConnections), Is.EqualTo(2));
    }
}
