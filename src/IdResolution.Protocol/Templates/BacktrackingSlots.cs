using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// Lets only so many expressions that may take until their time limit be matched at once: half of the processors is for others. Safe for
/// use from many threads.
/// </summary>
internal sealed class BacktrackingSlots
{
    private static readonly int Count = Math.Max(1, Environment.ProcessorCount / 2);

    private int _used;

    /// <summary>False when all slots are taken.</summary>
    /// <exception cref="RegexMatchTimeoutException">The match took too long.</exception>
    public bool TryMatch(TemplatePattern pattern, string text, [NotNullWhen(true)] out Match? match)
    {
        match = null;
        if (pattern.IsLinear)
        {
            match = pattern.Match(text);
            return true;
        }
        try
        {
            if (Interlocked.Increment(ref _used) <= Count) match = pattern.Match(text);
        }
        finally
        {
            Interlocked.Decrement(ref _used);
        }
        return match is not null;
    }
}
