using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Json;

/// <summary>
/// The JSON form of a record, <c>{"handle":…,"values":[…]}</c> (specification §8.3, §8.4): body of the REST interface, output of the tools,
/// one line of a bulk file. Pure; safe for use from many threads.
/// </summary>
public static class HandleRecordJson
{
    private const int UsualCount = 4;

    private static readonly JsonForm.ReadForm<HandleRecord> ReadIgnoringTimestamps =
        (ref JsonFormReader reader, [NotNullWhen(true)] out HandleRecord? record) => TryRead(ref reader, keepTimestamps: false, needsHandle: true, out record);

    private static readonly JsonForm.ReadForm<HandleRecord> ReadKeepingTimestamps =
        (ref JsonFormReader reader, [NotNullWhen(true)] out HandleRecord? record) => TryRead(ref reader, keepTimestamps: true, needsHandle: true, out record);

    private static readonly JsonForm.ReadForm<HandleRecord> ReadContent = TryReadContent;

    /// <summary>Reads a record. Members other than <c>handle</c> and <c>values</c> are skipped, those of values are not.</summary>
    /// <param name="json">UTF-8 text, with or without byte order mark.</param>
    /// <param name="record">The record. Whether the handle may be registered and indexes are unique is the reader's to check.</param>
    /// <param name="error">Where and why it was refused.</param>
    /// <param name="keepTimestamps">True for restoring an export; otherwise the server sets them and they are 0 here.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> json, [NotNullWhen(true)] out HandleRecord? record, out JsonFormError error, bool keepTimestamps = false) =>
        JsonForm.TryRead(json, keepTimestamps ? ReadKeepingTimestamps : ReadIgnoringTimestamps, out record, out error);

    /// <summary>
    /// Reads what is to become the values of a handle named elsewhere: a record whose <c>handle</c> may be missing, an array of values, or one value
    /// (specification §8.3). Timestamps are ignored.
    /// </summary>
    /// <param name="json">UTF-8 text, with or without byte order mark.</param>
    /// <param name="record">The values, at most <see cref="RecordRules.MaxValues"/>; the handle is empty where the text names none.</param>
    /// <param name="error">Where and why it was refused.</param>
    public static bool TryReadContent(ReadOnlySpan<byte> json, [NotNullWhen(true)] out HandleRecord? record, out JsonFormError error) =>
        JsonForm.TryRead(json, ReadContent, out record, out error);

    /// <summary>Writes a record.</summary>
    /// <param name="writer">Made with <see cref="JsonForm.WriterOptions"/> for readable text.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="values">The values, written in this order.</param>
    /// <param name="responseCode">Written in front, as in answers of the REST interface, unless it is
    /// <see cref="ResponseCode.None"/>.</param>
    /// <param name="more">Writes further members at the end; readers of the form skip them.</param>
    public static void Write(
        Utf8JsonWriter writer,
        Utf8String handle,
        IReadOnlyList<HandleValue> values,
        ResponseCode responseCode = ResponseCode.None,
        Action<Utf8JsonWriter>? more = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(values);
        writer.WriteStartObject();
        if (responseCode != ResponseCode.None) writer.WriteNumber("responseCode"u8, (uint)responseCode);
        writer.WriteString("handle"u8, handle.ToString());
        writer.WriteStartArray("values"u8);
        foreach (var value in values) HandleValueJson.Write(writer, value);
        writer.WriteEndArray();
        more?.Invoke(writer);
        writer.WriteEndObject();
    }

    /// <summary>The record as UTF-8 text in one line, without a line feed.</summary>
    public static byte[] ToArray(HandleRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return JsonForm.ToArray(writer => Write(writer, record.Handle, record.Values));
    }

    private static bool TryReadContent(ref JsonFormReader reader, [NotNullWhen(true)] out HandleRecord? record)
    {
        if (reader.Token == JsonTokenType.StartObject && HasValues(reader)) return TryRead(ref reader, keepTimestamps: false, needsHandle: false, out record);
        List<HandleValue>? values = null;
        if (reader.Token != JsonTokenType.StartArray)
        {
            if (HandleValueJson.TryRead(ref reader, keepTimestamps: false, out var value)) values = [value];
        }
        else if (TryReadValues(ref reader, keepTimestamps: false, out var several))
        {
            values = several;
        }
        record = values is null ? null : new HandleRecord(default, values);
        return record is not null;
    }

    // On a copy of the reader: a record, not a single value.
    private static bool HasValues(JsonFormReader reader)
    {
        while (reader.NextMember())
        {
            if (reader.Is("values"u8)) return true;
            reader.Json.Skip();
        }
        return false;
    }

    private static bool TryRead(
        ref JsonFormReader reader, bool keepTimestamps, bool needsHandle, [NotNullWhen(true)] out HandleRecord? record)
    {
        record = null;
        Utf8String handle = default;
        List<HandleValue>? values = null;
        if (!reader.Expect(JsonTokenType.StartObject, "a record is an object with handle and values")) return false;
        while (reader.NextMember())
        {
            if (reader.Is("handle"u8))
            {
                reader.Json.Read();
                if (!handle.IsEmpty) return reader.Fail("is there twice") || reader.In("handle");
                if (!reader.TryReadText(out handle)) return reader.In("handle");
            }
            else if (reader.Is("values"u8))
            {
                reader.Json.Read();
                if (values is not null) return reader.Fail("is there twice") || reader.In("values");
                if (!TryReadValues(ref reader, keepTimestamps, out values)) return reader.In("values");
            }
            else
            {
                reader.Json.Skip();
            }
        }
        if (handle.IsEmpty && needsHandle) return reader.Fail("is missing") || reader.In("handle");
        if (values is null) return reader.Fail("is missing") || reader.In("values");
        record = new HandleRecord(handle, values);
        return true;
    }

    private static bool TryReadValues(ref JsonFormReader reader, bool keepTimestamps, [NotNullWhen(true)] out List<HandleValue>? values)
    {
        values = null;
        if (!reader.Expect(JsonTokenType.StartArray, "is not an array")) return false;
        values = new List<HandleValue>(UsualCount);
        while (reader.NextElement())
        {
            if (values.Count == RecordRules.MaxValues) return reader.Fail($"holds more than {RecordRules.MaxValues} values");
            if (!HandleValueJson.TryRead(ref reader, keepTimestamps, out var value)) return reader.In(values.Count);
            values.Add(value);
        }
        return true;
    }
}
