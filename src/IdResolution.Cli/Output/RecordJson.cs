using System.Buffers;
using System.Text;
using System.Text.Json;
using IdResolution.Client.Answers;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;

namespace IdResolution.Cli.Output;

/// <summary>
/// Answers as JSON, one object per line: records in the form of specification §8.4, everything else as code, handle and message.
/// </summary>
internal static class RecordJson
{
    public static void Write(TextWriter output, ResolutionAnswer answer, HopLog? hops = null) =>
        Write(output, writer => HandleRecordJson.Write(writer, answer.Handle, answer.Values, answer.Code, more =>
        {
            if (answer.Trust is { } trust) TrustJson.Write(more, trust);
            hops?.Write(more);
        }));

    public static void WriteSuccess(TextWriter output, Utf8String handle) => Write(output, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("responseCode", (uint)ResponseCode.Success);
        writer.WriteString("handle", handle.ToString());
        writer.WriteEndObject();
    });

    public static void WriteRefusal(TextWriter output, HandleAnswer answer, Utf8String handle, HopLog? hops = null) => Write(output, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("responseCode", (uint)answer.Code);
        if (!handle.IsEmpty) writer.WriteString("handle", handle.ToString());
        if (answer.Text is { } text) writer.WriteString("message", text);
        hops?.Write(writer);
        writer.WriteEndObject();
    });

    /// <summary>A handle as a JSON string.</summary>
    public static string Quote(Utf8String handle) => Text(writer => writer.WriteStringValue(handle.ToString()));

    public static void Write(TextWriter output, Action<Utf8JsonWriter> write) => output.WriteLine(Text(write));

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions)) write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
