using IdResolution.Protocol.Templates;

namespace IdResolution.Protocol.Tests.Templates;

/// <summary>Expressions as Java's documentation of java.util.regex.Pattern describes them, and what they must match.</summary>
public sealed class JavaPatternTests
{
    private static readonly TemplatePolicy CaseMatters = Rules.Patient with { CaseSensitive = true };

    [TestCase("abc", "abc", true)]
    [TestCase("abc", "xabc", false)]
    [TestCase("a|ab", "ab", true)]
    [TestCase("a", "a\n", false)]
    [TestCase(@"\d+", "0123", true)]
    [TestCase(@"\d", "٣", false)]
    [TestCase(@"[\d]", "٣", false)]
    [TestCase(@"\w+", "aZ_9", true)]
    [TestCase(@"\w", "泵", false)]
    [TestCase(@"\w", "\u212A", false)]
    [TestCase(@"\W", "泵", true)]
    [TestCase(@"[\W]", "泵", true)]
    [TestCase(@"[\W]", "a", false)]
    [TestCase(@"\s", "\u000B", true)]
    [TestCase(@"\s", "\u00A0", false)]
    [TestCase(@"\S", "\u00A0", true)]
    [TestCase(@"\h", "\u3000", true)]
    [TestCase(@"\H", "\u3000", false)]
    [TestCase(@"[\h]", "\t", true)]
    [TestCase(@"\v", "\u2028", true)]
    [TestCase(@"\V", "\n", false)]
    [TestCase(@"\R", "\r\n", true)]
    [TestCase(@"a\Rb", "a\u0085b", true)]
    [TestCase(".", "\r", false)]
    [TestCase(".", "\u2028", false)]
    [TestCase(".", "泵", true)]
    [TestCase("(?s).", "\r", true)]
    [TestCase("(?s:.).", "\rx", true)]
    [TestCase("(?s:.).", "\r\r", false)]
    [TestCase("(?s-s:.)", "\r", false)]
    [TestCase("x++y", "xxy", true)]
    [TestCase("x++x", "xx", false)]
    [TestCase("(?:ab)*+c", "ababc", true)]
    [TestCase("x?+x", "x", false)]
    [TestCase("x{1,2}+x", "xx", false)]
    [TestCase("(?>a|ab)c", "abc", false)]
    [TestCase("x+?y", "xxy", true)]
    [TestCase(@"(?<first>a)(b)\k<first>\2", "abab", true)]
    [TestCase(@"(a)\1", "aa", true)]
    [TestCase(@"(a)\11", "aa1", true)]
    [TestCase(@"(?=a)\w", "a", true)]
    [TestCase(@"(?<!b)a", "a", true)]
    [TestCase(@"\Q[a].*\E\d", "[a].*5", true)]
    [TestCase(@"\Qab\E+", "abbb", true)]
    [TestCase(@"\Q\d", @"\d", true)]
    [TestCase(@"\x41\u0042\0103\x{44}", "ABCD", true)]
    [TestCase(@"\x{1F600}+", "\U0001F600\U0001F600", true)]
    [TestCase(@"\t\n\r\f\a\e\cA", "\t\n\r\f\a\u001B\u0001", true)]
    [TestCase(@"\.\-\_\ \泵", ".-_ 泵", true)]
    [TestCase(@"\p{Lower}\p{Digit}\p{XDigit}", "a5f", true)]
    [TestCase(@"\p{Alpha}", "é", false)]
    [TestCase(@"\p{L}\pL\p{IsL}\p{gc=Lu}\p{general_category=Nd}", "éaÉZ٣", true)]
    [TestCase(@"\P{L}", "5", true)]
    [TestCase(@"\P{Punct}", "!", false)]
    [TestCase(@"[\p{Punct}]", "!", true)]
    [TestCase(@"\p{IsHan}+", "泵四十二", true)]
    [TestCase(@"\p{script=Han}", "a", false)]
    [TestCase(@"\p{InGreek}", "λ", true)]
    [TestCase("[a-c[x-z]]+", "axz", true)]
    [TestCase("[a-c[x-z]]", "m", false)]
    [TestCase("[a-z&&[^aeiou]]+", "xyz", true)]
    [TestCase("[a-z&&[^aeiou]]", "e", false)]
    [TestCase("[]a]+", "]a", true)]
    [TestCase("[a-]+", "a-", true)]
    [TestCase("[^a]", "b", true)]
    [TestCase("[&]", "&", true)]
    [TestCase(@"[\]\\\t]+", "]\\\t", true)]
    [TestCase("a{2}", "aa", true)]
    [TestCase("a{2,}", "aaaa", true)]
    [TestCase("a{1,2}", "aaa", false)]
    [TestCase("}]", "}]", true)]
    [TestCase("^a$", "a", true)]
    [TestCase("", "", true)]
    [TestCase("", "a", false)]
    [TestCase("(?i)A", "a", true)]
    [TestCase("(?u)a", "a", true)]
    [TestCase("a(?i:B)c", "abc", true)]
    [TestCase("a(?i:B)c", "abC", false)]
    [TestCase("a#b c", "a#b c", true)]
    public void Means_what_it_means_in_java(string expression, string text, bool matches)
    {
        Assert.That(TemplatePattern.TryCompile(expression, CaseMatters, out var pattern, out var problem), Is.True, problem);
        Assert.That(pattern!.Match(text).Success, Is.EqualTo(matches));
    }

