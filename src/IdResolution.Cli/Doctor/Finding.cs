namespace IdResolution.Cli.Doctor;

/// <summary>The result of one check.</summary>
/// <param name="Verdict">How bad it is.</param>
/// <param name="Level">The prefix whose delegation it is about, or <c>root</c>.</param>
/// <param name="Check">The name of the check, a word.</param>
/// <param name="Text">What was seen, a sentence without its full stop.</param>
/// <param name="Advice">What to do next; null when nothing is to be done.</param>
internal sealed record Finding(Verdict Verdict, string Level, string Check, string Text, string? Advice = null)
{
    /// <summary>The word for a verdict, in the report and in JSON.</summary>
    public string Word => Verdict switch { Verdict.Ok => "OK", Verdict.Warn => "WARN", _ => "FAIL" };
}
