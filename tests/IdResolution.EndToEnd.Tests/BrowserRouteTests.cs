using System.Globalization;
using System.Net;
using IdResolution.Testing;
using IdResolution.Testing.Browsing;

namespace IdResolution.EndToEnd.Tests;

/// <summary>A visitor of a recursive node, for an identifier that is four nodes away.</summary>
public sealed class BrowserRouteTests
{
    private const string Pump = "88.100.1/PUMP-0001";

    private TreeFixture _tree = null!;
    private Uri _http = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _tree = await TreeFixture.StartAsync();
        _http = new Uri($"http://127.0.0.1:{PortPicker.FreePort().ToString(CultureInfo.InvariantCulture)}");
        await _tree.StartAsync(configuration =>
        {
            configuration["Node:Role"] = "Recursive";
            configuration["Node:Description"] = "Public resolver of the Example Province";
            configuration.Remove("Node:HomedPrefixes");
            configuration.Remove("Node:ServerAdministrators");
            configuration["Recursion:Roots"] = _tree.RootSite;
            configuration["Http:Url"] = _http.GetLeftPart(UriPartial.Authority);
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _tree.DisposeAsync();

    [Test]
    public async Task Sees_every_hop_the_next_time_the_cache_and_is_led_there()
    {
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(860, 800, withScripts: false);
        await page.GoAsync(_http);

        await page.SubmitAsync("#id", Pump);
        var first = await HopsAsync(page);
        await KeepPictureAsync(page, "route.png");
        await page.SubmitAsync("#id", Pump);

        foreach (var node in new[] { _tree.Root, _tree.Top, _tree.Secondary, _tree.Enterprise }) Assert.That(first, Has.Some.Contains(node.Server), string.Join('\n', first));
        Assert.That(await HopsAsync(page), Has.Count.EqualTo(1).And.Some.Contains("cache"));
        Assert.That(page.Complaints, Is.Empty);

        var phone = await browser.OpenAsync(390, 800, withScripts: false);
        await phone.PretendAsync("zh-CN", isDark: true);
        await phone.GoAsync(new Uri(_http, "/?id=" + Pump));
        await KeepPictureAsync(phone, "phone.png");
        Assert.That(await phone.TextAsync(), Does.Contain("公共递归节点").And.Contain("缓存"));

        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var answer = await client.GetAsync(new Uri(_http, Pump));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(answer.Headers.Location, Is.EqualTo(new Uri("https://plant.example/things/pump-0001")));
    }

    private static async Task<IReadOnlyList<string>> HopsAsync(BrowserPage page) =>
        [.. ((await page.EvaluateAsync("[...document.querySelectorAll('.route li')].map(step => step.innerText)"))!.AsArray()).Select(step => (string)step!)];

    // For somebody who wants to look at it himself, or for the documentation.
    private static async Task KeepPictureAsync(BrowserPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("IDRESOLUTION_SCREENSHOTS") is { Length: > 0 } folder) await File.WriteAllBytesAsync(Path.Combine(folder, name), await page.ScreenshotAsync());
    }
}
