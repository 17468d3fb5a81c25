using IdResolution.Caching;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Recursion;

/// <summary>Checklist 87, its last part: what is changed here is forgotten by those who share a cache with this node.</summary>
public sealed class CacheEvictionTests
{
    private Shared _shared = null!;
    private AnswerCache _cache = null!;
    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _shared = new Shared();
        _cache = new AnswerCache(new AnswerCacheOptions { MaximumOctets = 1 << 20 }, TimeProvider.System, _shared);
        _node = new TestNode(parts: new EngineParts { Cache = _cache });
    }

    [TearDown]
    public void TearDown()
    {
        _node.Dispose();
        _cache.Dispose();
    }

    [Test]
    public async Task Checklist_087_every_change_of_a_handle_evicts_it()
    {
        Message[] changes =
        [
            Ask.Create("88.100/x", Make.Url(1), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300)), Ask.Add("88.100/x", Make.Url(2)),
            Ask.Modify("88.100/x", Make.Url(2, "https://example.net/")), Ask.Remove("88.100/x", 2), Ask.Delete("88.100/x"),
        ];
        foreach (var change in changes)
        {
            Assert.That(await _node.CodeAsAsync(TestNode.Admin, change), Is.EqualTo(ResponseCode.Success));
        }
        Assert.That(_shared.Invalidated, Is.EqualTo(Enumerable.Repeat("88.100/x", changes.Length)));
    }

    [Test]
    public async Task A_name_made_by_the_server_and_a_homed_prefix_are_evicted_by_their_handles()
    {
        var minted = await _node.AskAsAsync(TestNode.Admin, Ask.Create("88.100/m-", Make.Url(1)).With(OpFlags.MintNewSuffix));
        await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, "88.300"));
        Assert.That(_shared.Invalidated, Is.EqualTo(new[] { ((CreateHandleResponse)minted.Body).Handle!.Value.ToString(), "0.NA/88.300" }));
    }

    [Test]
    public async Task Suspending_and_resuming_a_prefix_evict_its_prefix_handle()
    {
        foreach (var operation in new[] { OpCode.HomePrefix, OpCode.UnhomePrefix })
            Assert.That(await _node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(operation, "0.SUSPENDED/88.100.7")), Is.EqualTo(ResponseCode.Success));
        Assert.That(_shared.Invalidated, Is.EqualTo(new[] { "0.NA/88.100.7", "0.NA/88.100.7" }));
    }

    [Test]
    public async Task What_changes_nothing_evicts_nothing()
    {
        await _node.CodeAsync(Ask.Resolve("88.100/ADMIN"));
        await _node.CodeAsAsync(TestNode.Other, Ask.Delete("88.100/ADMIN"));
        Assert.That(await _node.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/ADMIN", Make.Url(1))), Is.EqualTo(ResponseCode.HandleAlreadyExists));
        Assert.That(_shared.Invalidated, Is.Empty);
    }

    private sealed class Shared : ISharedCache
    {
        public List<string> Invalidated { get; } = [];

        public ValueTask<SharedLookup> TryGetAsync(ReadOnlyMemory<byte> key) => default;

        public ValueTask<bool> TryPutAsync(ReadOnlyMemory<byte> key, VersionedAnswer answer, SharedTicket ticket) => new(false);

        public ValueTask<bool> InvalidateAsync(ReadOnlyMemory<byte> handle)
        {
            Invalidated.Add(new Utf8String(handle.Span).ToString());
            return new(true);
        }

        public IDisposable Subscribe(ISharedCacheListener listener) => new CancellationTokenSource();
    }
}
