using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Security;
using IdResolution.Testing;

namespace IdResolution.EndToEnd.Tests;

/// <summary>The TLS port of a real node, with idctl and with a client that is not ours.</summary>
public sealed class TlsTests
{
    [Test]
    public async Task A_node_is_administered_inside_TLS_by_its_own_key_beside_the_clear_port()
    {
        using var fixture = Fixture(out var port);
        await using var node = await NodeProcess.StartAsync(fixture);
        var key = PublicKeyOf(fixture, Path.Combine(fixture.DataDirectory, "server.key.pem"));
        string[] safely = ["--server", $"tls://127.0.0.1:{port}", "--server-key", key];

        var created = await Tool.IdctlAsync(
            ["create", "88.100.1/SAFE", "--value", "1:DESC=inside", .. safely, "--identity", "300:88.100.1/ADMIN", "--key", node.AdminKey, "--trace"]);
        Assert.That(created.ExitCode, Is.Zero, created.ToString());
        Assert.That(created.Errors, Does.Match("  tls +127").And.Not.Match("  tcp +127").And.Not.Match("  udp +127"));
        var resolved = await Tool.IdctlAsync("resolve", "88.100.1/SAFE", "--server", node.Server);
        Assert.That(resolved.Output, Does.Contain("inside"), resolved.ToString());

        var site = await Tool.IdctlAsync(["site", .. safely]);
        Assert.That(site.Output, Does.Contain($"tls_port: {port}").And.Not.Contain("tls_pin"), site.ToString());
    }

    [Test]
    public async Task A_node_with_another_key_is_refused_in_words_and_so_is_one_that_nobody_vouches_for()
    {
        using var fixture = Fixture(out var port);
        await using var node = await NodeProcess.StartAsync(fixture);
        var wrong = PublicKeyOf(fixture, node.AdminKey);

        var result = await Tool.IdctlAsync(
            "resolve", "88.100.1/PUMP-0001", "--tls", "--server", $"127.0.0.1:{port}", "--server-key", wrong);
        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Errors, Does.Contain("the certificate's key is SHA256:").And.Contain("was given as SHA256:"));

