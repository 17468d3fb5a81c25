using System.Text;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Tests.Values;

public sealed class LocationListTests
{
    [Test]
    public void Reads_attributes_in_their_order()
    {
        Assert.That(LocationList.TryRead(
            """
            <?xml version="1.0"?>
            <anything chooseby="locatt">
              <!-- comment --><location id="1" href="https://a.example/?x=1&amp;y=2"><location href="inner"/></location>
              <other href="no"/><location id="2" href="设"/>
            </anything>
            """u8,
            out var list));
        Assert.That(list!.Attributes["chooseby"], Is.EqualTo("locatt"));
        Assert.That(list.Locations.Select(location => location["href"]), Is.EqualTo(new[] { "https://a.example/?x=1&y=2", "设" }));
        Assert.That(list.Locations[1]["id"], Is.EqualTo("2"));
    }

    [TestCase("")]
    [TestCase("text")]
    [TestCase("<locations>")]
    [TestCase("<locations/><locations/>")]
    [TestCase("<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a><location href=\"&c;\"/></a>")]
    [TestCase("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>")]
    [TestCase("<a><location href=\"&unknown;\"/></a>")]
    public void Refuses_what_is_malformed_or_could_grow(string xml) => Assert.That(LocationList.TryRead(Encoding.UTF8.GetBytes(xml), out _), Is.False);

    [Test]
    public void Keeps_no_more_than_a_thousand_of_a_document_of_limited_length()
    {
        static byte[] Of(int count) => Encoding.UTF8.GetBytes($"<a>{string.Concat(Enumerable.Repeat("<location a='1'/>", count))}</a>");

        Assert.That(LocationList.TryRead(Of(2_000), out var list) ? list!.Locations.Count : 0, Is.EqualTo(LocationList.MaxLocations));
        Assert.That(LocationList.TryRead(Of(10_000), out _), Is.False);
    }
}
