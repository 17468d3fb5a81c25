using System.Text.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Json;

/// <summary>An array of <c>{"handle","index"}</c>: the references of a value and the data of HS_VLIST (specification §8.4).</summary>
internal static class ReferencesJson
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ValueReference> references)
    {
        writer.WriteStartArray();
        foreach (var reference in references)
        {
            writer.WriteStartObject();
            writer.WriteString("handle"u8, reference.Handle.ToString());
            writer.WriteNumber("index"u8, reference.Index);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    public static bool TryRead(ref JsonFormReader reader, out IReadOnlyList<ValueReference> references)
    {
        references = [];
        if (!reader.Expect(JsonTokenType.StartArray, "is not an array of references")) return false;
        var list = new List<ValueReference>();
        while (reader.NextElement())
        {
            if (!TryReadOne(ref reader, out var reference)) return reader.In(list.Count);
            list.Add(reference);
        }
        references = list;
        return true;
    }

    private static bool TryReadOne(ref JsonFormReader reader, out ValueReference reference)
    {
        reference = default;
        Utf8String? handle = null;
        uint? index = null;
        if (!reader.Expect(JsonTokenType.StartObject, "a reference is an object with handle and index")) return false;
        while (reader.NextMember())
        {
            if (reader.Is("handle"u8))
            {
                reader.Json.Read();
                if (!reader.TryReadText(out Utf8String text)) return reader.In("handle");
                handle = text;
            }
            else if (reader.Is("index"u8))
            {
                reader.Json.Read();
                if (!reader.TryReadUInt32(out var number)) return reader.In("index");
                index = number;
            }
            else
            {
                return reader.Fail($"{reader.Quote()} is not a member of a reference");
            }
        }
        if (handle is null || index is null) return reader.Fail("a reference needs handle and index");
        reference = new ValueReference(handle.Value, index.Value);
        return true;
    }
}
