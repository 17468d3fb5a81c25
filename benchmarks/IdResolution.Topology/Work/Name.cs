using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Work;

/// <summary>Something that is registered and asked for.</summary>
/// <param name="Handle">The handle.</param>
/// <param name="Authority">Who answers for it.</param>
/// <param name="IsShortLived">Whether it may be remembered for a short time only.</param>
/// <param name="FirstValue">The data of its value with index 1, by which a right answer is known.</param>
internal sealed record Name(string Handle, PlannedNode Authority, bool IsShortLived, ReadOnlyMemory<byte> FirstValue)
{
    public static Name OfIdentifier(PlannedNode enterprise, int number)
    {
        var handle = Records.IdentifierName(enterprise, number);
        return new Name(handle, enterprise, IsShort(number), Records.UrlOf(handle).Memory);
    }

    /// <summary>Every second identifier is short-lived.</summary>
    public static bool IsShort(int number) => number % 2 == 1;

    /// <summary>The prefix handle of an enterprise without a node of its own.</summary>
    public static Name OfHosted(PlannedNode secondary, string prefix) =>
        new(Records.PrefixHandle(prefix), secondary, false, secondary.Site!.ToArray());
}
