using System.Text.RegularExpressions;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.Pages;

public sealed partial class FrontRoomTests
{
    private const string Private = "88.7357";

    [Test]
    public async Task A_stranger_learns_no_homed_prefixes_there_nor_from_the_API()
    {
        await using var node = await HttpNode.StartAsync(configuration => configuration with { Node = configuration.Node with { HomedPrefixes = [HttpNode.Prefix, Private] } });
        using var client = HttpNode.Client(node.Http);
        foreach (var path in new[] { "/", "/?id=88.100.1/NOTHING", "/v1/node", "/api/site", "/.well-known/gs1resolver", "/v1/prefixes", "/api/prefixes" })
        {
            var text = await (await client.GetAsync(path)).Content.ReadAsStringAsync();
            Assert.That(text, Is.Not.Empty.And.Not.Contains(Private), path);
        }
    }

    [Test]
    public async Task What_browsers_ask_every_host_for_is_no_handle()
    {
        await using var node = await HttpNode.StartAsync();
        using var client = HttpNode.Client(node.Http);
        foreach (var path in new[] { "/favicon.ico", "/robots.txt" })
        {
            var answer = await client.GetAsync(path);
            Assert.That(answer.StatusCode, Is.EqualTo(System.Net.HttpStatusCode.NotFound), path);
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("There is no such file.\n"), path);
        }
    }

    [Test]
    public async Task No_page_has_markup_that_its_policy_forbids()
    {
        await using var node = await HttpNode.StartAsync();
        using var client = HttpNode.Client(node.Http);
        foreach (var path in new[] { "/", "/?id=(01)09521234543210", "/v1", "/88.100.1/ADMIN?noredirect", "/88.100.1/NOTHING" })
        {
            var text = await (await client.GetAsync(path)).Content.ReadAsStringAsync();
            Assert.That(Inline().Matches(text).Select(match => match.Value), Is.Empty, path);
        }
    }

    [GeneratedRegex("<script|<[a-z]+[^>]* (style|on[a-z]+)=", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();
}
