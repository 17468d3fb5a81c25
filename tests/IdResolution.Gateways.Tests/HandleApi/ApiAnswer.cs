using System.Text.Json;

namespace IdResolution.Gateways.Tests.HandleApi;

/// <summary>What the REST interface answered.</summary>
internal sealed record ApiAnswer(int Status, string Text, HttpResponseMessage Response)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public int Code => Json.GetProperty("responseCode").GetInt32();

    public string? Message => Json.TryGetProperty("message", out var message) ? message.GetString() : null;

    public IEnumerable<int> Indexes => Json.GetProperty("values").EnumerateArray().Select(value => value.GetProperty("index").GetInt32());

    /// <summary>A header of the answer or of its content; empty when it is not there. Without spaces behind semicolons, which HttpClient puts there.</summary>
    public string Header(string name) =>
        Response.Headers.NonValidated.TryGetValues(name, out var values) || Response.Content.Headers.NonValidated.TryGetValues(name, out values) ? values.ToString().Replace("; ", ";", StringComparison.Ordinal) : "";
}
