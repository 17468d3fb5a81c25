using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace IdResolution.Protocol.Json;

/// <summary>
/// A JSON reader with what the forms of specification §8.4 need besides: octets of strings, whole numbers, and a path that is put together
/// from the inside out, only when something is wrong. Malformed JSON itself leaves as <see cref="JsonException"/> and is caught by
/// <see cref="JsonForm"/>.
/// </summary>
internal ref struct JsonFormReader
{
    private const int MaxDepth = 16;
    private const int MaxQuoted = 40;

    private string? _problem;
    private string _path;

    public JsonFormReader(ReadOnlySpan<byte> json)
    {
        Json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        _path = "";
    }

    /// <summary>Where we are.</summary>
    public Utf8JsonReader Json;

    public readonly JsonTokenType Token => Json.TokenType;

    public readonly JsonFormError Error => new(_path, _problem ?? "unreadable");

    /// <summary>Says what is wrong; always false, for returning.</summary>
    public bool Fail(string problem)
    {
        _problem = problem;
        return false;
    }

    /// <summary>Says in which member it is wrong; always false, for returning.</summary>
    public bool In(string member)
    {
        _path = _path.Length == 0 || _path[0] == '[' ? member + _path : member + "." + _path;
        return false;
    }

    /// <summary>Says in which element it is wrong; always false, for returning.</summary>
    public bool In(int index)
    {
        var element = $"[{index}]";
        _path = _path.Length == 0 || _path[0] == '[' ? element + _path : element + "." + _path;
        return false;
    }

    /// <summary>Moves into the next member of an object; false at its end.</summary>
    public bool NextMember()
    {
        Json.Read();
        return Json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Moves to the next element of an array; false at its end.</summary>
    public bool NextElement()
    {
        Json.Read();
        return Json.TokenType != JsonTokenType.EndArray;
    }

    public readonly bool Is(ReadOnlySpan<byte> name) => Json.ValueTextEquals(name);

    public bool Expect(JsonTokenType token, string problem) => Json.TokenType == token || Fail(problem);

    /// <summary>The text of a string as UTF-8, in place where it has no escapes.</summary>
    public bool TryReadText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (Json.TokenType != JsonTokenType.String) return Fail("is not a string");
        if (!Json.ValueIsEscaped)
        {
            text = Json.ValueSpan;
            return Utf8.IsValid(text) || Fail("is not well-formed UTF-8");
        }
        var unescaped = new byte[Json.ValueSpan.Length];
        try
        {
            text = unescaped.AsSpan(0, Json.CopyString(unescaped));
            return true;
        }
        catch (InvalidOperationException)
        {
            return Fail("has an escape that is half of a character, or is not well-formed UTF-8");
        }
    }

    public bool TryReadText(out Utf8String text)
    {
        var isText = TryReadText(out ReadOnlySpan<byte> octets);
        text = isText ? KnownText.Of(octets) : default;
        return isText;
    }

    public bool TryReadUInt32(out uint number)
    {
        number = 0;
        return (Json.TokenType == JsonTokenType.Number && Json.TryGetUInt32(out number))
            || Fail("is not a whole number from 0 to 4294967295");
    }

    public bool TryReadUInt16(out ushort number)
    {
        number = 0;
        return (Json.TokenType == JsonTokenType.Number && Json.TryGetUInt16(out number)) || Fail("is not a whole number from 0 to 65535");
    }

    public bool TryReadBoolean(out bool value)
    {
        value = Json.TokenType == JsonTokenType.True;
        return Json.TokenType is JsonTokenType.True or JsonTokenType.False || Fail("is neither true nor false");
    }

    /// <summary>A time as epoch seconds; needs date, time and offset.</summary>
    public bool TryReadTime(out uint seconds)
    {
        seconds = 0;
        const string Problem = "is not a time such as 2026-01-01T00:00:00Z between 1970 and 2106";
        if (Json.TokenType != JsonTokenType.String || !HasOffset(Json.ValueSpan) || !Json.TryGetDateTimeOffset(out var time))
        {
            return Fail(Problem);
        }
        var epoch = time.ToUnixTimeSeconds();
        if (epoch is < 0 or > uint.MaxValue) return Fail(Problem);
        seconds = (uint)epoch;
        return true;
    }

    /// <summary>The current token for a message, shortened.</summary>
    public readonly string Quote()
    {
        if (Json.TokenType is JsonTokenType.StartObject) return "an object";
        if (Json.TokenType is JsonTokenType.StartArray) return "an array";
        var text = Encoding.UTF8.GetString(Json.ValueSpan);
        if (text.Length > MaxQuoted) text = text[..MaxQuoted] + "…";
        return Json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? $"\"{text}\"" : text;
    }

    // Without an offset the runtime would take the time zone of the machine.
    private static bool HasOffset(ReadOnlySpan<byte> time) =>
        time.Length > 6 && time.Contains((byte)'T') && (time[^1] == 'Z' || time[^6] is (byte)'+' or (byte)'-');
}
