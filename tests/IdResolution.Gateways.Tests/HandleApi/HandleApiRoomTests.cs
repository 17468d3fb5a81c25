using System.Net;
using System.Text.Json;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.HandleApi;

public sealed class HandleApiRoomTests
{
    private HttpNode _node = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _node = await HttpNode.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _node.DisposeAsync();

    [Test]
    public async Task Resolves_over_HTTP_and_HTTPS()
    {
        await _node.RegisterAsync("88.100.1/a b", HttpNode.Text(1, "URL", "https://example.org/"));

        foreach (var address in _node.Node.HttpAddresses)
        {
            using var client = HttpNode.Client(address);
            var answer = await client.GetAsync(new Uri("/api/handles/88.100.1/a%20b", UriKind.Relative));
            var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(json.GetProperty("handle").GetString(), Is.EqualTo("88.100.1/a b"));
            Assert.That(json.GetProperty("values")[0].GetProperty("data").GetProperty("value").GetString(), Is.EqualTo("https://example.org/"));
        }
    }
}
