using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Tests.Templates;

/// <summary>Specification §5.4, element by element; the expected answers are written from its text.</summary>
public sealed class TemplateElementTests
{
    private static readonly Rules World = new Rules()
        .With("88/P", Rules.Text(1, "URL", "http://x/p"), Rules.Text(2, "DESC", "pump"),
            Rules.Text(3, "NOTE", "for us", ValuePermissions.Secret))
        .With("88/EMPTY");

    [Test]
    public void Checklist_090_foreach_copies_the_base_values_and_attributes_override()
    {
        var original = new HandleValue
        {
            Index = 7, Type = "URL", Data = new Utf8String("http://x/p").Memory, TtlType = TtlType.Absolute, Ttl = 5, Timestamp = 99,
            Permissions = ValuePermissions.PublicRead, References = [new ValueReference("88/R", 3)],
        };
        var world = new Rules().With("88/B", original);
        var values = world.Expand(
            """<n><template><foreach><value/><value type="X"/><value data="${data}?${extension}"/><value index="20"/></foreach></template></n>""", "88/B@42").Values;
        Assert.That(values, Is.EqualTo(new[]
        {
            original, original with { Index = 8, Type = "X" }, original with { Index = 9, Data = new Utf8String("http://x/p?42").Memory },
            original with { Index = 20 },
        }));
    }

    [Test]
    public void Foreach_binds_type_data_and_index() =>
        Assert.That(
            Show("""<foreach><value type="T.${type}" data="${index}:${data}:${handle}:${base}:${extension}"/></foreach>""", "88/P@42")[..2],
            Is.EqualTo(new[] { "1 T.URL=1:http://x/p:88/P@42:88/P:42", "2 T.DESC=2:pump:88/P@42:88/P:42" }));

    [Test]
    public void A_nested_foreach_is_ignored() =>
        Assert.That(Show("<foreach><foreach><value/></foreach></foreach>", "88/P@42"), Is.Empty);

    [Test]
    public void Outside_foreach_values_have_defaults_and_indexes_from_one()
    {
        var values = World.Expand("""<n><template><value index="9" type="URL" data="a"/><value type="URL" data="b"/></template></n>""",
            "88/P@42").Values;
        Assert.That(values, Is.EqualTo(new[] { HandleValue.OfText(1, "URL", "a"), HandleValue.OfText(2, "URL", "b") }));
    }

    [Test]
    public void Outside_foreach_an_index_counts_when_the_operator_says_so()
    {
        var world = new Rules { Policy = Rules.Patient with { HonourIndex = true } };
        Assert.That(
            world.Show("""<n><template><value index="9" type="A" data="a"/><value index="9" type="B" data="b"/><value type="C" data="c"/></template></n>""", "88/P@42"),
            Is.EqualTo(new[] { "1 C=c", "9 A=a", "10 B=b" }));
    }

    [TestCase("""<value data="a"/>""")]
    [TestCase("""<value type="URL"/>""")]
    [TestCase("""<value type="URL">  </value>""")]
    [TestCase("""<other type="URL" data="a"><value type="URL" data="a"/></other>""")]
    [TestCase("""<def><value type="URL" data="a"/></def>""")]
    [TestCase("""<else><value type="URL" data="a"/></else>""")]
    [TestCase("")]
    public void What_is_incomplete_or_unknown_emits_nothing(string body) => Assert.That(Show(body, "88/P@42"), Is.Empty);

    [TestCase("""<value type="T" data="${extension}">text</value>""", "42")]
    [TestCase("""<value type="T" data="">text</value>""", "")]
    [TestCase("<value type=\"T\">\n  text ${extension}\n</value>", "text 42")]
    [TestCase("""<value type="T"><![CDATA[<a>${extension}</a>]]></value>""", "<a>42</a>")]
    [TestCase("""<value type="T"> <a x="${extension}">b ${extension}</a><c/></value>""", "<a x=\"42\">b 42</a><c />")]
    public void Data_is_the_attribute_or_the_text_or_the_elements(string body, string data) =>
        Assert.That(Show(body, "88/P@42"), Is.EqualTo(new[] { $"1 T={data}" }));

