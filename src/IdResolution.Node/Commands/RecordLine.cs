using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Node.Commands;

/// <summary>One line of a bulk file, checked by the rules of registration (specification §7.1, §7.2) and encoded for the store.</summary>
internal static class RecordLine
{
    /// <summary>The largest encoded record that an answer can carry with its handle.</summary>
    public const int MaxValuesLength = Envelope.MaxMessageLength - Header.Length - 2 * sizeof(uint) - HandleName.MaxLength;

    private const int MaxValues = 2_048;

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
        problem = Problem(handle, sorted);
        if (problem.Length > 0) return false;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Timestamp == 0) sorted[i] = sorted[i] with { Timestamp = now };
        }
        values = ValueList.ToArray(sorted);
        if (values.Length > MaxValuesLength) problem = $"{handle}: the values take {values.Length} octets; at most {MaxValuesLength} fit an answer";
        return problem.Length == 0;
    }

    private static string Problem(Utf8String handle, HandleValue[] values)
    {
        if (!HandleName.IsValidForRegistration(handle.Span)) return $"\"{handle}\" is not a handle: prefix, slash and suffix, without control characters";
        if (values.Length == 0) return $"{handle}: no values";
        if (values.Length > MaxValues) return $"{handle}: {values.Length} values; at most {MaxValues} are allowed";
        if (values[0].Index == 0) return $"{handle}: index 0 is not allowed";
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i].Index == values[i - 1].Index) return $"{handle}: index {values[i].Index} is there twice";
        }
        return "";
    }
}
