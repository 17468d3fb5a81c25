using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// The regular expression of a condition, in Java's dialect. It runs in time linear to the text where its constructs allow that, else with
/// backtracking and a time limit. Safe for use from many threads.
/// </summary>
internal sealed class TemplatePattern
{
    /// <summary>
    /// A linear matcher remembers the states it went through. It is made anew when its matches have allocated this many octets, so that
    /// nobody can fill the memory with states; what is allocated for good is never more.
    /// </summary>
    private const long MaxGrowth = 1 << 20;

    // States that one match of a usual expression adds take a tenth of it.
    private const long ExpensiveGrowth = MaxGrowth / 4;

    private readonly string _pattern;
    private readonly RegexOptions _options;
    private readonly TimeSpan _limit;
    private volatile Regex _regex;
    private volatile bool _isExpensive;
    private long _growth;

    private TemplatePattern(string pattern, RegexOptions options, TimeSpan limit)
    {
        _pattern = pattern;
        _options = options;
        _limit = limit;
        _regex = new Regex(pattern, options, limit);
        _isExpensive = !IsLinear;
    }

    private bool IsLinear => (_options & RegexOptions.NonBacktracking) != 0;

    /// <summary>Its size (<see cref="JavaPattern.MaxSize"/>).</summary>
    public int Size { get; private init; }

    /// <summary>True when a match may take until the time limit: it needs backtracking, or has proven to be expensive.</summary>
    public bool IsExpensive => _isExpensive;

    /// <summary>Compiles an expression; false, with the reason in words for its author, when that cannot be done.</summary>
    public static bool TryCompile(
        string expression, TemplatePolicy policy, [NotNullWhen(true)] out TemplatePattern? pattern, out string problem)
    {
        pattern = null;
        if (!JavaPattern.TryTranslate(expression, out var translated, out var size, out problem)) return false;
        // A match must cover the whole text.
        var anchored = $@"\A(?:{translated})\z";
        var options = RegexOptions.CultureInvariant | (policy.CaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase);
        try
        {
            pattern = new TemplatePattern(anchored, options | RegexOptions.NonBacktracking, policy.MaxTime) { Size = size };
        }
        catch (NotSupportedException)
        {
            // Backward references, atomic groups and looking around need backtracking.
            pattern = new TemplatePattern(anchored, options, policy.MaxTime) { Size = size };
        }
        catch (ArgumentException)
        {
            problem = "the expression cannot be understood";
        }
        return pattern is not null;
    }

    /// <summary>Matches the whole text.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took longer than the policy allows.</exception>
    public Match Match(string text)
    {
        if (!IsLinear) return _regex.Match(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return _regex.Match(text);
        }
        finally
        {
            Account(GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private void Account(long allocated)
    {
        if (allocated > ExpensiveGrowth) _isExpensive = true;
        var growth = Interlocked.Add(ref _growth, allocated);
        if (growth <= MaxGrowth || Interlocked.CompareExchange(ref _growth, 0, growth) != growth) return;
        _regex = new Regex(_pattern, _options, _limit);
    }
}