    [Test]
    public void A_name_cannot_add_markup_to_data_written_as_elements() =>
        Assert.That(
            Show("""<value type="T"><a href="http://x/${extension}"/></value>""", "88/P@\"><b href=\"http://evil"),
            Is.EqualTo(new[] { "1 T=<a href=\"http://x/&quot;&gt;&lt;b href=&quot;http://evil\" />" }));

    [Test]
    public void Checklist_090_indexes_in_use_move_to_the_next_free_one() =>
        Assert.That(
            Show("""<value type="A" data="a"/><value type="B" data="b"/><foreach><if value="index" expression="2"><value/></if></foreach>""", "88/P@42"),
            Is.EqualTo(new[] { "1 A=a", "2 B=b", "3 DESC=pump" }));

    [TestCase("""<if value="type" test="equals" expression="URL">""", "1")]
    [TestCase("""<if value="type" expression="URL">""", "1")]
    [TestCase("""<if value="type" expression="url">""", "")]
    [TestCase("""<if value="type" expression="URL" negate="true">""", "23")]
    [TestCase("""<if value="type" expression="URL" negate="false">""", "1")]
    [TestCase("""<if value="type" test="matches" expression="u.*">""", "1")]
    [TestCase("""<if value="type" test="matches" expression="U">""", "")]
    [TestCase("""<if value="type" test="matches" expression="U.*" negate="true">""", "23")]
    [TestCase("""<if>""", "123")]
    [TestCase("""<if value="none">""", "123")]
    [TestCase("""<if value="none" test="equals">""", "123")]
    [TestCase("""<if value="none" negate="true">""", "")]
    [TestCase("""<if expression="42">""", "123")]
    [TestCase("""<if expression="43">""", "")]
    public void If_compares_the_variable_it_names(string start, string indexes) =>
        Assert.That(string.Concat(Show($"<foreach>{start}<value/></if></foreach>", "88/P@42").Select(line => line[0])),
            Is.EqualTo(indexes));

    [TestCase("4,5", "w4h5 4,5 w4h5")]
    [TestCase("4;5", "other 4;5")]
    public void Checklist_090_groups_of_a_match_are_substituted_and_else_takes_the_rest(string extension, string data) =>
        Assert.That(
            Show(
                """
                <if test="matches" expression="([0-9]+),([0-9]+)">
                  <value type="T" data="w${extension[1]}h${extension[2]} ${extension[0]} w$1h${2}"/>
                </if>
                <else><value type="T" data="other ${extension}"/></else>
                """, $"88/P@{extension}"),
            Is.EqualTo(new[] { $"1 T={data}" }));

    [Test]
    public void A_match_is_bound_to_the_parameter_inside_only() =>
        Assert.That(
            Show(
                """
                <if test="matches" expression="(.)(.)" parameter="p"><value type="A" data="${p}|${p[1]}|$1|${extension[1]}"/></if>
                <value type="B" data="${p}${p[1]}"/>
                """, "88/P@42"),
            Is.EqualTo(new[] { "1 A=42|4||", "2 B=" }));

    [Test]
    public void A_comparison_and_a_negation_bind_the_plain_text() =>
        Assert.That(
            Show(
                """
                <if expression="42" parameter="p"><value type="A" data="${p}|${p[0]}|${p[1]}"/></if>
                <if test="matches" expression="(x)" negate="true" parameter="q"><value type="B" data="${q}|${q[1]}"/></if>
                <if test="matches" expression="(x)" negate="true"/><else><value type="C" data="never"/></else>
                """, "88/P@42"),
            Is.EqualTo(new[] { "1 A=42|42|", "2 B=42|" }));

    [Test]
    public void Else_belongs_to_the_if_before_it() =>
        Assert.That(
            Show(
                """
                <if expression="1"><value type="A" data="a"/></if>
                <if expression="42"><value type="B" data="b"/></if>
                <value type="C" data="c"/>
                <else><value type="D" data="d"/></else>
                <if/><else><value type="E" data="e"/></else>
                """, "88/P@42"),
            Is.EqualTo(new[] { "1 B=b", "2 C=c" }));

