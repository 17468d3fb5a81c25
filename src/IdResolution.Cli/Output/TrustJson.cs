using System.Text.Json;
using IdResolution.Security.Trust;

namespace IdResolution.Cli.Output;

/// <summary>What is known about the values of a record, as the member <c>trust</c> of an object.</summary>
internal static class TrustJson
{
    public static void Write(Utf8JsonWriter writer, RecordTrust trust)
    {
        writer.WriteStartObject("trust"u8);
        writer.WriteString("state"u8, TrustTable.WordOf(trust.State));
        writer.WriteStartArray("values"u8);
        foreach (var value in trust.Values) Write(writer, value);
        writer.WriteEndArray();
        writer.WriteStartArray("missing"u8);
        foreach (var value in trust.Missing) Write(writer, value);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ValueTrust value)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, value.Index);
        if (!value.Type.IsEmpty) writer.WriteString("type"u8, value.Type.ToString());
        writer.WriteString("state"u8, TrustTable.WordOf(value.State));
        if (value.Signer is { } signer) writer.WriteString("signer"u8, signer.ToString());
        if (value.Problem != TrustProblem.None)
            writer.WriteString("problem"u8, JsonNamingPolicy.CamelCase.ConvertName(value.Problem.ToString()));
        if (value.Reason.Length > 0) writer.WriteString("reason"u8, value.Reason);
        writer.WriteEndObject();
    }
}
