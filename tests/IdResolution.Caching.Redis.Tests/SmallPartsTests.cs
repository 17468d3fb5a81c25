namespace IdResolution.Caching.Redis.Tests;

public sealed class SmallPartsTests
{
    [Test]
    public void The_circuit_opens_after_failures_in_a_row_and_only_a_probe_closes_it()
    {
        var breaker = new CircuitBreaker(3);
        Assert.That(breaker.IsOpen, Is.True);
        breaker.Close();

        breaker.Failed();
        breaker.Failed();
        breaker.Succeeded();
        breaker.Failed();
        breaker.Failed();
        Assert.That(breaker.IsOpen, Is.False);
        breaker.Failed();
        Assert.That(breaker.IsOpen, Is.True);
        breaker.Succeeded();
        Assert.That(breaker.IsOpen, Is.True);
    }

    [Test]
    public void What_is_owed_is_bounded_and_a_later_change_stays_owed()
    {
        var owed = new OwedInvalidations(2);
        Assert.That(owed.TryAdd("20.1/a"u8, out var first), Is.True);
        Assert.That(owed.TryAdd("20.1/A"u8, out var again), Is.True);
        Assert.That(owed.TryAdd("20.1/b"u8, out _), Is.True);
        Assert.That(owed.TryAdd("20.1/c"u8, out _), Is.False);
        Assert.That((owed.Count, owed.Contains("20.1/a"u8), owed.Contains("20.1/c"u8)), Is.EqualTo((2, true, false)));

        owed.Settle(first);
        Assert.That(owed.Contains("20.1/A"u8), Is.True);
        owed.Settle(again);
        Assert.That((owed.Count, owed.Contains("20.1/a"u8)), Is.EqualTo((1, false)));
    }

    [Test]
    public void All_that_belongs_to_a_handle_has_one_hash_tag_whatever_its_case()
    {
        var keys = new RedisKeys("p:", 0);
        string generation = keys.GenerationOf("20.1/a"u8)!;
        string[] names = [generation, keys.AnswerOf(Samples.Key("20.1/A"))!, keys.AnswerOf(Samples.Key("20.1/a", [1]))!];

        Assert.That(names.Select(name => name[..name.IndexOf('}', StringComparison.Ordinal)]).Distinct().Count(), Is.EqualTo(1));
        Assert.That(names.Distinct().Count(), Is.EqualTo(3));
        Assert.That(names[0], Does.StartWith("p:1:{").And.Length.EqualTo(5 + 22 + 1));
        Assert.That((string)keys.GenerationOf("20.1/b"u8)!, Is.Not.EqualTo(names[0]));
    }

    [Test]
    public void Options_out_of_range_are_refused_all_at_once_without_the_password()
    {
        var options = new RedisCacheOptions
        {
            Endpoints = ["nowhere"], Password = "secret", Database = -1, KeyPrefix = "{x}", TlsAuthorityFile = "/no/such/file",
            CallTimeout = TimeSpan.Zero,
            ConnectTimeout = TimeSpan.Zero, MaximumOutstanding = 0, FailuresToOpen = 0, BeatInterval = TimeSpan.Zero, MaximumOwed = 0,
        };
        var errors = RedisCacheOptionsValidator.Validate(options);

        Assert.That(errors, Has.Count.EqualTo(10));
        Assert.That(string.Concat(errors), Does.Not.Contain("secret"));
        Assert.That(RedisCacheOptionsValidator.Validate(new RedisCacheOptions()), Is.Empty);
        Assert.That(() => new RedisCache(options, TimeProvider.System), Throws.ArgumentException);
    }
}
