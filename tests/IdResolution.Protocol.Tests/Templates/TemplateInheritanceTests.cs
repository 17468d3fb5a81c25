using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Tests.Templates;

/// <summary>Which rules apply: specification §5.4 steps 3 to 6, and references.</summary>
public sealed class TemplateInheritanceTests
{
    private const string Prefix = """<n><template><value type="FROM" data="prefix"/></template></n>""";

    [Test]
    public void Without_base_and_namespace_there_is_no_such_handle() =>
        Assert.That(new Rules().Show(null, "88/P@1"), Is.EqualTo(new[] { "NotFound" }));

    [Test]
    public void Without_base_the_rule_runs_over_no_values() =>
        Assert.That(
            new Rules().Show("""<n><template><foreach><value/></foreach><value type="A" data="${extension}"/></template></n>""", "88/P@1"),
            Is.EqualTo(new[] { "1 A=1" }));

    [Test]
    public void Checklist_090_without_base_and_template_there_are_no_values() =>
        Assert.That(new Rules().Show("<n><status>active</status></n>", "88/P@1"), Is.Empty);

    [TestCase(null)]
    [TestCase("<n/>")]
    public void Without_template_the_base_values_answer(string? prefix) =>
        Assert.That(new Rules().With("88/P", Rules.Text(3, "URL", "u")).Show(prefix, "88/P@1"), Is.EqualTo(new[] { "3 URL=u" }));

    [TestCase("""<n><template><value type="FROM" data="base"/></template></n>""", "base")]
    [TestCase("<n/>", "prefix")]
    [TestCase("<n", "prefix")]
    [TestCase("""<n><template ref="nonsense"/></n>""", "prefix")]
    [TestCase("""<n><template ref="0:88/X"/></n>""", "prefix")]
    [TestCase("""<n><template ref="9:88/P"/></n>""", "prefix")]
    [TestCase("""<n><template><if test="matches" expression="("/></template></n>""", "prefix")]
    public void Checklist_092_the_namespace_of_the_base_comes_before_the_prefix_s(string own, string from) =>
        Assert.That(
            new Rules().With("88/P", Rules.Text(5, "HS_NAMESPACE", own), Rules.Text(9, "DESC", "no XML")).Show(Prefix, "88/P@1"),
            Is.EqualTo(new[] { $"1 FROM={from}" }));

    [Test]
    public void The_lowest_namespace_that_can_be_parsed_counts() =>
        Assert.That(
            new Rules().With(
                "88/P", Rules.Text(1, "HS_NAMESPACE", ""), Rules.Text(2, "hs_namespace.old", "<!DOCTYPE n><n/>"),
                Rules.Text(3, "HS_NAMESPACE", """<n><template><value type="A" data="third"/></template></n>"""),
                Rules.Text(4, "HS_NAMESPACE", """<n><template><value type="A" data="fourth"/></template></n>""")).Show(null, "88/P@1"),
            Is.EqualTo(new[] { "1 A=third" }));

    [TestCase("""<n><template><value type="A" data="${extension}"/></template></n>""")]
    [TestCase("""<template><value type="A" data="${extension}"/></template>""")]
    public void A_reference_takes_the_document_or_the_template_of_a_value(string stored) =>
        Assert.That(
            new Rules().With("88/RULES", Rules.Text(7, "XML", stored)).Show("""<n><template delimiter="@" ref="7:88/RULES"/></n>""",
                "88/P@1"),
            Is.EqualTo(new[] { "1 A=1" }));

    [Test]
    public void References_and_bodies_run_in_the_order_of_the_document() =>
        Assert.That(
            new Rules().With("88/RULES", Rules.Text(7, "XML", """<template><value type="B" data="b"/></template>""")).Show(
                """<n><template><value type="A" data="a"/></template><template ref="7:88/RULES"/><template><value type="C" data="c"/></template></n>""", "88/P@1"),
            Is.EqualTo(new[] { "1 A=a", "2 B=b", "3 C=c" }));

    [TestCase("8:88/RULES")]
    [TestCase("7:88/NONE")]
    public void A_reference_to_nothing_means_not_found(string reference) =>
        Assert.That(
            new Rules().With("88/RULES", Rules.Text(7, "XML", "<template/>")).Show($"""<n><template ref="{reference}"/></n>""", "88/P@1"),
            Is.EqualTo(new[] { "NotFound" }));

    [TestCase(10, "1 A=end")]
    [TestCase(11, "NotFound")]
    public void Checklist_091_references_go_ten_levels_deep(int levels, string expected)
    {
        var world = new Rules();
        for (var level = 1; level < levels; level++) world.With($"88/{level}",
            Rules.Text(1, "XML", $"""<n><template ref="1:88/{level + 1}"/></n>"""));
        world.With($"88/{levels}", Rules.Text(1, "XML", """<n><template><value type="A" data="end"/></template></n>"""));
        Assert.That(world.Show("""<n><template ref="1:88/1"/></n>""", "88/P@1"), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void A_rule_that_names_itself_ends()
    {
        var world = new Rules().With("88/LOOP", Rules.Text(1, "XML", """<n><template ref="1:88/LOOP"/></n>"""));
        Assert.That(world.Show("""<n><template ref="1:88/LOOP"/></n>""", "88/P@1"), Is.EqualTo(new[] { "NotFound" }));
        Assert.That(world.Finds, Is.EqualTo(TemplatePolicy.MaxReferenceLevels));
    }

    [Test]
    public void References_that_multiply_are_cut()
    {
        // Ten levels of ten references each would be ten thousand million.
        var many = string.Concat(Enumerable.Repeat("""<template ref="1:88/MANY"/>""", 10));
        var world = new Rules();
        for (var level = 1; level < 9; level++) world.With($"88/{level}",
            Rules.Text(1, "XML", $"<n>{many.Replace("MANY", $"{level + 1}", StringComparison.Ordinal)}</n>"));
        world.With("88/9", Rules.Text(1, "XML", "<template/>"));
        Assert.That(world.Show("""<n><template ref="1:88/1"/></n>""", "88/P@1"), Is.EqualTo(new[] { "NotFound" }));
        Assert.That(world.Finds, Is.LessThanOrEqualTo(100));
    }
}
