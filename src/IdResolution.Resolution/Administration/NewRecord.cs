using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Administration;

/// <summary>Judges and encodes what a request wants to write (specification §2.10, §7.1, §7.2, §7.4). Pure.</summary>
internal static class NewRecord
{
    /// <summary>Judges the values of a request by themselves: 202, <paramref name="duplicate"/> when two have one index, or none.</summary>
    public static ResponseCode Judge(IReadOnlyList<HandleValue> values, ResponseCode duplicate, EngineOptions options)
    {
        var fault = RecordRules.Judge(values, out _);
        if (fault is RecordFault.TooManyValues or RecordFault.InvalidIndex) return ResponseCode.InvalidValue;
        if (!options.AllowPublicSecretKeys && values.Any(IsPublicSecret)) return ResponseCode.InvalidValue;
        return fault == RecordFault.DuplicateIndex ? duplicate : ResponseCode.None;
    }

    /// <summary>Encodes a record in ascending index order; false when it is larger than a response can carry.</summary>
    public static bool TryEncode(IEnumerable<HandleValue> values, out byte[] octets)
    {
        var sorted = values.ToArray();
        // They mostly come in order.
        if (!IsAscending(sorted)) Array.Sort(sorted, static (left, right) => left.Index.CompareTo(right.Index));
        octets = sorted.Length > RecordRules.MaxValues ? [] : ValueList.ToArray(sorted);
        return octets.Length is > 0 and <= RecordRules.MaxLength;
    }

    private static bool IsAscending(HandleValue[] values)
    {
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i - 1].Index >= values[i].Index) return false;
        }
        return true;
    }

    private static bool IsPublicSecret(HandleValue value) =>
        value.HasType(ValueTypes.SecretKey) && value.Permissions.HasFlag(ValuePermissions.PublicRead);
}
