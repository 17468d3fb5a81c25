using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Gateway;

public sealed class ListPageTests
{
    private static readonly ProvenIdentity Admin = new(ValueReference.Parse("300:88.100/ADMIN"));

    [TestCase(1)]
    [TestCase(49)]
    [TestCase(50)]
    [TestCase(51)]
    [TestCase(120)]
    [TestCase(121)]
    [TestCase(1000)]
    public async Task Pages_of_any_size_put_together_are_the_list(int limit)
    {
        using var node = new TestNode();
        foreach (var i in Enumerable.Range(0, 118)) node.Put($"88.100/{i:D3}", Make.Url(1));
        var handles = new List<string>();
        var after = 0UL;
        do
        {
            var page = new List<string>();
            var next = 0UL;
            var request = new GatewayRequest(OpCode.ListHandles, new HandleRequest { Handle = "0.NA/88.100" }, TestNode.Remote) { Who = Admin, Page = new ListPage(after, limit) };
            await node.Engine.Gateway.AskAsync(
                request,
                (part, _) =>
                {
                    Assert.That(part.Code, Is.EqualTo(ResponseCode.Success));
                    page.AddRange(((HandleListResponse)part.Body).Handles.Select(handle => handle.ToString()));
                    next = part.Next;
                    return ValueTask.CompletedTask;
                },
                default);
            Assert.That(page, Has.Count.LessThanOrEqualTo(limit));
            Assert.That(page.Count == limit || next == 0, "a page that is not full is the last");
            handles.AddRange(page);
            after = next;
        }
        while (after != 0);

        Assert.That(handles, Is.EqualTo(new[] { "88.100/ADMIN", "88.100/OTHER" }.Concat(Enumerable.Range(0, 118).Select(i => $"88.100/{i:D3}"))));
    }
}
