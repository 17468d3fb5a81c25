using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Templates;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Templates;

public sealed class TemplateDocumentsTests
{
    private readonly TestTime _time = new();
    private readonly List<string> _reports = [];
    private TemplateDocuments _documents = null!;

    [SetUp]
    public void SetUp()
    {
        _reports.Clear();
        _documents = new TemplateDocuments(TemplatePolicy.Default, _time, (handle, problem) => _reports.Add($"{handle}: {problem}"));
    }

    [Test]
    public void Equal_octets_are_compiled_once()
    {
        var first = Parse("<n><template delimiter=\"@\"/></n>");
        Assert.That(first, Is.Not.Null);
        Assert.That(Parse("<n><template delimiter=\"@\"/></n>"), Is.SameAs(first));
        Assert.That(Parse("<n><template delimiter=\"+\"/></n>"), Is.Not.SameAs(first));
    }

    [Test]
    public void Looking_compiles_nothing()
    {
        Assert.That(_documents.TryGet("<n/>"u8, out _), Is.False);
        var document = Parse("<n/>");
        Assert.That(_documents.TryGet("<n/>"u8, out var found), Is.True);
        Assert.That(found, Is.SameAs(document));
        Assert.That(_documents.TryGet(default, out found), Is.True);
        Assert.That(found, Is.Null);
        Assert.That(_documents.TryGet(new byte[NamespaceDocument.MaxLength + 1], out found), Is.True);
        Assert.That(found, Is.Null);
    }

    [Test]
    public void Remembers_a_bounded_number()
    {
        for (var i = 0; i < 5_000; i++) Assert.That(Parse($"<n>{i}</n>"), Is.Not.Null);
        Assert.That(_documents.Count, Is.InRange(1_024, 2_048));
    }

    [Test]
    public void Remembers_a_bounded_number_of_octets()
    {
        for (var i = 0; i < 400; i++) Parse($"<n>{i}{new string(' ', 60_000)}</n>");
        Assert.That(_documents.Count * 60_000, Is.LessThan(18_000_000));
    }

    [Test]
    public void Remembers_a_bounded_number_of_expressions()
    {
        var conditions = string.Concat(Enumerable.Repeat("<if test=\"matches\" expression=\"a\"/>", 64));
        for (var i = 0; i < 16; i++) Assert.That(Parse($"<n><template>{i}{conditions}</template></n>")!.PatternCount, Is.EqualTo(64));
        Assert.That(_documents.Count, Is.LessThanOrEqualTo(8));
    }

    [Test]
    public void What_is_used_is_kept_while_others_come_and_go()
    {
        var kept = Parse("<n>kept</n>");
        for (var i = 0; i < 10_000; i++)
        {
            Parse($"<n>{i}</n>");
            Assert.That(Parse("<n>kept</n>"), Is.SameAs(kept));
        }
    }

    [Test]
    public void A_problem_is_told_once_and_others_a_second_later()
    {
        Parse("<n><template ref=\"x\"/></n>", "88/A");
        Parse("<n", "88/B");
        Parse("<n", "88/B");
        Assert.That(_reports, Is.EqualTo(new[] { "88/A: line 1: <template> ref is not index:handle" }));
        _time.Now += TimeSpan.FromSeconds(1);
        Parse("<n", "88/B");
        _time.Now += TimeSpan.FromSeconds(1);
        Parse("<n", "88/B");
        Parse("<n><template ref=\"x\"/></n>", "88/A");
        Assert.That(_reports, Has.Count.EqualTo(2));
        Assert.That(_reports[1], Is.EqualTo(
            "88/B: the value is not XML that can be used: line 1, position 1: it is not well-formed, or declares a document type"));
    }

    private TemplateDocument? Parse(string text, string handle = "88/X") => _documents.Parse(handle, Encoding.UTF8.GetBytes(text));
}
