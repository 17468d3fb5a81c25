using System.Text;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Values;

[TestFixture]
public sealed class NamespaceDocumentTests
{
    [Test]
    public void The_vector_has_a_template_with_a_delimiter()
    {
        Assert.That(NamespaceDocument.TryRead(GoldenVectors.Get("values", "hs-namespace").Octets, out var document));
        Assert.That(document!.HasTemplate);
        Assert.That(document.TemplateDelimiter, Is.EqualTo("@"));
        Assert.That(document.IsActive);
    }

    [Test]
    public void Reads_every_element()
    {
        Assert.That(NamespaceDocument.TryRead(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <anything>
              <!-- comment --><other><status>active</status></other>
              <status> Inactive </status>
              <statusmsg>停用 &amp; <b>moved</b></statusmsg>
              <contact>a@example.org</contact>
              <locs no_nslocs="true">88.100/LOCS</locs>
              <template><value/></template>
              <template delimiter="/"/>
              <template delimiter="@"/>
            </anything>
            """u8,
            out var document));
        Assert.That(document!.IsActive, Is.False);
        Assert.That(document.StatusMessage, Is.EqualTo("停用 & moved"));
        Assert.That(document.Contact, Is.EqualTo("a@example.org"));
        Assert.That(document.Locations, Is.EqualTo("88.100/LOCS"));
        Assert.That(document.InheritsLocations, Is.False);
        Assert.That(document.TemplateDelimiter, Is.EqualTo("/"));
    }

    [TestCase("<namespace/>")]
    [TestCase("<n></n>")]
    [TestCase("<n>text<unknown/></n>")]
    public void Says_nothing_when_nothing_is_said(string text)
    {
        Assert.That(NamespaceDocument.TryRead(Encoding.UTF8.GetBytes(text), out var document));
        Assert.That(document, Is.EqualTo(new NamespaceDocument()));
    }

    [TestCase("")]
    [TestCase("text")]
    [TestCase("<n>")]
    [TestCase("<n/><n/>")]
    [TestCase("<!DOCTYPE n [<!ENTITY a \"aaaa\">]><n>&a;</n>")]
    [TestCase("<!DOCTYPE n SYSTEM \"file:///etc/passwd\"><n/>")]
    [TestCase("<n>&undefined;</n>")]
    [TestCase("<?xml version=\"1.0\" encoding=\"no-such\"?><n/>")]
    public void Checklist_091_refuses_malformed_documents_and_declarations(string text) =>
        Assert.That(NamespaceDocument.TryRead(Encoding.UTF8.GetBytes(text), out _), Is.False);

    [Test]
    public void Refuses_a_document_beyond_the_limit()
    {
        var text = "<n>" + new string('x', NamespaceDocument.MaxLength) + "</n>";
        Assert.That(NamespaceDocument.TryRead(Encoding.UTF8.GetBytes(text), out _), Is.False);
    }

    [Test]
    public void Mutations_give_a_document_or_nothing()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var original = GoldenVectors.Get("values", "hs-namespace").Octets;
        var read = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var mutated = original.ToArray();
            mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            if (NamespaceDocument.TryRead(mutated, out var document) && document.IsActive) read++;
        }
        Assert.That(read, Is.GreaterThan(0));
    }
}
