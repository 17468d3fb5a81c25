using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests;

public sealed class ListingTests
{
    private const int PageLength = 50;

    [Test]
    public async Task A_million_handles_pass_through_without_being_held()
    {
        const int Pages = 20_000;
        await using var server = new ScriptedServer(request => request.OpCode == OpCode.GetSiteInfo ? [NoSite(request)] : Stream(request, Pages));
        await using var client = new HandleClient(server.Options);
        var count = 0;
        var early = 0L;
        var late = 0L;
        await foreach (var page in client.ListAsync("88.100"))
        {
            count += page.Handles.Count;
            if (count == 10_000) early = GC.GetTotalMemory(forceFullCollection: true);
            if (count == 990_000) late = GC.GetTotalMemory(forceFullCollection: true);
        }
        Assert.That(count, Is.EqualTo(Pages * PageLength));
        // Held, they would be a hundred megabytes.
        Assert.That(late - early, Is.LessThan(4_000_000), "octets held");
    }

    [Test]
    public async Task Every_server_of_the_site_that_the_configured_one_describes_is_asked_in_turn()
    {
        await using var second = new ScriptedServer(request => Stream(request, 3));
        ScriptedServer? described = null;
        await using var first = described = new ScriptedServer(request => request.OpCode == OpCode.GetSiteInfo
            ? [request.Reply(ResponseCode.Success,
                new SiteInfoResponse { Site = Records.Site(SiteFlags.Primary, described!.Port, second.Port).ToArray() })]
            : Stream(request, 2));
        await using var client = new HandleClient(first.Options);

        Assert.That(await CountAsync(client), Is.EqualTo(5 * PageLength));
        Assert.That(second.Requests.Single().OpCode, Is.EqualTo(OpCode.ListHandles));
    }

    [Test]
    public async Task A_site_that_cannot_be_asked_whole_gives_no_part_of_the_list()
    {
        await using var server = new ScriptedServer(request => Stream(request, 1));
        var site = Records.Site(SiteFlags.Primary, server.Port, server.Port);
        site = site with { Servers = [site.Servers[0], site.Servers[1] with { Interfaces = [] }] };
        await using var client = new HandleClient(server.Options with { Site = site });

        Assert.That(async () => await CountAsync(client), Throws.TypeOf<ServerUnreachableException>());
        Assert.That(server.Requests, Is.Empty);
    }

    private static async Task<int> CountAsync(HandleClient client)
    {
        var count = 0;
        await foreach (var page in client.ListAsync("88.100")) count += page.Handles.Count;
        return count;
    }

    private static byte[] NoSite(Incoming request) => request.Reply(ResponseCode.OperationNotSupported);

    private static IEnumerable<ServerAct?> Stream(Incoming request, int pages)
    {
        var body = new HandleListResponse { Handles = [.. Enumerable.Range(0, PageLength).Select(i => new Utf8String($"88.100/PUMP-{i:D6}"))] };
        var more = request.Reply(
            ResponseCode.Success, body, message => message with { Header = message.Header with { Flags = OpFlags.Continuous } });
        for (var i = 1; i < pages; i++) yield return more;
        yield return request.Reply(ResponseCode.Success, body);
    }
}
