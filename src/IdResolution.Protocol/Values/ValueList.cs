using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Values;

/// <summary>
/// A count and as many values: the form of a record in messages and in the store (specification §4.3), read whole here and in place
/// by <see cref="ValueView"/>.
/// </summary>
public static class ValueList
{
    /// <summary>Reads a list; empty when the reader has a fault. An array is made only after its size was compared with what is there.</summary>
    public static IReadOnlyList<HandleValue> Read(ref WireReader reader)
    {
        var count = reader.ReadCount(HandleValue.MinimumLength);
        if (count == 0) return [];
        var values = new HandleValue[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = HandleValue.Read(ref reader);
            if (reader.Fault != DecodeFault.None) return [];
        }
        return values;
    }

    /// <summary>Reads a list that fills <paramref name="octets"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out IReadOnlyList<HandleValue> values)
    {
        var reader = new WireReader(octets);
        values = Read(ref reader);
        reader.ExpectEnd();
        return reader.Fault == DecodeFault.None;
    }

    /// <summary>Writes a list.</summary>
    public static void Write(WireWriter writer, IReadOnlyList<HandleValue> values)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(values);
        writer.WriteUInt32((uint)values.Count);
        foreach (var value in values) value.Write(writer);
    }

    /// <summary>The list as a fresh array.</summary>
    public static byte[] ToArray(IReadOnlyList<HandleValue> values)
    {
        using var writer = new WireWriter();
        Write(writer, values);
        return writer.ToArray();
    }
}
