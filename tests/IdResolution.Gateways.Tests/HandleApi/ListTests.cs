using System.Text;
using IdResolution.Gateways.HandleApi;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;

namespace IdResolution.Gateways.Tests.HandleApi;

public sealed class ListTests
{
    /// <summary>More than the node keeps before it sends.</summary>
    private const int Many = 1_100;

    private HttpNode _node = null!;
    private ApiClient _anyone = null!;
    private ApiClient _administrator = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync(configuration => configuration with
        {
            Node = configuration.Node with { HomedPrefixes = [HttpNode.Prefix, "88.200", "88.300"], ServerAdministrators = [.. configuration.Node.ServerAdministrators, HttpNode.SecretIdentity.ToString()] },
        });
        _anyone = ApiClient.Anonymous(_node);
        _administrator = ApiClient.Administrator(_node);
        foreach (var prefix in (string[])["0.NA/88.200", "0.NA/88.300"]) await _node.Administrator.AddAsync(prefix, [HttpNode.AdminValue(101, HttpNode.SecretIdentity)]);
        for (var i = 0; i < 5; i++) await _node.RegisterAsync($"88.200/{i}", HttpNode.Text(1, "URL", "x"));
        await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) => await _node.RegisterAsync($"88.300/{i}", HttpNode.Text(1, "URL", "x")));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _anyone.Dispose();
        _administrator.Dispose();
        await _node.DisposeAsync();
    }

    [TestCase("", -1, -1, "0 1 2 3 4")]
    [TestCase("&page=-1&pageSize=2", -1, 2, "0 1 2 3 4")]
    [TestCase("&page=0&pageSize=2", 0, 2, "0 1")]
    [TestCase("&page=2&pageSize=2", 2, 2, "4")]
    [TestCase("&page=3&pageSize=2", 3, 2, "")]
    [TestCase("&page=2147483647&pageSize=2147483647", 2147483647, 2147483647, "")]
    [TestCase("&page=0&pageSize=0", 0, 0, "")]
    [TestCase("&pageSize=0", -1, 0, "")]
    [TestCase("&page=0", 0, -1, "0 1 2 3 4")]
    [TestCase("&page=1", 1, -1, "")]
    public async Task Lists_a_page_and_counts_all(string query, int page, int pageSize, string suffixes)
    {
        var handles = string.Join(',', suffixes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(suffix => $"\"88.200/{suffix}\""));
        var answer = await _administrator.GetAsync("/api/handles?prefix=88.200" + query);
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Text, Is.EqualTo($$"""{"responseCode":1,"prefix":"88.200","totalCount":"5","page":{{page}},"pageSize":{{pageSize}},"handles":[{{handles}}]}"""));
    }

    [Test]
    public async Task Takes_the_prefix_handle_for_the_prefix() =>
        Assert.That((await _administrator.GetAsync("/api/handles/?prefix=0.NA%2F88.200")).Json.GetProperty("totalCount").GetString(), Is.EqualTo("5"));

    [Test]
    public async Task Streams_what_is_too_long_to_keep()
    {
        var answer = await _administrator.GetAsync("/api/handles?prefix=88.300");
        Assert.That(answer.Response.Headers.TransferEncodingChunked, Is.True);
        Assert.That(answer.Json.GetProperty("handles").EnumerateArray().Select(handle => handle.GetString()), Is.EquivalentTo(Enumerable.Range(0, Many).Select(i => $"88.300/{i}")));
        Assert.That(answer.Json.GetProperty("totalCount").GetString(), Is.EqualTo($"{Many}"));
        Assert.That(answer.Text, Does.EndWith($"],\"totalCount\":\"{Many}\"}}"));
        Assert.That((await _administrator.GetAsync("/api/handles?prefix=88.300&pretty")).Json.GetProperty("handles").GetArrayLength(), Is.EqualTo(Many));
    }

    [Test]
    public async Task Pages_put_together_are_the_list()
    {
        var handles = new List<string?>();
        for (var page = 0; page < 3; page++)
        {
            var answer = await _administrator.GetAsync($"/api/handles?prefix=88.300&page={page}&pageSize=500");
            handles.AddRange(answer.Json.GetProperty("handles").EnumerateArray().Select(handle => handle.GetString()));
            Assert.That(answer.Json.GetProperty("totalCount").GetString(), Is.EqualTo($"{Many}"));
        }
        Assert.That(handles, Is.Unique.And.Count.EqualTo(Many));
    }

    [TestCase("/api/handles", 400, 4)]
    [TestCase("/api/handles?prefix=", 400, 4)]
    [TestCase("/api/handles?prefix=88.200&page=x", 400, 4)]
    [TestCase("/api/handles?prefix=88.200&page", 400, 4)]
    [TestCase("/api/handles?prefix=88.200&pageSize=-2", 400, 4)]
    [TestCase("/api/handles?prefix=88.200&page=2147483648", 400, 4)]
    [TestCase("/api/handles?prefix=a/b", 400, 102)]
    [TestCase("/api/handles?prefix=88.777", 400, 301)]
    public async Task Checklist_150_says_what_is_wrong(string path, int status, int code)
    {
        var answer = await _administrator.GetAsync(path);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((status, code)), answer.Text);
    }

    [TestCase("/api/handles?prefix=88.200")]
    [TestCase("/api/prefixes")]
    public async Task Lists_nothing_to_anybody(string path)
    {
        var answer = await _anyone.GetAsync(path);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((401, 402)));
        using var plain = new ApiClient(_node.Http, HttpNode.Basic());
        Assert.That((await plain.GetAsync(path)).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Checklist_150_lists_homes_and_unhomes_prefixes()
    {
        var answer = await _administrator.GetAsync("/api/prefixes");
        Assert.That(answer.Text, Is.EqualTo("""{"responseCode":1,"prefixes":["0.NA/88.100.1","0.NA/88.200","0.NA/88.300"]}"""));
        Assert.That((await _administrator.SendAsync("POST", "/api/prefixes/88.400")).Text, Is.EqualTo("""{"responseCode":1}"""));
        Assert.That((await _administrator.SendAsync("POST", "/api/prefixes?prefix=0.NA/88.500")).Status, Is.EqualTo(200));
        Assert.That((await _administrator.SendAsync("POST", "/api/prefixes", "prefix=88.600", "application/x-www-form-urlencoded")).Status, Is.EqualTo(200));
        Assert.That((await _administrator.GetAsync("/api/prefixes")).Json.GetProperty("prefixes").GetArrayLength(), Is.EqualTo(6));
        foreach (var prefix in (string[])["88.400", "0.NA%2F88.500", "0.NA/88.600"])
            Assert.That((await _administrator.SendAsync("DELETE", "/api/prefixes/" + prefix)).Status, Is.EqualTo(200));
        Assert.That((await _administrator.GetAsync("/api/prefixes/")).Json.GetProperty("prefixes").GetArrayLength(), Is.EqualTo(3));

        Assert.That((await _administrator.SendAsync("POST", "/api/prefixes")).Code, Is.EqualTo(4));
        Assert.That((await _administrator.SendAsync("POST", "/api/prefixes/a/b")).Code, Is.EqualTo(102));
        Assert.That((await _anyone.SendAsync("POST", "/api/prefixes/88.700")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Homes_nothing_for_a_page_of_another_origin_that_sends_a_form()
    {
        var forged = await _administrator.SendAsync("POST", "/api/prefixes/88.800", null, "text/plain", ("Origin", "https://evil.example"));
        Assert.That(forged.Status, Is.EqualTo(401));
        Assert.That((await _administrator.GetAsync("/api/prefixes")).Text, Does.Not.Contain("88.800"));
        var honest = await _administrator.SendAsync("POST", "/api/prefixes/88.800", null, "text/plain", ("Origin", "https://ui.example"), ("X-Requested-With", "XMLHttpRequest"));
        Assert.That(honest.Status, Is.EqualTo(200));
        Assert.That((await _administrator.SendAsync("DELETE", "/api/prefixes/88.800")).Status, Is.EqualTo(200));
    }

    [TestCase(-1, -1, 0, true)]
    [TestCase(0, 10, 9, true)]
    [TestCase(0, 10, 10, false)]
    [TestCase(3, 10, 29, false)]
    [TestCase(3, 10, 30, true)]
    [TestCase(-1, 0, 0, false)]
    [TestCase(int.MaxValue, int.MaxValue, (long)int.MaxValue * int.MaxValue, true)]
    public void A_page_has_its_places(int number, int size, long place, bool expected) => Assert.That(new NumberedPage(number, size).Has(place), Is.EqualTo(expected));

    [Test]
    public void A_page_is_everything_unless_asked_for()
    {
        Assert.That(NumberedPage.TryRead(HttpQuery.Parse(""), out var page));
        Assert.That(page, Is.EqualTo(NumberedPage.Everything));
    }
}
