using IdResolution.Client.Failures;

namespace IdResolution.Cli.Probing;

/// <summary>What became of one question.</summary>
/// <param name="Answer">The answer; null when there is none that may be believed.</param>
/// <param name="Failure">Why there is none, a sentence for people; null when there is one.</param>
/// <param name="Fault">What was wrong with an answer that came; <see cref="AnswerFault.None"/> when none came.</param>
/// <param name="Elapsed">From asking to the end.</param>
internal sealed record Probe<TAnswer>(TAnswer? Answer, string? Failure, AnswerFault Fault, TimeSpan Elapsed)
    where TAnswer : class
{
    /// <summary>Somebody is there: an answer came, believed or not.</summary>
    public bool IsReached => Answer is not null || Fault != AnswerFault.None;
}