    [TestCase("[")]
    [TestCase("[a")]
    [TestCase("(")]
    [TestCase("a)")]
    [TestCase("*a")]
    [TestCase("a**")]
    [TestCase("|*")]
    [TestCase("a{,3}")]
    [TestCase("a{3,2}")]
    [TestCase("a{x}")]
    [TestCase("a{")]
    [TestCase("a{99999999999999999999}")]
    [TestCase(@"\")]
    [TestCase(@"\y")]
    [TestCase(@"\E")]
    [TestCase(@"\X")]
    [TestCase(@"\N{DIGIT ONE}")]
    [TestCase(@"\b{g}")]
    [TestCase(@"\x{110000}")]
    [TestCase(@"\x4")]
    [TestCase(@"\u12")]
    [TestCase(@"\08")]
    [TestCase(@"\1(a)")]
    [TestCase(@"\k<a>")]
    [TestCase(@"\p{javaLowerCase}")]
    [TestCase(@"\p{IsNoSuchBlock}")]
    [TestCase(@"\p{")]
    [TestCase(@"\p")]
    [TestCase("(?x)a b")]
    [TestCase("(?d)a")]
    [TestCase("(?U)a")]
    [TestCase("(?#comment)a")]
    [TestCase("(?'n'a)")]
    [TestCase("(?(1)a|b)")]
    [TestCase("(?<a>x)(?<a>y)")]
    [TestCase("(?")]
    [TestCase("[a-z&&[aeiou]]")]
    [TestCase("[a-z&&e]")]
    [TestCase("[&&[^a]]")]
    [TestCase("[a[^b]]")]
    [TestCase("[z-a]")]
    [TestCase(@"[\x{1F600}]")]
    [TestCase(@"[\b]")]
    public void Reports_what_is_wrong_or_has_no_equivalent(string expression)
    {
        Assert.That(TemplatePattern.TryCompile(expression, CaseMatters, out _, out var problem), Is.False);
        Assert.That(problem, Is.Not.Empty);
    }

    [Test]
    public void Named_groups_count_in_their_order()
    {
        Assert.That(TemplatePattern.TryCompile("(?<x>a)(b)(?<y>c)", CaseMatters, out var pattern, out _), Is.True);
        var match = pattern!.Match("abc");
        Assert.That(match.Groups.Cast<System.Text.RegularExpressions.Group>().Select(group => group.Value),
            Is.EqualTo(new[] { "abc", "a", "b", "c" }));
    }

    [Test]
    public void Case_is_folded_by_unicode_unless_the_service_tells_it_apart()
    {
        Assert.That(TemplatePattern.TryCompile("é[a-c]", Rules.Patient, out var folding, out _), Is.True);
        Assert.That(folding!.Match("ÉB").Success, Is.True);
        Assert.That(TemplatePattern.TryCompile("é[a-c]", CaseMatters, out var strict, out _), Is.True);
        Assert.That(strict!.Match("ÉB").Success, Is.False);
    }

    [TestCase("(a+)+", true)]
    [TestCase("(.*)(.*)(.*)[0-9]{12}", true)]
    [TestCase("(?i)a.*?b", true)]
    [TestCase(@"\w+\d", true)]
    [TestCase(@"(a)\1", false)]
    [TestCase("(?=a)a", false)]
    [TestCase("a++", false)]
    public void Runs_in_linear_time_where_the_constructs_allow_it(string expression, bool isLinear)
    {
        Assert.That(TemplatePattern.TryCompile(expression, CaseMatters, out var pattern, out _), Is.True);
        Assert.That(pattern!.IsExpensive, Is.EqualTo(!isLinear));
    }

    [TestCase("a{1000}", true)]
    [TestCase("a{1001}", false)]
    [TestCase("(a{40}){30}", false)]
    [TestCase("((a{10}){10}){10}", true)]
    [TestCase("((a{10}){10}){11}", false)]
    [TestCase("(((((((a{1,10}){10}){10}){10}){10}){10}){10})", false)]
    public void Bounds_what_repetitions_multiply(string expression, bool isSmall) =>
        Assert.That(TemplatePattern.TryCompile(expression, CaseMatters, out _, out _), Is.EqualTo(isSmall));

    [Test]
    public void Bounds_length_and_nesting()
    {
        Assert.That(TemplatePattern.TryCompile(new string('a', JavaPattern.MaxLength + 1), CaseMatters, out _, out var tooLong), Is.False);
        Assert.That(tooLong, Does.Contain("longer"));
        var nested = string.Concat(Enumerable.Repeat("(?:", 40)) + "a" + new string(')', 40);
        Assert.That(TemplatePattern.TryCompile(nested, CaseMatters, out _, out var tooDeep), Is.False);
        Assert.That(tooDeep, Does.Contain("deep"));
    }

    [Test]
    public void The_states_it_remembers_are_bounded()
    {
        // Two to the power of 100 states, of which each random text reaches hundreds of new ones.
        Assert.That(TemplatePattern.TryCompile("(?:.*a.{100})", CaseMatters, out var pattern, out _), Is.True);
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 40; i++) pattern!.Match(string.Concat(Enumerable.Range(0, 200).Select(_ => random.Next(2) == 0 ? 'a' : 'b')));
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.That(grown, Is.LessThan(8 << 20));
        Assert.That(pattern!.IsExpensive, Is.True);
        Assert.That(pattern.Match("a" + new string('b', 100)).Success, Is.True);
    }

    [Test]
    public void Usual_expressions_stay_cheap()
    {
        Assert.That(TemplatePattern.TryCompile(@"([A-Z]{2,4})-(\d{12})(?:-([0-9a-f]+))?", Rules.Patient, out var pattern, out _), Is.True);
        for (var i = 0; i < 20_000; i++) Assert.That(pattern!.Match($"AB-{i:D12}-{i:x}").Groups[3].Length, Is.GreaterThan(0));
        Assert.That(pattern!.IsExpensive, Is.False);
    }

    [Test]
    public void Random_expressions_are_translated_or_reported()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] pieces =
        [
            "a", "b", "[", "]", "^", "-", "(", ")", "(?:", "(?<n>", "(?=", "(?i)", "*", "+", "?", "{2}", "{1,", "}", "|", ".", @"\d", @"\W",
                @"\p{L}",
            @"\Q", @"\E", @"\1", "&&", "$", @"\", "泵",
        ];
        var compiled = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var expression = string.Concat(Enumerable.Range(0, random.Next(1, 10)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (TemplatePattern.TryCompile(expression, CaseMatters, out _, out var problem)) compiled++;
            else Assert.That(problem, Is.Not.Empty, expression);
            if (problem.Length == 0) continue;
            Assert.That(problem, Is.Not.EqualTo("the expression cannot be understood"), $"translated wrongly: {expression}");
        }
        Assert.That(compiled, Is.GreaterThan(100));
    }
}