    [Test]
    public void Checklist_090_def_binds_the_first_value_for_later_siblings_and_emits_nothing() =>
        Assert.That(
            Show(
                """
                <value type="A" data="${d}"/>
                <def parameter="d"><value type="X" data="one ${extension}"/><value type="X" data="two"/></def>
                <value type="B" data="${d}"/>
                <if><value type="C" data="${d}"/><def parameter="d"><value type="X" data="inner"/></def><value type="D" data="${d}"/></if>
                <def parameter="none"><value type="X"/></def>
                <value type="E" data="${d}|${none}"/>
                """, "88/P@42"),
            Is.EqualTo(new[] { "1 A=", "2 B=one 42", "3 C=one 42", "4 D=inner", "5 E=one 42|" }));

    [Test]
    public void Def_takes_data_out_of_the_base() =>
        Assert.That(
            Show(
                """
                <def parameter="url"><foreach><if value="type" expression="URL"><value/></if></foreach></def>
                <value type="URL" data="${url}/${extension}"/>
                """, "88/P@42"),
            Is.EqualTo(new[] { "1 URL=http://x/p/42" }));

    [TestCase("""<value type="A" data="a"/><notfound/>""")]
    [TestCase("""<foreach><if value="index" expression="2"><notfound/></if><value/></foreach>""")]
    [TestCase("""<def parameter="d"><notfound/></def>""")]
    [TestCase("""<if test="matches" expression="[0-9]+" negate="true"/><else><notfound/></else>""")]
    public void Checklist_090_notfound_ends_everything(string body) => Assert.That(Show(body, "88/P@42"), Is.EqualTo(new[] { "NotFound" }));

    [Test]
    public void Templates_of_a_document_run_into_one_result() =>
        Assert.That(
            World.Show("""<n><template><value type="A" data="a"/></template><status>active</status><template><value type="B" data="b"/></template></n>""", "88/P@42"),
            Is.EqualTo(new[] { "1 A=a", "2 B=b" }));

    [Test]
    public void A_hidden_value_is_copied_for_its_readers_and_what_it_holds_steers_nothing()
    {
        // Whatever the note says, everybody sees the same: nobody can guess at it through a rule.
        foreach (var note in new[] { "for us", "", "something else" })
        {
            var world = new Rules().With("88/P", Rules.Text(1, "URL", "http://x/p"), Rules.Text(3, "NOTE", note, ValuePermissions.Secret));
            var values = world.Expand(
                """
                <n><template>
                  <foreach>
                    <value/>
                    <if value="data" expression="for us"><notfound/></if>
                    <if value="data" test="matches" expression="some.*"><value type="HIT" data="${data}" index="50"/></if>
                  </foreach>
                  <def parameter="note"><foreach><if value="type" expression="NOTE"><value/></if></foreach></def>
                  <value type="A" data="[${note}]"/>
                  <if value="note" test="matches" expression="for.*"><notfound/></if>
                </template></n>
                """, "88/P@42").Values;
            Assert.That(
                values.Select(value => (value.Type.ToString(), new Utf8String(value.Data.Span).ToString(), value.Permissions)),
                Is.EqualTo(new[]
                {
                    ("URL", "http://x/p", ValuePermissions.Default), ("A", "[]", ValuePermissions.Default), ("NOTE", note, ValuePermissions.Secret),
                }));
        }
    }

    [Test]
    public void Binary_data_is_copied_octet_by_octet()
    {
        byte[] data = [0xFF, 0x00, 0x80];
        var world = new Rules().With("88/B", new HandleValue { Index = 1, Type = "BIN", Data = data });
        Assert.That(world.Expand("<n><template><foreach><value/></foreach></template></n>", "88/B@1").Values.Single().Data.ToArray(),
            Is.EqualTo(data));
    }

    private static string[] Show(string body, string handle) =>
        World.Show($"<namespace><template delimiter=\"@\">{body}</template></namespace>", handle);
}
