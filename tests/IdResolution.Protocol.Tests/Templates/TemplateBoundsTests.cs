using System.Text;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Tests.Templates;

/// <summary>Hostile rules, and hostile names for innocent ones. Costs are counted, not timed.</summary>
public sealed class TemplateBoundsTests
{
    private static readonly string[] TooCostly = ["TooCostly"];

    [TestCase(1_000, 1_000)]
    [TestCase(1_001, -1)]
    public void A_rule_makes_a_thousand_values_and_no_more(int count, int expected)
    {
        var world = new Rules().With("88/P", [.. Enumerable.Range(1, count).Select(index => Rules.Text((uint)index, "T", "x"))]);
        var expansion = world.Expand("<n><template><foreach><value/></foreach></template></n>", "88/P@1");
        Assert.That(expansion.Outcome == TemplateOutcome.Values ? expansion.Values.Count : -1, Is.EqualTo(expected));
    }

    [Test]
    public void A_million_base_values_are_given_up()
    {
        var value = Rules.Text(1, "T", "x");
        var world = new Rules().With("88/P", [.. Enumerable.Repeat(value, 1_000_000)]);
        Assert.That(world.Show("<n><template><foreach><if expression=\"no\"/></foreach></template></n>", "88/P@1"), Is.EqualTo(TooCostly));
    }

    [Test]
    public void Values_that_want_the_same_index_cost_one_step_each()
    {
        var world = new Rules { Policy = Rules.Patient with { MaxValues = 2_048 } }
            .With("88/P", [.. Enumerable.Range(1, 1_024).Select(index => Rules.Text((uint)index, "T", "x"))]);
        var values = world.Expand("""<n><template><foreach><value index="1"/><value index="1"/></foreach></template></n>""",
            "88/P@1").Values;
        Assert.That(values.Select(value => value.Index), Is.EqualTo(Enumerable.Range(1, 2_048).Select(index => (uint)index)));
    }

    [Test]
    public void Indexes_end()
    {
        var world = new Rules().With("88/P", Rules.Text(int.MaxValue, "T", "x"));
        Assert.That(world.Show("<n><template><foreach><value/></foreach></template></n>", "88/P@1"),
            Is.EqualTo(new[] { "2147483647 T=x" }));
        Assert.That(world.Show("<n><template><foreach><value/><value/></foreach></template></n>", "88/P@1"), Is.EqualTo(TooCostly));
    }

    [Test]
    public void Octets_are_counted_with_what_definitions_make()
    {
        var world = new Rules { Policy = Rules.Patient with { MaxOctets = 1_000 } };
        Assert.That(world.Show("""<n><template><value type="T" data="${extension}"/></template></n>""", "88/P@" + new string('x', 900)),
            Has.Length.EqualTo(1));
        Assert.That(world.Show("""<n><template><value type="T" data="${extension}${extension}"/></template></n>""",
            "88/P@" + new string('x', 900)), Is.EqualTo(TooCostly));
        Assert.That(
            world.Show("""<n><template><def parameter="d"><value type="T" data="${extension}"/></def><value type="T" data="${d}"/></template></n>""", "88/P@" + new string('x', 500)),
            Is.EqualTo(TooCostly));
    }

    [Test]
    public void Definitions_that_double_are_given_up()
    {
        var doubling = string.Concat(Enumerable.Repeat("""<def parameter="x"><value type="T" data="${x}${x}"/></def>""", 60));
        Assert.That(
            new Rules().Show($"""<n><template><def parameter="x"><value type="T" data="lol"/></def>{doubling}<value type="T" data="a"/></template></n>""", "88/P@1"),
            Is.EqualTo(TooCostly));
    }

