namespace IdResolution.Client.Resolving;

/// <summary>The steps or the time of a walk were over before it knew an answer. Never leaves this folder.</summary>
internal sealed class WalkOverException : Exception
{
    public WalkOverException()
        : base("The walk was over before it knew an answer.")
    {
    }
}
