using IdResolution.Storage.Search;

namespace IdResolution.Storage.Tests.Search;

public sealed class SortedPostingsTests
{
    [Test]
    public void Is_a_sorted_set_whatever_is_added_and_removed()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var postings = new SortedPostings();
        var model = new SortedSet<ValuePosting>();
        // Few values with many handles, and many with few; it grows, shrinks to nothing and grows again.
        foreach (var share in new[] { 0.9, 0.1, 0.0, 0.6 })
        {
            for (var i = 0; i < 20_000; i++)
            {
                var value = random.Next(2) == 0 ? (uint)random.Next(3) : (uint)random.Next(500);
                var posting = new ValuePosting(value, (uint)random.Next(2), (ulong)random.Next(1, 400));
                if (random.NextDouble() < share)
                {
                    postings.Add(posting);
                    model.Add(posting);
                }
                else
                {
                    // Most of the time one that is there.
                    if (model.Count > 0 && random.Next(4) > 0) posting = share == 0 ? model.Min : model.Max.CompareTo(posting) >= 0 ? model.GetViewBetween(posting, model.Max).Min : model.Max;
                    postings.Remove(posting);
                    model.Remove(posting);
                }
            }
            Assert.That(postings.Count, Is.EqualTo(model.Count));
            foreach (var value in new uint[] { 0, 1, 2, 3, 250, 499, 500 })
            {
                var found = new ValuePosting[5_000];
                var after = (ulong)random.Next(0, 200);
                var count = postings.CopyTo(new ValuePosting(value, 0, after + 1), found);
                Assert.That(found.Take(count), Is.EqualTo(model.Where(posting => posting.Value == value && posting.Registration > after)), $"{value} after {after}");
            }
        }
    }

    [Test]
    public void A_copy_ends_where_there_is_no_more_room()
    {
        var postings = new SortedPostings();
        for (var i = 1; i <= 1_000; i++) postings.Add(new ValuePosting(7, 0, (ulong)i));
        var found = new ValuePosting[600];
        Assert.That(postings.CopyTo(new ValuePosting(7, 0, 301), found), Is.EqualTo(600));
        Assert.That(found[0].Registration, Is.EqualTo(301));
        Assert.That(found[599].Registration, Is.EqualTo(900));
    }
}
