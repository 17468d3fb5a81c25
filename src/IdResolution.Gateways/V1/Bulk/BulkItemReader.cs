using System.Text.Json;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>
/// Reads a line of a bulk: a record (<see cref="HandleRecordJson"/>), or an object with <c>op</c>. Members that it does not know are refused where an operation
/// is named, and passed over in a record, as everywhere else. Pure.
/// </summary>
internal static class BulkItemReader
{
    private const int MaxDepth = 16;
    private const int MaxIndexes = 2048;

    /// <summary>Reads one; what is wrong with it stands in <see cref="BulkItem.Fault"/>.</summary>
    /// <param name="json">The line, UTF-8.</param>
    /// <param name="usual">What a line without <c>op</c> means.</param>
    public static BulkItem Read(ReadOnlySpan<byte> json, BulkOperation usual)
    {
        try
        {
            return ReadWhole(json, usual);
        }
        catch (JsonException e)
        {
            return Faulty($"not well-formed JSON at octet {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return Faulty("a text has an escape that is half of a character, or is not well-formed UTF-8");
        }
    }

    private static BulkItem ReadWhole(ReadOnlySpan<byte> json, BulkOperation usual)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return Faulty("an item is an object");
        var item = new BulkItem();
        BulkOperation? operation = null;
        string? unknown = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("values"u8))
            {
                reader.Skip();
            }
            else if (reader.ValueTextEquals("handle"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String) return Faulty("handle: is not a string");
                if (!item.Handle.IsEmpty) return Faulty("handle: is there twice");
                // Longer names are nobody's; the text of a refusal does not repeat them.
                if (reader.ValueSpan.Length > HandleName.MaxLength * 6) return Faulty($"handle: is longer than {HandleName.MaxLength} octets");
                item = item with { Handle = TextOf(ref reader) };
            }
            else if (reader.ValueTextEquals("op"u8))
            {
                reader.Read();
                if (operation is not null) return Faulty("op: is there twice");
                operation = OperationOf(ref reader);
                if (operation is null) return Faulty("op: is not one of register, replace, modify, remove, delete", item.Handle);
            }
            else if (reader.ValueTextEquals("mint"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False)) return Faulty("mint: is neither true nor false", item.Handle);
                item = item with { Mints = reader.TokenType == JsonTokenType.True };
            }
            else if (reader.ValueTextEquals("indexes"u8))
            {
                reader.Read();
                if (!TryReadIndexes(ref reader, out var indexes)) return Faulty("indexes: is not an array of 1 to 2048 whole numbers from 1", item.Handle);
                item = item with { Indexes = indexes };
            }
            else
            {
                if (reader.ValueSpan.Length <= 40) unknown ??= reader.GetString();
                else unknown ??= "a long name";
                reader.Skip();
            }
        }
        // Says so when something follows.
        reader.Read();
        if (operation is not null && unknown is not null) return Faulty($"\"{unknown}\" is not a member of an item", item.Handle);
        return Complete(item with { Operation = operation ?? usual }, json);
    }

    private static BulkItem Complete(BulkItem item, ReadOnlySpan<byte> json)
    {
        if (item.Handle.IsEmpty) return Faulty("handle: is missing");
        if (item.Mints && item.Operation != BulkOperation.Register) return Faulty("mint: only goes with register", item.Handle);
        if (item.Operation == BulkOperation.Remove) return item.Indexes.Count > 0 ? item : Faulty("indexes: is missing", item.Handle);
        if (item.Indexes.Count > 0) return Faulty("indexes: only goes with remove", item.Handle);
        if (item.Operation == BulkOperation.Delete) return item;
        return HandleRecordJson.TryRead(json, out var record, out var error)
            ? item with { Handle = record.Handle, Values = record.Values }
            : Faulty(error.ToString(), item.Handle);
    }

    private static BulkItem Faulty(string fault, Utf8String handle = default) => new() { Fault = fault, Handle = handle };

    private static Utf8String TextOf(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped || !System.Text.Unicode.Utf8.IsValid(reader.ValueSpan) ? new Utf8String(reader.GetString()!) : new Utf8String(reader.ValueSpan);

    private static BulkOperation? OperationOf(ref Utf8JsonReader reader) => reader.TokenType != JsonTokenType.String ? null
        : reader.ValueTextEquals("register"u8) ? BulkOperation.Register
        : reader.ValueTextEquals("replace"u8) ? BulkOperation.Replace
        : reader.ValueTextEquals("modify"u8) ? BulkOperation.Modify
        : reader.ValueTextEquals("remove"u8) ? BulkOperation.Remove
        : reader.ValueTextEquals("delete"u8) ? BulkOperation.Delete
        : null;

    private static bool TryReadIndexes(ref Utf8JsonReader reader, out List<uint> indexes)
    {
        indexes = [];
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt32(out var index) || index == 0 || indexes.Count == MaxIndexes) return false;
            indexes.Add(index);
        }
        return indexes.Count > 0;
    }
}
