using System.Text;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;
using IdResolution.Testing.Browsing;

namespace IdResolution.Gateways.Tests.Pages;

/// <summary>The pages in a real browser with JavaScript switched off, on a desk and on a phone.</summary>
public sealed class BrowserTests
{
    private const int PhoneWidth = 390;
    private const int DeskWidth = 1_000;

    // The lowest contrast of any visible text against what is behind it (WCAG 2 §1.4.3), with the text it is of.
    private const string LowestContrast = """
        (() => {
          const light = c => { const v = c.map(x => x / 255).map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
          const rgb = text => text.match(/[\d.]+/g).map(Number);
          const back = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
          let worst = [99, ''];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const text = walker.currentNode.textContent.trim(), e = walker.currentNode.parentElement;
            if (!text || !e.getClientRects().length) continue;
            const a = light(rgb(getComputedStyle(e).color)), b = light(back(e));
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (contrast < worst[0]) worst = [contrast, text];
          }
          return worst;
        })()
        """;

    private HttpNode _node = null!;
    private Browser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync(configuration => configuration with { Node = configuration.Node with { Description = "Example Pump Works", Role = NodeRole.Enterprise } });
        await _node.RegisterAsync(
            "88.100.1/PUMP-0001",
            HttpNode.Text(1, "URL", "https://plant.example/things/pump-0001"),
            HttpNode.Text(2, "DESC", "Centrifugal pump, cooling water circuit 1 / 离心泵"),
            HttpNode.Text(3, "EMAIL", "service@plant.example"),
            HttpNode.Text(4, "NOTE", new string('W', 400)),
            HttpNode.Text(5, "LINE", new string('W', 200)),
            HttpNode.Text(6, "HOSTILE", "<script>document.title='owned'</script><img src=x onerror=alert(1)>"));
        _browser = await Browser.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _browser.DisposeAsync();
        await _node.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Pages =>
        from page in new[] { "/", "/?id=88.100.1/PUMP-0001", "/?id=88.100.1PUMP", "/88.100.1/PUMP-0001?noredirect", "/88.100.1/ADMIN?noredirect", "/0.NA/88.100.1?noredirect", "/88.100.1/NOBODY", "/77.1/x" }
        from width in new[] { PhoneWidth, DeskWidth }
        select new TestCaseData(page, width);

    [TestCaseSource(nameof(Pages))]
    public async Task Fits_the_screen_and_asks_nobody_else(string path, int width)
    {
        var page = await _browser.OpenAsync(width, 800, withScripts: false);

        await page.GoAsync(new Uri(_node.Http, path));

        Assert.That((int)(await page.EvaluateAsync("document.documentElement.scrollWidth"))!, Is.LessThanOrEqualTo(width));
        Assert.That(page.Requests.Select(request => request.Authority), Is.Not.Empty.And.All.EqualTo(_node.Http.Authority));
        Assert.That((int)(await page.EvaluateAsync("document.querySelectorAll('h1').length"))!, Is.EqualTo(1));
        Assert.That((int)(await page.EvaluateAsync("[...document.querySelectorAll('input')].filter(input => input.labels.length == 0).length"))!, Is.Zero);
        Assert.That((bool)(await page.EvaluateAsync("getComputedStyle(document.querySelector('main')).maxWidth != 'none'"))!, Is.True, "the style sheet is in force");
        // A page that says "not found" is a complaint of the browser's too.
        Assert.That(page.Complaints.Where(complaint => !complaint.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Can_be_read_in_light_and_in_darkness(bool isDark)
    {
        var page = await _browser.OpenAsync(DeskWidth, 800, withScripts: false);
        await page.PretendAsync("en", isDark);

        foreach (var path in new[] { "/?id=88.100.1/PUMP-0001", "/?id=88.100.1PUMP" })
        {
            await page.GoAsync(new Uri(_node.Http, path));

            var worst = (await page.EvaluateAsync(LowestContrast))!;
            Assert.That((double)worst[0]!, Is.GreaterThanOrEqualTo(4.5), (string)worst[1]!);
        }
    }

    [TestCase(PhoneWidth, false)]
    [TestCase(DeskWidth, false)]
    [TestCase(DeskWidth, true)]
    public async Task The_form_shows_the_record_and_the_route(int width, bool withScripts)
    {
        var page = await _browser.OpenAsync(width, 800, withScripts);
        await page.GoAsync(_node.Http);

        await page.SubmitAsync("#id", "88.100.1/pump-0001");

        var text = await page.TextAsync();
        Assert.That(text, Does.Contain("https://plant.example/things/pump-0001"));
        Assert.That(text, Does.Contain("Centrifugal pump, cooling water circuit 1 / 离心泵"));
        Assert.That(text, Does.Contain("Route").And.Contain("this node").And.Contain("found"));
        Assert.That(text, Does.Contain("<script>"), "what a record says is shown, not done");
        Assert.That((string)(await page.EvaluateAsync("document.title"))!, Is.EqualTo("Example Pump Works"));
        Assert.That((string)(await page.EvaluateAsync("location.pathname"))!, Is.EqualTo("/"), "the form leads nowhere by itself");
        Assert.That(page.Complaints, Is.Empty);
    }

    [Test]
    public async Task Points_at_the_character_that_is_wrong()
    {
        var page = await _browser.OpenAsync(PhoneWidth, 800, withScripts: false);
        await page.GoAsync(_node.Http);

        await page.SubmitAsync("#id", "09521234543214");

        Assert.That(await page.TextAsync(), Does.Contain("The check digit is 4; the other digits give 3."));
        Assert.That((string)(await page.EvaluateAsync("document.querySelector('mark').textContent"))!, Is.EqualTo("4"));
    }

    [Test]
    public async Task Speaks_Chinese_to_those_who_read_it()
    {
        var page = await _browser.OpenAsync(PhoneWidth, 800, withScripts: false);
        await page.PretendAsync("zh-CN,zh;q=0.9,en;q=0.5", isDark: true);

        await page.GoAsync(new Uri(_node.Http, "/?id=88.100.1/PUMP-0001"));

        Assert.That(await page.TextAsync(), Does.Contain("解析路径").And.Contain("本节点").And.Not.Contain("Route"));
        Assert.That((string)(await page.EvaluateAsync("document.documentElement.lang"))!, Is.EqualTo("zh-CN"));
        Assert.That((int)(await page.EvaluateAsync("document.documentElement.scrollWidth"))!, Is.LessThanOrEqualTo(PhoneWidth));
    }

    [Test]
    public async Task Draws_something()
    {
        var page = await _browser.OpenAsync(PhoneWidth, 800, withScripts: false);
        await page.GoAsync(new Uri(_node.Http, "/?id=88.100.1/PUMP-0001"));

        var picture = await page.ScreenshotAsync();
        // Where somebody wants to look at it himself.
        if (Environment.GetEnvironmentVariable("IDRESOLUTION_SCREENSHOTS") is { Length: > 0 } folder) await File.WriteAllBytesAsync(Path.Combine(folder, "phone.png"), picture);

        Assert.That(picture.AsSpan(0, 4).ToArray(), Is.EqualTo(new byte[] { 0x89 }.Concat(Encoding.ASCII.GetBytes("PNG"))));
        Assert.That(picture, Has.Length.GreaterThan(10_000));
    }
}
