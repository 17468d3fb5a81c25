using System.Diagnostics;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.HandleApi;

/// <summary>Clients that are not ours, as they are.</summary>
public sealed class ForeignClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private HttpNode _node = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _node = await HttpNode.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _node.DisposeAsync();

    [Test]
    public async Task Python_reads_writes_lists_and_deletes()
    {
        var script = Path.Combine(Directory.CreateTempSubdirectory("py-").FullName, "client.py");
        await File.WriteAllTextAsync(script, Golden.Read("pyhandle_like.py"));
        var (code, output) = await RunAsync("python3", script, _node.Https.Host, $"{_node.Https.Port}", HttpNode.SecretIdentity.ToString(), HttpNode.Secret, HttpNode.Prefix);
        Directory.Delete(Path.GetDirectoryName(script)!, recursive: true);
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.EndWith("ok\n"));
    }

    [Test]
    public async Task Curl_writes_and_reads()
    {
        var url = new Uri(_node.Https, "/api/handles/88.100.1/curl").ToString();
        var user = Uri.EscapeDataString(HttpNode.SecretIdentity.ToString()) + ":" + HttpNode.Secret;
        var (code, output) = await RunAsync(
            "curl", "-sk", "-u", user, "-X", "PUT", "-H", "Content-Type: application/json", "-w", "%{http_code}", "-d", """[{"index":1,"type":"URL","data":"https://example.org/"}]""", url);
        Assert.That((code, output), Is.EqualTo((0, """{"responseCode":1,"handle":"88.100.1/curl"}201""")));
        (code, output) = await RunAsync("curl", "-sk", "-G", "-w", "%{http_code}", "--data-urlencode", "type=URL", "-d", "pretty", url);
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("\"value\": \"https://example.org/\"").And.EndWith("}200"));
        (_, output) = await RunAsync("curl", "-skI", url);
        Assert.That(output, Does.Contain("application/json").And.Contain("ccess-").IgnoreCase);
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
