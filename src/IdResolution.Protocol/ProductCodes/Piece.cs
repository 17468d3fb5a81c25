using System.Globalization;
using System.Text;

namespace IdResolution.Protocol.ProductCodes;

/// <summary>A piece of the text that was given, which knows where each of its characters stood there. Immutable.</summary>
internal readonly struct Piece
{
    private readonly int[]? _places;
    private readonly int _start;
    private readonly int _end;

    /// <summary>A piece that stands in the text as it is.</summary>
    public Piece(string text, int start)
    {
        Text = text;
        _start = start;
        _end = start + text.Length;
        _places = null;
    }

    private Piece(string text, int[] places, int end)
    {
        Text = text;
        _places = places;
        _end = end;
    }

    /// <summary>The characters; one for each octet when it was percent-decoded.</summary>
    public string Text { get; }

    public int Length => Text.Length;

    /// <summary>Where a character stood; the end for the one behind the last.</summary>
    public int At(int index) => index >= Length ? _end : _places is null ? _start + index : _places[index];

    public Piece From(int start) => Slice(start, Length - start);

    public Piece Slice(int start, int length) => _places is null
        ? new Piece(Text.Substring(start, length), _start + start)
        : new Piece(Text.Substring(start, length), _places[start..(start + length)], At(start + length));

    /// <summary>With digits in front that nobody wrote; a fault in them is one of the first character.</summary>
    public Piece PadLeft(int length, char filler)
    {
        if (Length >= length) return this;
        var missing = length - Length;
        var places = new int[length];
        for (var i = 0; i < length; i++) places[i] = At(Math.Max(0, i - missing));
        return new Piece(Text.PadLeft(length, filler), places, _end);
    }

    /// <summary>One behind the other.</summary>
    public static Piece Join(params ReadOnlySpan<Piece> parts)
    {
        var text = new StringBuilder();
        var places = new List<int>();
        var end = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Length; i++) places.Add(part.At(i));
            text.Append(part.Text);
            end = part._end;
        }
        return new Piece(text.ToString(), [.. places], end);
    }

    /// <summary>Takes percent-encoding away (RFC 3986 §2.1); what comes of it are octets of UTF-8, a character each.</summary>
    public static CodeFault? Decode(string raw, int start, out Piece piece)
    {
        var octets = new StringBuilder(raw.Length);
        var places = new List<int>(raw.Length);
        piece = new Piece("", start);
        Span<byte> encoded = stackalloc byte[4];
        for (var i = 0; i < raw.Length;)
        {
            if (raw[i] == '%')
            {
                if (i + 2 >= raw.Length || !byte.TryParse(raw.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
                    return new CodeFault(start + i, "percent-encoding (RFC 3986 2.1)", "A percent sign is followed by two hexadecimal digits.");
                octets.Append((char)octet);
                places.Add(start + i);
                i += 3;
                continue;
            }
            Rune.DecodeFromUtf16(raw.AsSpan(i), out var rune, out var consumed);
            foreach (var octet in encoded[..rune.EncodeToUtf8(encoded)])
            {
                octets.Append((char)octet);
                places.Add(start + i);
            }
            i += consumed;
        }
        piece = new Piece(octets.ToString(), [.. places], start + raw.Length);
        return null;
    }

    /// <summary>The text for people and names: octets put together again; null when they are not UTF-8.</summary>
    public string? Read()
    {
        if (_places is null) return Text;
        var octets = Encoding.Latin1.GetBytes(Text);
        return System.Text.Unicode.Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : null;
    }
}