        var unknown = await Tool.IdctlAsync("resolve", "88.100.1/PUMP-0001", "--server", $"tls://127.0.0.1:{port}");
        Assert.That(unknown.ExitCode, Is.EqualTo(3), unknown.ToString());
        Assert.That(unknown.Errors, Does.Contain("no authority of this machine vouches"));
    }

    [Test]
    public async Task A_certificate_from_a_file_is_pinned_in_the_site_record_and_read_again_on_SIGHUP()
    {
        using var fixture = Fixture(out var port, configuration => configuration["Handle:TlsCertificate"] = "tls.pem");
        var file = fixture.PathOf("tls.pem");
        var first = WriteCertificate(file, "first");
        await using var node = await NodeProcess.StartAsync(fixture);
        Assert.That(await SubjectAsync(port), Is.EqualTo("CN=first"));
        var site = await Tool.IdctlAsync("site", "--server", node.Server);
        Assert.That(site.Output, Does.Contain("tls_pin: " + first), site.ToString());

        await File.WriteAllTextAsync(file, "nothing of use");
        await HangUpAsync(node);
        await EventuallyAsync(() => Task.FromResult(node.Output.Contains("goes on with the certificate it had", StringComparison.Ordinal)));
        Assert.That(await SubjectAsync(port), Is.EqualTo("CN=first"), "a broken file changes nothing");

        WriteCertificate(file, "second");
        await HangUpAsync(node);
        await EventuallyAsync(async () => await SubjectAsync(port) == "CN=second");
        await EventuallyAsync(() => Task.FromResult(node.Output.Contains("another key than the site record announces", StringComparison.Ordinal)));
        Assert.That(await node.StopAsync(), Is.Zero, node.Output);
    }

    [Test]
    public async Task A_server_key_that_TLS_does_not_take_gets_a_key_beside_it_that_stays()
    {
        using var fixture = Fixture(out var port);
        Directory.CreateDirectory(fixture.DataDirectory);
        using (var dsa = DSA.Create(1_024))
            await File.WriteAllTextAsync(Path.Combine(fixture.DataDirectory, "server.key.pem"), dsa.ExportPkcs8PrivateKeyPem());
        string site;
        await using (var node = await NodeProcess.StartAsync(fixture)) site = (await Tool.IdctlAsync("site", "--server", node.Server)).Output;
        await using var again = await NodeProcess.StartAsync(fixture);

        Assert.That((await Tool.IdctlAsync("site", "--server", again.Server)).Output, Is.EqualTo(site), "serial number included");
        var key = PublicKeyOf(fixture, Path.Combine(fixture.DataDirectory, "tls.key.pem"));
        using var own = PrivateKey.Load(await File.ReadAllBytesAsync(Path.Combine(fixture.DataDirectory, "tls.key.pem")));
        Assert.That(site, Does.Contain("tls_pin: " + own.PublicKey.Fingerprint()));
        var resolved = await Tool.IdctlAsync("resolve", "88.100.1/PUMP-0001", "--server", $"tls://127.0.0.1:{port}", "--server-key", key);
        Assert.That(resolved.ExitCode, Is.Zero, resolved.ToString());
    }

    [Test]
    public async Task A_certificate_that_cannot_be_used_is_said_in_words()
    {
        using var fixture = Fixture(out _, configuration => configuration["Handle:TlsCertificate"] = "missing.pem");
        var result = await Tool.RunAsync(Tool.Start("idnode", ["--config", fixture.ConfigFile], fixture.Directory));
        // 78, so that systemd does not start it again and again.
        Assert.That(result.ExitCode, Is.EqualTo(78), result.ToString());
        Assert.That(result.Errors, Does.Contain("Handle:TlsCertificate").And.Contain("missing.pem").And.Contain("PEM").And.Not.Contain("   at "));
    }

    [Test]
    public async Task Two_nodes_without_a_configuration_file_run_side_by_side_on_other_ports()
    {
        using var first = new NodeFixture();
        using var second = new NodeFixture();
        await using var one = await NodeProcess.StartAsync(first, WithoutFile(first));
        await using var two = await NodeProcess.StartAsync(second, WithoutFile(second));
        Assert.That(one.Output + two.Output, Does.Contain("TLS off"));
    }

    private static string[] WithoutFile(NodeFixture fixture) =>
        ["--set", "Handle:Udp=" + fixture.Server, "--set", "Handle:Tcp=" + fixture.Server, "--set", "Node:DataDirectory=" + fixture.DataDirectory];

    private static NodeFixture Fixture(out int port, Action<Dictionary<string, object>>? change = null)
    {
        var chosen = port = PortPicker.FreePort();
        return new NodeFixture(change: configuration =>
        {
            configuration["Handle:Tls"] = "127.0.0.1:" + chosen.ToString(CultureInfo.InvariantCulture);
            change?.Invoke(configuration);
        });
    }

    private static string PublicKeyOf(NodeFixture fixture, string privateKeyFile)
    {
        using var key = PrivateKey.Load(File.ReadAllBytes(privateKeyFile));
        var path = fixture.PathOf($"{Guid.NewGuid():N}.pub.pem");
        File.WriteAllText(path, key.PublicKey.ExportPem());
        return path;
    }

    private static string WriteCertificate(string path, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(5));
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return "SHA256:" + Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    private static async Task<string> SubjectAsync(int port)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(socket.GetStream(), false, static (_, shown, _, _) => shown is not null);
        await stream.AuthenticateAsClientAsync("node");
        return stream.RemoteCertificate!.Subject;
    }

    private static async Task HangUpAsync(NodeProcess node)
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-HUP", node.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition()) limit.Token.ThrowIfCancellationRequested();
    }
}
