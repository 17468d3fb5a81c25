using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Values;

/// <summary><c>list&lt;ref&gt;</c> on the wire (specification §0): the references of a value and the data of HS_VLIST (§2.5).</summary>
public static class ReferenceList
{
    /// <summary>Reads a list; empty when the reader has a fault.</summary>
    public static IReadOnlyList<ValueReference> Read(ref WireReader reader)
    {
        var count = reader.ReadCount(ValueReference.MinimumLength);
        if (count == 0) return [];
        var references = new ValueReference[count];
        for (var i = 0; i < count; i++) references[i] = new ValueReference(reader.ReadString(), reader.ReadUInt32());
        return reader.Fault == DecodeFault.None ? references : [];
    }

    /// <summary>Reads a list that fills <paramref name="data"/>: the data of HS_VLIST.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out IReadOnlyList<ValueReference> references)
    {
        var reader = new WireReader(data);
        references = Read(ref reader);
        reader.ExpectEnd();
        if (reader.Fault != DecodeFault.None) references = [];
        return reader.Fault == DecodeFault.None;
    }

    /// <summary>The list as a fresh array.</summary>
    public static byte[] ToArray(IReadOnlyList<ValueReference> references)
    {
        using var writer = new WireWriter();
        Write(writer, references);
        return writer.ToArray();
    }

    /// <summary>Writes a list.</summary>
    public static void Write(WireWriter writer, IReadOnlyList<ValueReference> references)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(references);
        writer.WriteUInt32((uint)references.Count);
        foreach (var reference in references)
        {
            writer.WriteString(reference.Handle);
            writer.WriteUInt32(reference.Index);
        }
    }
}
