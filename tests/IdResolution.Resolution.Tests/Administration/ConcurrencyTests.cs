using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Administration;

public sealed class ConcurrencyTests
{
    private const int Writers = 32;

    [Test]
    public async Task Checklist_140_writers_of_one_handle_all_succeed_one_after_the_other()
    {
        using var node = new TestNode();
        node.Put("88.100/x", Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
        var codes = await Task.WhenAll(Enumerable.Range(1, Writers).Select(
            i => Task.Run(() => node.CodeAsAsync(TestNode.Admin, Ask.Add("88.100/x", Make.Url((uint)i))))));
        Assert.That(codes, Is.All.EqualTo(ResponseCode.Success));
        Assert.That(node.Stored("88.100/x")!.Select(value => value.Index),
            Is.EqualTo(Enumerable.Range(1, Writers).Append(100).Select(i => (uint)i)));
    }

    [Test]
    public async Task Checklist_140_of_writers_of_one_index_one_succeeds()
    {
        using var node = new TestNode();
        node.Put("88.100/x", Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
        var codes = await Task.WhenAll(Enumerable.Range(1, Writers).Select(
            i => Task.Run(() => node.CodeAsAsync(TestNode.Admin, Ask.Add("88.100/x", Make.Url(1, $"https://{i}.example.org/"))))));
        Assert.That(codes.Count(code => code == ResponseCode.Success), Is.EqualTo(1));
        Assert.That(codes.Count(code => code == ResponseCode.ValueAlreadyExists), Is.EqualTo(Writers - 1));
    }

    [Test]
    public async Task Checklist_140_of_registrations_of_one_handle_one_succeeds()
    {
        using var node = new TestNode();
        var codes = await Task.WhenAll(Enumerable.Range(1, Writers).Select(
            i => Task.Run(() => node.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/x", Make.Url((uint)i))))));
        Assert.That(codes.Count(code => code == ResponseCode.Success), Is.EqualTo(1));
        Assert.That(codes.Count(code => code == ResponseCode.HandleAlreadyExists), Is.EqualTo(Writers - 1));
        Assert.That(node.Stored("88.100/x"), Has.Count.EqualTo(1));
    }
}
