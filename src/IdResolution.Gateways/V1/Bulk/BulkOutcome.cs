using IdResolution.Protocol;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>What became of an item.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Code">The protocol's response code; success unless it failed.</param>
/// <param name="Handle">The handle, also when it was minted; empty when the line names none.</param>
/// <param name="Problem">Why it failed, for people; null when it did not.</param>
/// <param name="NamesTried">Names that were tried before this one was minted, because they belong to another server.</param>
internal readonly record struct BulkOutcome(BulkStatus Status, ResponseCode Code, Utf8String Handle, string? Problem = null, ushort NamesTried = 0)
{
    /// <summary>
    /// True when it did not fail for what the item is but for what the node could not do at that moment: what was wanted may even have been done, so a repeat
    /// takes the item for one in doubt.
    /// </summary>
    public bool IsInDoubt => Code is ResponseCode.Error or ResponseCode.ServerTooBusy or ResponseCode.ServerBackup;

    /// <summary>An item that failed.</summary>
    public static BulkOutcome Failed(ResponseCode code, Utf8String handle, string problem) => new(BulkStatus.Failed, code, handle, problem);
}
