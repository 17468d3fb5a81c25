using System.Net;
using System.Text;
using IdResolution.Gateways.Proxy;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Tests.Proxy;

public sealed class LocationChoiceTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.7");

    [Test]
    public void Nothing_comes_of_no_locations() => Assert.That(Choose([], LocationChoice.DefaultMethods), Is.Null);

    [Test]
    public void Locatt_keeps_what_has_the_attribute_with_the_value()
    {
        var locations = Of("""<location href="a" role="metadata"/><location href="b" role="picture"/>""");

        Assert.That(Choose(locations, "locatt", "role:picture"), Is.EqualTo("b"));
        Assert.That(Choose(locations, "locatt", "role:PICTURE"), Is.EqualTo("b"));
    }

    [Test]
    public void Locatt_without_a_value_keeps_what_has_the_attribute()
    {
        Assert.That(Choose(Of("""<location href="a"/><location href="b" role=""/>"""), "locatt", "role"), Is.EqualTo("b"));
    }

    [Test]
    public void Each_locatt_narrows_down_what_the_one_before_it_left_and_one_without_an_outcome_is_passed_over()
    {
        var locations = Of("""<location href="a" x="1" y="1"/><location href="b" x="1" y="2"/><location href="c" x="2" y="3"/>""");

        Assert.That(Choose(locations, "locatt", "x:1", "y:3", "y:2"), Is.EqualTo("b"));
    }

    [TestCase("192.0.2.0/24", "b")]
    [TestCase("198.51.100.0/24, 192.0.2.7", "b")]
    [TestCase("198.51.100.0/24", "a")]
    [TestCase("not a network", "a")]
    public void Address_keeps_what_is_for_the_clients_network(string addresses, string expected)
    {
        Assert.That(Choose(Of($"""<location href="a"/><location href="b" addresses="{addresses}"/>"""), "address"), Is.EqualTo(expected));
    }

    [Test]
    public void Address_knows_an_IPv4_client_behind_an_IPv6_socket()
    {
        var locations = Of("""<location href="a"/><location href="b" addresses="192.0.2.0/24"/>""");

        Assert.That(new LocationChoice(() => 0).Choose(locations, "address", [], Client.MapToIPv6(), null)!["href"], Is.EqualTo("b"));
    }

    [TestCase("cn", "b")]
    [TestCase("de", "a")]
    [TestCase(null, "a")]
    public void Country_keeps_what_is_for_the_clients_country(string? country, string expected)
    {
        var locations = Of("""<location href="a"/><location href="b" country="CN"/>""");

        Assert.That(new LocationChoice(() => 0).Choose(locations, "country", [], Client, country)!["href"], Is.EqualTo(expected));
    }

    [TestCase("score", "b")]
    [TestCase("locatt", "b", Description = "always applied")]
    [TestCase("weighted", "b", Description = "applied before anything is drawn")]
    public void Score_keeps_the_highest(string methods, string expected)
    {
        var locations = Of("""<location href="a" weight="1000"/><location href="b" score="2"/><location href="c" score="1.5"/>""");

        Assert.That(Choose(locations, methods), Is.EqualTo(expected));
    }

    [Test]
    public void The_order_of_the_methods_is_that_of_the_list()
    {
        var locations = Of("""<location href="a" country="cn"/><location href="b" country="cn" role="x"/><location href="c" role="x" y="1"/>""");

        Assert.That(new LocationChoice(() => 0).Choose(locations, "country,locatt", [new("y", "1"), new("role", "x")], Client, "cn")!["href"], Is.EqualTo("b"));
        Assert.That(new LocationChoice(() => 0).Choose(locations, "locatt,country", [new("y", "1"), new("role", "x")], Client, "cn")!["href"], Is.EqualTo("c"));
    }

    [Test]
    public void An_unknown_method_is_passed_over() => Assert.That(Choose(Of("""<location href="a"/><location href="b" score="1"/>"""), "horoscope, SCORE"), Is.EqualTo("b"));

    [Test]
    public void Weights_are_shares()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var choice = new LocationChoice(random.NextDouble);
        var locations = Of("""<location href="a" weight="1"/><location href="b" weight="3"/><location href="c" weight="0"/>""");

        var counts = Enumerable.Range(0, 10_000).GroupBy(_ => choice.Choose(locations, "weighted", [], Client, null)!["href"]!).ToDictionary(group => group.Key, group => group.Count());

        // Six standard deviations of 43.
        Assert.That(counts["b"], Is.EqualTo(7_500).Within(260));
        Assert.That(counts["a"], Is.EqualTo(2_500).Within(260));
        Assert.That(counts.ContainsKey("c"), Is.False);
    }

    [Test]
    public void A_weight_of_nothing_counts_only_where_all_are_nothing()
    {
        var locations = Of("""<location href="a" weight="0"/><location href="b" weight="0"/>""");

        Assert.That(new LocationChoice(() => 0.7).Choose(locations, "weighted", [], Client, null)!["href"], Is.EqualTo("b"));
    }

    [TestCase("-5")]
    [TestCase("NaN")]
    [TestCase("Infinity")]
    [TestCase("1e300")]
    [TestCase("much")]
    public void A_weight_that_is_none_is_the_usual_one(string weight)
    {
        var locations = Of($"""<location href="a" weight="{weight}"/><location href="b" weight="1"/>""");

        Assert.That(new LocationChoice(() => 0.49).Choose(locations, "weighted", [], Client, null)!["href"], Is.EqualTo("a"));
        Assert.That(new LocationChoice(() => 0.51).Choose(locations, "weighted", [], Client, null)!["href"], Is.EqualTo("b"));
    }

    private static string? Choose(IReadOnlyList<Location> locations, string methods, params string[] preferences) =>
        new LocationChoice(() => 0).Choose(locations, methods, [.. preferences.Select(Preference.Parse)], Client, null)?["href"];

    private static Location[] Of(string elements)
    {
        Assert.That(LocationList.TryRead(Encoding.UTF8.GetBytes($"<locations>{elements}</locations>"), out var list), Is.True);
        return [.. list!.Locations.Select(attributes => new Location(attributes, list.Attributes))];
    }
}
