using System.Text.Json;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.V1;

/// <summary>Answers that show a record. Pure.</summary>
internal static class RecordAnswer
{
    /// <summary>The record, with further members at its end.</summary>
    public static V1Answer Of(int status, Utf8String handle, IReadOnlyList<HandleValue> values, Action<Utf8JsonWriter>? more = null) =>
        V1Answer.Of(status, writer => HandleRecordJson.Write(writer, handle, values, more: more));

    /// <summary>
    /// The record as a change left it: its public values and those that whoever changed it sent. There is a tag when that is all of them: it is of this change,
    /// not of what somebody may have made of the record since.
    /// </summary>
    public static V1Answer OfChange(int status, Utf8String handle, ReadOnlyMemory<byte> record, IReadOnlyList<HandleValue> sent)
    {
        if (!ValueList.TryRead(record.Span, out var values)) throw new InvalidDataException("the engine left a record that cannot be decoded");
        var known = sent.Select(value => value.Index).ToHashSet();
        var shown = values.Where(value => known.Contains(value.Index) || value.Permissions.HasFlag(ValuePermissions.PublicRead)).ToArray();
        var answer = Of(status, handle, shown).With("Cache-Control", "no-store");
        return shown.Length == values.Count ? answer.With("ETag", EntityTag.Of(values)) : answer;
    }

    /// <summary>The path of a record.</summary>
    public static string PathOf(Utf8String handle) => "/v1/handles/" + PercentEncoding.EncodePath(handle.Span);

    /// <summary>A condition that is none.</summary>
    public static V1Answer MalformedCondition(HttpCall call) =>
        Problems.Answer(call, ProblemKinds.MalformedRequest, "If-Match or If-None-Match is neither * nor a list of entity tags in quotation marks.");
}
