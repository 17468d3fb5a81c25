using System.Text;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Storage.Embedded;
using IdResolution.Storage.Search;

namespace IdResolution.Storage.Tests.Search;

public sealed class ValueSearchTests : StoreFixture
{
    private static readonly ValueSearchOptions Searched = new() { Types = ["URL", "batch"] };

    [Test]
    public async Task Finds_what_is_there_after_every_kind_of_change_and_after_every_way_to_open()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var model = new Dictionary<int, IReadOnlyList<HandleValue>>();
        for (var round = 0; round < 6; round++)
        {
            await using var store = Open(Searched, round);
            AssertSame(store, model);
            for (var i = 0; i < 400; i++)
            {
                var number = random.Next(150);
                if (random.Next(4) == 0)
                {
                    await CommitAsync(store, Samples.Delete(number));
                    model.Remove(number);
                    continue;
                }
                model[number] = RandomValues(random);
                await CommitAsync(store, Samples.Update(number, 1) with
                {
                    Action = random.Next(2) == 0 ? TransactionAction.CreateHandle : TransactionAction.UpdateHandle, Values = ValueList.ToArray(model[number]),
                });
            }
            AssertSame(store, model);
            if (round % 2 == 0) await store.CompactAsync();
            AssertSame(store, model);
        }
    }

    [Test]
    public async Task A_page_goes_on_where_the_one_before_ended()
    {
        await using var store = Open(Searched, 0);
        for (var i = 0; i < 25; i++) await CommitAsync(store, With(i, Text(1, "URL", "same")));
        var found = new List<string>();
        var pages = 0;
        for (var page = store.Search!.Find("URL"u8, "same"u8, 0, 10); ; page = store.Search.Find("URL"u8, "same"u8, page.Next, 10))
        {
            pages++;
            found.AddRange(page.Handles.Select(listed => Encoding.UTF8.GetString(listed.Handle.Span)));
            if (page.Next == 0) break;
        }
        Assert.That(pages, Is.EqualTo(3));
        Assert.That(found, Is.EqualTo(Enumerable.Range(0, 25).Select(i => HandleOf(i))));
    }

    [Test]
    public async Task Only_covered_types_and_public_values_are_found()
    {
        await using var store = Open(Searched, 0);
        await CommitAsync(store, With(1, Text(1, "URL", "seen"), Text(2, "EMAIL", "seen"), Text(3, "url", "also"), Text(4, "URL", "hidden") with { Permissions = ValuePermissions.AdminRead }));

        Assert.That(store.Search!.Covers("url"u8), Is.True);
        Assert.That(store.Search.Covers("BATCH"u8), Is.True);
        Assert.That(store.Search.Covers("EMAIL"u8), Is.False);
        Assert.That(store.Search.Find("URL"u8, "seen"u8, 0, 10).Handles, Has.Count.EqualTo(1));
        Assert.That(store.Search.Find("URL"u8, "also"u8, 0, 10).Handles, Has.Count.EqualTo(1));
        Assert.That(store.Search.Find("batch"u8, "seen"u8, 0, 10).Handles, Is.Empty);
        Assert.That(store.Search.Find("EMAIL"u8, "seen"u8, 0, 10).Handles, Is.Empty);
        Assert.That(store.Search.Find("URL"u8, "hidden"u8, 0, 10).Handles, Is.Empty);
    }

    [Test]
    public async Task With_too_many_values_it_is_off_and_says_so_once()
    {
        var notices = new List<StoreNotice>();
        var options = Options() with { Search = Searched with { MaxValues = 2 }, Notify = notices.Add };
        await using (var store = EmbeddedStore.Open(options))
        {
            for (var i = 0; i < 2; i++) await CommitAsync(store, With(i, Text(1, "URL", "same")));
            Assert.That(store.Search!.IsComplete, Is.True);
            for (var i = 2; i < 5; i++) await CommitAsync(store, With(i, Text(1, "URL", "same")));
            Assert.That(store.Search.IsComplete, Is.False);
            Assert.That(store.Search.Find("URL"u8, "same"u8, 0, 10).Handles, Is.Empty);
        }
        Assert.That(notices.Count(notice => notice.Kind == StoreNoticeKind.SearchIndexFull), Is.EqualTo(1));
        await using var again = EmbeddedStore.Open(options);
        Assert.That(again.Search!.IsComplete, Is.False);
    }

    [Test]
    public async Task Without_types_there_is_no_search()
    {
        await using var store = Open();
        Assert.That(store.Search, Is.Null);
        Assert.That(store.State.Values, Is.Null);
    }

    private static HandleValue Text(uint index, string type, string text) => new() { Index = index, Type = type, Data = Encoding.UTF8.GetBytes(text) };

    private static StoreChange With(int number, params HandleValue[] values) => Samples.Create(number) with { Values = ValueList.ToArray(values) };

    // In odd rounds nothing was saved, so that the log is read.
    private EmbeddedStore Open(ValueSearchOptions search, int round) => EmbeddedStore.Open(Options() with { Search = search, SnapshotOnClose = round % 2 == 0 });

    // The same data twice in a record, the same in many records, and what is not to be found.
    private static HandleValue[] RandomValues(Random random) =>
    [
        .. Enumerable.Range(1, random.Next(1, 5)).Select(index => Text((uint)index, random.Next(3) switch { 0 => "URL", 1 => "Batch", _ => "EMAIL" }, $"{random.Next(12)}") with
        {
            Permissions = random.Next(4) == 0 ? ValuePermissions.AdminRead : ValuePermissions.Default,
        }),
    ];

    private static void AssertSame(EmbeddedStore store, Dictionary<int, IReadOnlyList<HandleValue>> model)
    {
        var postings = 0;
        foreach (var type in new[] { "URL", "batch" })
        {
            for (var text = 0; text < 12; text++)
            {
                var found = store.Search!.Find(Encoding.UTF8.GetBytes(type), Encoding.UTF8.GetBytes($"{text}"), 0, 1_000).Handles
                    .Select(listed => Encoding.UTF8.GetString(listed.Handle.Span));
                var expected = model.Where(pair => pair.Value.Any(value => value.Permissions == ValuePermissions.Default
                    && HandleName.EqualsIgnoreCase(value.Type.Span, Encoding.UTF8.GetBytes(type)) && Encoding.UTF8.GetString(value.Data.Span) == $"{text}")).Select(pair => HandleOf(pair.Key)).ToList();
                Assert.That(found, Is.EquivalentTo(expected), $"{type} {text}");
                postings += expected.Count;
            }
        }
        Assert.That(store.State.Values!.Count, Is.EqualTo(postings), "nothing is left behind");
    }
}
