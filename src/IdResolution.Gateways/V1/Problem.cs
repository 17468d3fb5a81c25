using System.Text.Json;
using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.V1;

/// <summary>What went wrong, for programs and people (RFC 9457). Immutable.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Kind">
/// What kind of problem, in words of small letters with hyphens, such as <c>not-found</c>: the last segment of the <c>type</c>, which is
/// <c>/v1/problems/not-found</c>.
/// </param>
/// <param name="Title">The kind in a few words; the same for all of the kind.</param>
/// <param name="Detail">What it was this time, where, and what to do about it.</param>
internal sealed record Problem(int Status, string Kind, string Title, string Detail)
{
    /// <summary>Media type of the form.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Writes further members, such as the position of a wrong digit; null for none.</summary>
    public Action<Utf8JsonWriter>? More { get; init; }

    /// <summary>Writes the object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "/v1/problems/" + Kind);
        writer.WriteString("title"u8, Title);
        writer.WriteNumber("status"u8, Status);
        writer.WriteString("detail"u8, Detail);
        More?.Invoke(writer);
        writer.WriteEndObject();
    }

    /// <summary>Answers with it.</summary>
    public Task AnswerAsync(HttpCall call) => V1Answer.Of(this).AnswerAsync(call);
}
