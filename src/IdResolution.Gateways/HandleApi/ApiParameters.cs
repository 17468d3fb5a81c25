using System.Text;
using System.Text.Json;
using IdResolution.Gateways.Http;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>The parameters of a call: those of the query, and for POST those of a form or of a JSON object in the body (specification §8.3).</summary>
internal static class ApiParameters
{
    private const int MaxLength = 64 * 1024;
    private const int MaxDepth = 4;

    private static readonly string[] Switches =
        ["publicOnly", "auth", "authoritative", "cert", "certify", "doNotRefer", "overwrite", "mintNewSuffix", "pretty"];

    /// <summary>Completes the parameters of the call and looks at those that all endpoints share; says what is wrong with them, or null.</summary>
    public static async ValueTask<string?> ProblemOfAsync(ApiCall call)
    {
        if (HttpMethods.IsPost(call.Http.Method))
        {
            if (await call.Http.ReadBodyAsync(MaxLength) is not { } body) return $"The body is longer than {MaxLength} octets.";
            if (TryAdd(call, body) is { } problem) return problem;
        }
        if (!call.Parameters.IsWellFormed) return "A parameter has a broken escape, or is not well-formed UTF-8.";
        foreach (var name in Switches)
        {
            if (call.Parameters.Has(name) && call.Parameters.Switch(name) is null) return $"{name} must be true or false.";
        }
        return call.Options.Jsonp && call.Parameters.Has(Jsonp.Parameter) && call.Callback is null
            ? "callback is not the name of a function, or is not for this method."
            : null;
    }

    private static string? TryAdd(ApiCall call, byte[] body)
    {
        if (body.Length == 0) return null;
        if (!IsJson(call.Http.Context.Request.ContentType))
        {
            var form = HttpQuery.Parse(Encoding.UTF8.GetString(body));
            call.Parameters = call.Parameters.And(form.Parameters, form.IsWellFormed);
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var members = new List<KeyValuePair<string, string?>>();
            if (json.RootElement.ValueKind != JsonValueKind.Object) return "The body is not an object of parameters.";
            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (!TryAdd(members, member.Name, member.Value)) return $"{member.Name} is neither text, a number, true, false, nor an array of these.";
            }
            call.Parameters = call.Parameters.And(members, areWellFormed: true);
            return null;
        }
        catch (JsonException exception)
        {
            return $"The body is not well-formed JSON at line {exception.LineNumber + 1}, octet {exception.BytePositionInLine + 1}.";
        }
        catch (InvalidOperationException)
        {
            return "The body has a text with half of a character, or that is not well-formed UTF-8.";
        }
    }

    private static bool TryAdd(List<KeyValuePair<string, string?>> members, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                members.Add(new(name, value.GetString()));
                return true;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                members.Add(new(name, value.GetRawText()));
                return true;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    if (element.ValueKind == JsonValueKind.Array || !TryAdd(members, name, element)) return false;
                }
                return true;
            default:
                return value.ValueKind == JsonValueKind.Null;
        }
    }

    private static bool IsJson(string? contentType) =>
        contentType is not null && contentType.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
}
