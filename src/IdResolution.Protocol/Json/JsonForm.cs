using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IdResolution.Protocol.Json;

/// <summary>What reading and writing have in common for all JSON forms (specification §8.4).</summary>
public static class JsonForm
{
    /// <summary>
    /// Options for a writer of these forms: characters outside ASCII stay readable. The text is for files, terminals and
    /// <c>application/json</c>, not for embedding in HTML.
    /// </summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal delegate bool ReadForm<T>(ref JsonFormReader reader, [NotNullWhen(true)] out T? form);

    /// <summary>Reads one form that fills the text.</summary>
    internal static bool TryRead<T>(ReadOnlySpan<byte> json, ReadForm<T> read, [NotNullWhen(true)] out T? form, out JsonFormError error)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        var reader = new JsonFormReader(json.StartsWith(byteOrderMark) ? json[byteOrderMark.Length..] : json);
        try
        {
            reader.Json.Read();
            if (read(ref reader, out form))
            {
                // Says so when something follows.
                reader.Json.Read();
                error = default;
                return true;
            }
            error = reader.Error;
        }
        catch (JsonException exception)
        {
            error = new JsonFormError(
                "", $"not well-formed JSON at line {exception.LineNumber + 1}, octet {exception.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            error = new JsonFormError("", "a text has an escape that is half of a character, or is not well-formed UTF-8");
        }
        form = default;
        return false;
    }

    internal static byte[] ToArray(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
