namespace IdResolution.Gateways.V1;

/// <summary>One kind of problem, explained at <c>/v1/problems/</c> and its name. Immutable.</summary>
/// <param name="Name">The last segment of the <c>type</c>.</param>
/// <param name="Status">The HTTP status that goes with it.</param>
/// <param name="Title">The kind in a few words.</param>
/// <param name="Explanation">What it means and what to do about it.</param>
internal sealed record ProblemKind(string Name, int Status, string Title, string Explanation)
{
    /// <summary>A problem of this kind.</summary>
    /// <param name="detail">What it was this time.</param>
    public Problem With(string detail) => new(Status, Name, Title, detail);
}
