using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Node.Commands;

/// <summary>One line of a bulk file, checked by the rules of registration (specification §7.1, §7.2) and encoded for the store.</summary>
internal static class RecordLine
{
    /// <summary>Reads and checks; false with a text for a person when the line cannot be registered.</summary>
    /// <param name="line">UTF-8 JSON without line feed.</param>
    /// <param name="now">Timestamp for values that have none, in epoch seconds.</param>
    /// <param name="handle">The handle as spelled.</param>
    /// <param name="values">The encoded values in ascending index order.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, uint now, out Utf8String handle, out byte[] values, out string problem)
    {
        handle = default;
        values = [];
        problem = "";
        if (!HandleRecordJson.TryRead(line, out var record, out var error, keepTimestamps: true))
        {
            problem = error.ToString();
            return false;
        }
        handle = record.Handle;
        var sorted = record.Values.ToArray();
        Array.Sort(sorted, static (left, right) => left.Index.CompareTo(right.Index));
        if (RecordRules.ProblemOf(handle, sorted) is { } found)
        {
            problem = handle.IsEmpty ? found : $"{handle}: {found}";
            return false;
        }
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Timestamp == 0) sorted[i] = sorted[i] with { Timestamp = now };
        }
        values = ValueList.ToArray(sorted);
        if (values.Length > RecordRules.MaxLength) problem = $"{handle}: the values take {values.Length} octets; at most {RecordRules.MaxLength} fit an answer";
        return problem.Length == 0;
    }
}
