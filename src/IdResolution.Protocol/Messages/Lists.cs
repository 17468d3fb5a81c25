using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// Lists of numbers and strings (specification §0). Arrays are made only after their size was compared with what is there.
/// </summary>
internal static class Lists
{
    public static IReadOnlyList<uint> ReadIndexes(ref WireReader reader) => ReadIndexes(ref reader, reader.ReadCount(sizeof(uint)));

    public static IReadOnlyList<uint> ReadIndexes(ref WireReader reader, int count)
    {
        if (count == 0) return [];
        var indexes = new uint[count];
        for (var i = 0; i < count; i++) indexes[i] = reader.ReadUInt32();
        return indexes;
    }

    public static void WriteIndexes(WireWriter writer, IReadOnlyList<uint> indexes)
    {
        writer.WriteUInt32((uint)indexes.Count);
        foreach (var index in indexes) writer.WriteUInt32(index);
    }

    public static IReadOnlyList<Utf8String> ReadStrings(ref WireReader reader) => ReadStrings(ref reader, reader.ReadCount(sizeof(uint)));

    public static IReadOnlyList<Utf8String> ReadStrings(ref WireReader reader, int count)
    {
        if (count == 0) return [];
        var strings = new Utf8String[count];
        for (var i = 0; i < count; i++) strings[i] = reader.ReadString();
        return reader.Fault == DecodeFault.None ? strings : [];
    }

    public static void WriteStrings(WireWriter writer, IReadOnlyList<Utf8String> strings)
    {
        writer.WriteUInt32((uint)strings.Count);
        foreach (var text in strings) writer.WriteString(text);
    }
}
