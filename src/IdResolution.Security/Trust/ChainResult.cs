namespace IdResolution.Security.Trust;

/// <summary>Whether a chain holds, and why not.</summary>
internal readonly record struct ChainResult(TrustProblem Problem, string Reason)
{
    public static ChainResult Good => new(TrustProblem.None, "");

    public bool IsGood => Problem == TrustProblem.None;
}
