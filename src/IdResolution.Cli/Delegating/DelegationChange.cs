using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Delegating;

/// <summary>What happens to one value.</summary>
/// <param name="Kind">What.</param>
/// <param name="Value">The value as it shall be; a removed one as it was.</param>
/// <param name="Text">The value, or the difference, for people.</param>
internal sealed record DelegationChange(ChangeKind Kind, HandleValue Value, string Text)
{
    /// <summary>The word for it.</summary>
    public string Word => Kind switch
    {
        ChangeKind.Add => "added",
        ChangeKind.Modify => "changed",
        ChangeKind.Remove => "removed",
        _ => "unchanged",
    };
}
