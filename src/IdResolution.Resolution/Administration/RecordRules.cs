using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Administration;

/// <summary>What may be written (specification §2.10, §7.1, §7.2, §7.4). Pure.</summary>
internal static class RecordRules
{
    /// <summary>Most values in a record, so that all of them fit a response.</summary>
    public const int MaxValues = 2_048;

    /// <summary>Room in a response besides the values: header, digest, handle, credential with a signature.</summary>
    private const int ResponseRoom = 4_096;

    /// <summary>Most octets of an encoded record.</summary>
    public const int MaxRecordLength = Envelope.MaxMessageLength - ResponseRoom;

    /// <summary>Judges the values of a request by themselves: 202, <paramref name="duplicate"/> when two have one index, or none.</summary>
    public static ResponseCode Judge(IReadOnlyList<HandleValue> values, ResponseCode duplicate, EngineOptions options)
    {
        if (values.Count > MaxValues) return ResponseCode.InvalidValue;
        var indexes = new HashSet<uint>(values.Count);
        var isDuplicate = false;
        foreach (var value in values)
        {
            // Indexes are signed where other software keeps them.
            if (value.Index is 0 or > int.MaxValue) return ResponseCode.InvalidValue;
            var isPublicSecret = value.HasType(ValueTypes.SecretKey) && value.Permissions.HasFlag(ValuePermissions.PublicRead);
            if (isPublicSecret && !options.AllowPublicSecretKeys) return ResponseCode.InvalidValue;
            isDuplicate |= !indexes.Add(value.Index);
        }
        return isDuplicate ? duplicate : ResponseCode.None;
    }

    /// <summary>Encodes a record in ascending index order; false when it is larger than a response can carry.</summary>
    public static bool TryEncode(IEnumerable<HandleValue> values, out byte[] octets)
    {
        var sorted = values.OrderBy(value => value.Index).ToArray();
        octets = sorted.Length > MaxValues ? [] : ValueList.ToArray(sorted);
        return octets.Length is > 0 and <= MaxRecordLength;
    }
}
