using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// Lets only so many expressions that may take until their time limit be matched at once. Safe for use from many threads.
/// </summary>
internal sealed class ExpensiveMatches(int count)
{
    private int _used;

    /// <summary>False when all slots are taken.</summary>
    /// <exception cref="RegexMatchTimeoutException">The match took too long.</exception>
    public bool TryMatch(TemplatePattern pattern, string text, [NotNullWhen(true)] out Match? match)
    {
        match = null;
        if (!pattern.IsExpensive)
        {
            match = pattern.Match(text);
            return true;
        }
        try
        {
            if (Interlocked.Increment(ref _used) <= count) match = pattern.Match(text);
        }
        finally
        {
            Interlocked.Decrement(ref _used);
        }
        return match is not null;
    }
}
