using IdResolution.Protocol.Names;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Values;

/// <summary>What may be registered as a record (specification §0, §2.1, §7.1). Pure; safe for use from many threads.</summary>
public static class RecordRules
{
    /// <summary>Most values in a record, so that all of them fit a response (specification §0).</summary>
    public const int MaxValues = 2_048;

    /// <summary>Most octets of an encoded record: a message less room for header, digest, handle and a credential with a signature.</summary>
    public const int MaxLength = Envelope.MaxMessageLength - 4_096;

    /// <summary>Judges values by themselves. An invalid index comes before a double one.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="index">The offending index; 0 when there is none or it is 0 itself.</param>
    public static RecordFault Judge(IReadOnlyList<HandleValue> values, out uint index)
    {
        ArgumentNullException.ThrowIfNull(values);
        index = 0;
        if (values.Count > MaxValues) return RecordFault.TooManyValues;
        var seen = new HashSet<uint>(values.Count);
        var twice = 0u;
        foreach (var value in values)
        {
            index = value.Index;
            if (index is 0 or > int.MaxValue) return RecordFault.InvalidIndex;
            if (!seen.Add(index) && twice == 0) twice = index;
        }
        index = twice;
        return twice == 0 ? RecordFault.None : RecordFault.DuplicateIndex;
    }

    /// <summary>
    /// What is wrong with a record before a node is asked, in words for the person who wrote it; null when nothing is. For tools that register many records.
    /// </summary>
    public static string? ProblemOf(Utf8String handle, IReadOnlyList<HandleValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (handle.IsEmpty) return "the handle is missing";
        if (!HandleName.IsValidForRegistration(handle.Span)) return $"'{handle}' is not a valid handle; write prefix/suffix";
        if (values.Count == 0) return "there are no values";
        return Judge(values, out var index) switch
        {
            RecordFault.TooManyValues => $"there are {values.Count} values; at most {MaxValues} are allowed",
            RecordFault.InvalidIndex => $"index {index} is not allowed",
            RecordFault.DuplicateIndex => $"index {index} is given twice",
            _ => null,
        };
    }
}