    [Test]
    public void A_large_value_put_in_many_times_is_given_up()
    {
        var world = new Rules().With("88/P", Rules.Text(1, "T", new string('x', 200_000)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            world.Show($"""<n><template><foreach><value data="{string.Concat(Enumerable.Repeat("${data}", 5_000))}"/></foreach></template></n>""", "88/P@1"),
            Is.EqualTo(TooCostly));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 << 20));
    }

    // Making a matcher that ignores case goes through all that its classes cover.
    [TestCase(@"[\W]", 15, true)]
    [TestCase(@"[\W]", 400, false)]
    [TestCase(@"[\u4E00-\u9FFF]", 30, true)]
    [TestCase(@"[\W\S\D\V\H]", 40, false)]
    [TestCase("[\u1000-\u1FFE]", 400, false)]
    [TestCase("[^a-z]", 400, true)]
    [TestCase(".", 999, true)]
    public void Classes_count_for_what_they_cover(string expression, int count, bool isTaken)
    {
        var taken = TemplatePattern.TryCompile(
            string.Concat(Enumerable.Repeat(expression, count)), TemplatePolicy.Default, out _, out var problem);
        Assert.That((taken, problem.Contains("repeats too much", StringComparison.Ordinal)), Is.EqualTo((isTaken, !isTaken)));
    }

    [TestCase(4, true)]
    [TestCase(6, false)]
    public void The_expressions_of_a_document_are_bounded_together(int count, bool isTaken)
    {
        var condition = $"""<if test="matches" expression="{new string('a', 999)}"/>""";
        var data = Encoding.UTF8.GetBytes($"<n><template>{string.Concat(Enumerable.Repeat(condition, count))}</template></n>");
        Assert.That(TemplateDocument.TryRead(data, TemplatePolicy.Default, out var document));
        Assert.That(document!.HasTemplates, Is.EqualTo(isTaken), document.Problem);
        if (!isTaken) Assert.That(document.Problem, Does.Contain("too large together"));
    }

    [TestCase("(a+)+$")]
    [TestCase("(a|aa)+")]
    [TestCase("(a*)*b")]
    [TestCase("(.*)*(.*)*(.*)*x")]
    public void Expressions_that_explode_elsewhere_are_linear_here(string expression)
    {
        var world = new Rules();
        Assert.That(
            world.Show($"""<n><template><if test="matches" expression="{expression}"/><else><value type="T" data="no"/></else></template></n>""", "88/P@" + new string('a', 1_000) + "!"),
            Is.EqualTo(new[] { "1 T=no" }));
    }

    [Test]
    public void Expressions_that_need_backtracking_are_cut_by_the_clock()
    {
        var world = new Rules { Policy = TemplatePolicy.Default with { MaxTime = TimeSpan.FromMilliseconds(20) } };
        Assert.That(
            world.Show("""<n><template><if test="matches" expression="(?=a)(a+)+b"><value type="T" data="x"/></if></template></n>""",
                "88/P@" + new string('a', 100)),
            Is.EqualTo(TooCostly));
    }

    [Test]
    public void The_whole_evaluation_is_cut_by_the_clock()
    {
        var world = new Rules { Policy = TemplatePolicy.Default, Time = new HurryingTime() }.With("88/P",
            [.. Enumerable.Range(1, 100).Select(index => Rules.Text((uint)index, "T", "x"))]);
        Assert.That(world.Show("<n><template><foreach><value/></foreach></template></n>", "88/P@1"), Is.EqualTo(TooCostly));
        Assert.That(world.Show("""<n><template><value type="T" data="x"/></template></n>""", "88/P@1"), Has.Length.EqualTo(1));
    }

    [TestCase("(?=a)ab", false)]
    [TestCase("ab", true)]
    public void Expensive_expressions_wait_for_no_slot_and_others_need_none(string expression, bool isCheap)
    {
        Assert.That(TemplatePattern.TryCompile(expression, Rules.Patient, out var pattern, out _), Is.True);
        Assert.That(new ExpensiveMatches(0).TryMatch(pattern!, "ab", out _), Is.EqualTo(isCheap));
        var slots = new ExpensiveMatches(1);
        for (var i = 0; i < 3; i++) Assert.That(slots.TryMatch(pattern!, "ab", out var match) && match.Success, Is.True);
    }

    [TestCase("""<!DOCTYPE n [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><n><template><value type="T" data="&b;"/></template></n>""")]
    [TestCase("""<!DOCTYPE n SYSTEM "file:///etc/passwd"><n/>""")]
    [TestCase("<n>&undefined;</n>")]
    [TestCase("<n>")]
    [TestCase("")]
    public void Checklist_091_documents_with_declarations_are_refused(string text) =>
        Assert.That(TemplateDocument.TryRead(Encoding.UTF8.GetBytes(text), TemplatePolicy.Default, out _), Is.False);

    [Test]
    public void Documents_are_bounded_in_length_and_depth()
    {
        var long_ = $"<n>{new string(' ', NamespaceDocument.MaxLength)}</n>";
        Assert.That(TemplateDocument.TryRead(Encoding.UTF8.GetBytes(long_), TemplatePolicy.Default, out _), Is.False);
        var deep = Document(string.Concat(Enumerable.Repeat("<if>", 5_000)) + string.Concat(Enumerable.Repeat("</if>", 5_000)));
        Assert.That(deep.Problem, Does.Contain("deep"));
        Assert.That(deep.HasTemplates, Is.False);
        var data = Document($"<value type=\"T\">{string.Concat(Enumerable.Repeat("<a>", 5_000))}{string.Concat(Enumerable.Repeat("</a>", 5_000))}</value>");
        Assert.That(data.Problem, Is.Null);
        var patterns = Document(string.Concat(Enumerable.Repeat("""<if test="matches" expression="a"/>""", 65)));
        Assert.That(patterns.Problem, Does.Contain("64"));
    }

    [TestCase("""<if test="matches" expression="a**"/>""", "line 2: <if> expression: there is nothing to repeat")]
    [TestCase("""<if test="starts" expression="a"/>""", "line 2: <if> test is neither equals nor matches")]
    public void A_problem_names_its_line(string body, string problem)
    {
        var document = Document("\n" + body);
        Assert.That(document.Problem, Is.EqualTo(problem));
        Assert.That(document.HasTemplates, Is.False);
        Assert.That(document.Delimiter, Is.EqualTo(new Utf8String("@")));
    }

    [Test]
    public void Mutated_rules_answer_or_do_not()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var original = """
            <n><template delimiter="@"><def parameter="d"><value type="T" data="${extension}"/></def>
            <foreach><if value="type" test="matches" expression="(U)RL"><value data="${data}${type[1]}"/></if><else><value/></else></foreach>
            <if value="d" expression="42" negate="true"><notfound/></if><value type="A"><b c="${d}"/></value></template></n>
            """;
        var world = new Rules()
            .With("88/P", Rules.Text(1, "URL", "u"), Rules.Text(2, "DESC", "d"));
        Assert.That(world.Show(original, "88/P@42"), Is.EqualTo(new[] { "1 URL=uU", "2 DESC=d", "3 A=<b c=\"42\" />" }));
        var outcomes = new Dictionary<TemplateOutcome, int>();
        for (var i = 0; i < 3_000; i++)
        {
            var mutated = original.ToCharArray();
            mutated[random.Next(mutated.Length)] = (char)random.Next(' ', 128);
            var outcome = world.Expand(new string(mutated), "88/P@42").Outcome;
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }
        Assert.That(outcomes.Keys, Is.SubsetOf(new[] { TemplateOutcome.Values, TemplateOutcome.NotFound }));
        Assert.That(outcomes[TemplateOutcome.Values], Is.GreaterThan(1_000));
    }

    private static TemplateDocument Document(string body)
    {
        Assert.That(TemplateDocument.TryRead(Encoding.UTF8.GetBytes($"<n><template delimiter=\"@\">{body}</template></n>"),
            TemplatePolicy.Default, out var document), Is.True);
        return document!;
    }

    /// <summary>Ten milliseconds pass between any two looks at the clock.</summary>
    private sealed class HurryingTime : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 100;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks);
    }
}
