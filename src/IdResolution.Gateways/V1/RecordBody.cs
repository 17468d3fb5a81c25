using System.Text.Json;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.V1;

/// <summary>The body of a change, read strictly: members that are not known, or stand there twice, are refused.</summary>
internal sealed class RecordBody
{
    private const int MaxDepth = 16;
    private const int MaxQuoted = 40;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private JsonFormError _error;

    private RecordBody()
    {
    }

    /// <summary>Member <c>handle</c>.</summary>
    public Utf8String? Handle { get; private set; }

    /// <summary>Member <c>prefix</c>.</summary>
    public Utf8String? Prefix { get; private set; }

    /// <summary>Member <c>values</c>.</summary>
    public List<HandleValue>? Values { get; private set; }

    /// <summary>Member <c>set</c>.</summary>
    public List<HandleValue>? Set { get; private set; }

    /// <summary>Member <c>remove</c>.</summary>
    public List<uint>? Remove { get; private set; }

    /// <summary>Reads the body of a request; else the answer that says what is wrong with it.</summary>
    /// <param name="call">The request.</param>
    /// <param name="members">The members that the operation knows.</param>
    public static async ValueTask<(RecordBody? Body, V1Answer? Fault)> ReadAsync(HttpCall call, params string[] members)
    {
        if (await call.ReadBodyAsync(HttpLimits.MaxBodyLength) is not { } json) return (null, Problems.Answer(call, ProblemKinds.TooLarge, $"The body is longer than {HttpLimits.MaxBodyLength} octets."));
        return TryRead(json, members, out var body, out var error) ? (body, null) : (null, Problems.Body(call, error));
    }

    /// <summary>Reads one; false with where and why when it is not well formed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, ReadOnlySpan<string> members, out RecordBody body, out JsonFormError error)
    {
        body = new RecordBody();
        if (json.StartsWith(ByteOrderMark)) json = json[ByteOrderMark.Length..];
        try
        {
            var isRead = body.Read(json, members);
            error = body._error;
            return isRead;
        }
        catch (JsonException e)
        {
            error = new JsonFormError("", $"not well-formed JSON at line {e.LineNumber + 1}, octet {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            error = new JsonFormError("", "a text has an escape that is half of a character, or is not well-formed UTF-8");
        }
        return false;
    }

    private bool Read(ReadOnlySpan<byte> json, ReadOnlySpan<string> members)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return Fail("", "is not an object");
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!members.Contains(name)) return Fail(Shortened(name), $"is not a member here; known are {string.Join(", ", members!)}");
            if (!seen.Add(name)) return Fail(name, "is there twice");
            reader.Read();
            if (!ReadMember(ref reader, json, name)) return false;
        }
        // Says so when something follows.
        reader.Read();
        return true;
    }

    private bool ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string name)
    {
        switch (name)
        {
            case "handle":
                Handle = Text(ref reader);
                return Handle is { IsEmpty: false } || Fail(name, "is not a text, or empty");
            case "prefix":
                Prefix = Text(ref reader);
                return Prefix is { IsEmpty: false } || Fail(name, "is not a text, or empty");
            case "values":
                return ReadValues(ref reader, json, name, Values = []);
            case "set":
                return ReadValues(ref reader, json, name, Set = []);
            default:
                return ReadIndexes(ref reader, name, Remove = []);
        }
    }

    private static Utf8String? Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? new Utf8String(reader.GetString()!) : default(Utf8String?);

    private bool ReadValues(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string name, List<HandleValue> values)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return Fail(name, "is not an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var place = $"{name}[{values.Count}]";
            if (values.Count == RecordRules.MaxValues) return Fail(place, $"is one too many; a record has at most {RecordRules.MaxValues} values");
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!HandleValueJson.TryRead(json[start..(int)reader.BytesConsumed], out var value, out var error))
                return Fail(string.IsNullOrEmpty(error.Path) ? place : $"{place}.{error.Path}", error.Problem);
            values.Add(value);
        }
        return true;
    }

    private bool ReadIndexes(ref Utf8JsonReader reader, string name, List<uint> indexes)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return Fail(name, "is not an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var place = $"{name}[{indexes.Count}]";
            if (indexes.Count == RecordRules.MaxValues) return Fail(place, $"is one too many; a record has at most {RecordRules.MaxValues} values");
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt32(out var index) || index == 0) return Fail(place, "is not a whole number from 1 to 4294967295");
            indexes.Add(index);
        }
        return true;
    }

    private static string Shortened(string name) => name.Length > MaxQuoted ? name[..MaxQuoted] + "…" : name;

    private bool Fail(string path, string problem)
    {
        _error = new JsonFormError(path, problem);
        return false;
    }
}
