using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Resolve;

public sealed class StatusHandleTests
{
    [Test]
    public async Task Is_not_there_when_it_is_switched_off()
    {
        using var node = new TestNode();
        Assert.That(await node.CodeAsync(Ask.Resolve("0.SITE/status")), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(
            await node.CodeAsync(Ask.Resolve("0.SITE/status", flags: OpFlags.RequestDigest)), Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task Has_nothing_for_the_public()
    {
        using var node = Node();
        Assert.That(await node.CodeAsync(Ask.Resolve("0.site/STATUS", flags: OpFlags.PublicOnly)), Is.EqualTo(ResponseCode.ValuesNotFound));
        Assert.That(await node.CodeAsync(Ask.Resolve("0.site/STATUS", [2])), Is.EqualTo(ResponseCode.ValuesNotFound));
    }

    [Test]
    public async Task Tells_its_administrators_about_the_node()
    {
        using var node = Node();
        node.Time.Now += TimeSpan.FromSeconds(90);
        foreach (var who in new[] { TestNode.Admin, TestNode.ServerAdmin })
        {
            var answer = (ResolutionResponse)(await node.AskAsAsync(who, Ask.Resolve("0.SITE/status"))).Body;
            Assert.That(answer.Values.Single().Index, Is.EqualTo(1u));
            var text = new Utf8String(answer.Values.Single().Data.Span).ToString();
            Assert.That(text, Does.Match(
                "^version=[^;]+; uptime=90; handles=4; prefixes=2; lastTxnId=6; requests=[0-9]+; faults=0; challenges=0; writable=yes$"));
        }
    }

    [Test]
    public async Task Refuses_everybody_else()
    {
        using var node = Node();
        Assert.That(await node.CodeAsAsync(TestNode.Other, Ask.Resolve("0.SITE/status")), Is.EqualTo(ResponseCode.InvalidAdmin));
    }

    private static TestNode Node() => new(options =>
    {
        options.EnableStatusHandle = true;
        options.StatusAdministrators = [ValueReference.Parse("200:88.100/ADMIN")];
    });
}
