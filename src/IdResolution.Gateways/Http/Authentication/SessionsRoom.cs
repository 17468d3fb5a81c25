using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using IdResolution.Protocol.Json;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary><c>/api/sessions</c>: sessions of the <c>Handle</c> scheme by JSON instead of by headers (specification §8.3). Safe for use from many threads.</summary>
internal sealed class SessionsRoom(HandleScheme scheme, HttpSessionTable sessions) : IHttpRoom
{
    private const string Root = "/api/sessions";
    private const string This = "/api/sessions/this";
    private const int MaxBodyLength = 64 * 1024;

    public string Name => "sessions";

    public bool Takes(HttpCall call) => call.Target.Path == Root || call.Target.Path.StartsWith(Root + "/", StringComparison.Ordinal);

    public async Task AnswerAsync(HttpCall call)
    {
        var headers = call.Response.Headers;
        headers.CacheControl = "no-store";
        var isThis = call.Target.Path == This;
        var methods = isThis ? "GET, HEAD, PUT, DELETE, OPTIONS" : "POST, OPTIONS";
        CrossOrigin.Open(call, methods);
        if (!isThis && call.Target.Path is not (Root or Root + "/"))
        {
            await WriteErrorAsync(call, StatusCodes.Status404NotFound, "There is no such path.");
        }
        else if (HttpMethods.IsOptions(call.Method))
        {
            CrossOrigin.Describe(call, methods);
        }
        else if (!call.IsConfidential)
        {
            await WriteErrorAsync(call, StatusCodes.Status403Forbidden, "Sessions are for HTTPS only.");
        }
        else if (!methods.Split(", ").Contains(call.Method))
        {
            headers.Allow = methods;
            await WriteErrorAsync(call, StatusCodes.Status405MethodNotAllowed, $"{methods} only.");
        }
        else
        {
            var (said, problem) = await ReadAsync(call);
            if (said is null) await WriteErrorAsync(call, StatusCodes.Status400BadRequest, problem!);
            else if (isThis) await AnswerThisAsync(call, said);
            else await MakeAsync(call, said);
        }
    }

    private async Task MakeAsync(HttpCall call, HandleCredentials said)
    {
        var session = sessions.Add(ClientNetwork.Of(call.Remote.Address));
        var caller = await scheme.IdentifyAsync(call, said with { SessionId = session.Id });
        call.Response.Headers.Location = This;
        await WriteAsync(call, StatusCodes.Status201Created, session, caller);
    }

    private async Task AnswerThisAsync(HttpCall call, HandleCredentials said)
    {
        if (said.SessionId is null || sessions.Find(said.SessionId) is not { } session)
        {
            await WriteErrorAsync(call, StatusCodes.Status404NotFound, "The session is unknown or has ended.");
            return;
        }
        if (HttpMethods.IsDelete(call.Method))
        {
            sessions.End(session);
            call.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        var caller = await scheme.IdentifyAsync(call, said);
        var status = caller.State switch
        {
            CallerState.Refused => StatusCodes.Status403Forbidden,
            CallerState.Busy => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status200OK,
        };
        await WriteAsync(call, status, session, caller);
    }

    // The header names the session, the body what is to be proven in it; the body may say both.
    private static async ValueTask<(HandleCredentials? Said, string? Problem)> ReadAsync(HttpCall call)
    {
        var (inHeader, problem) = ReadHeader(call);
        if (inHeader is null || !(HttpMethods.IsPut(call.Method) || HttpMethods.IsPost(call.Method))) return (inHeader, problem);
        if (await call.ReadBodyAsync(MaxBodyLength) is not { } body) return (null, "The body is too long.");
        if (body.Length == 0) return (inHeader, null);
        if (!TryReadObject(body, out var parameters)) return (null, "The body is not a JSON object of texts, numbers and true or false.");
        if (!HandleCredentials.TryRead(parameters, isIdEncoded: false, out var inBody, out problem)) return (null, problem);
        if (inBody.SessionId is not null && inHeader.SessionId is not null && inBody.SessionId != inHeader.SessionId) return (null, "Header and body name different sessions.");
        return (inBody with { SessionId = inBody.SessionId ?? inHeader.SessionId }, null);
    }

    private static (HandleCredentials? Said, string? Problem) ReadHeader(HttpCall call)
    {
        var header = call.Context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(HandleScheme.Name + " ", StringComparison.OrdinalIgnoreCase)) return (HandleCredentials.None, null);
        return HandleScheme.TryRead(header[(HandleScheme.Name.Length + 1)..], out var said, out var problem) ? (said, null) : (null, problem);
    }

    private static bool TryReadObject(byte[] body, [NotNullWhen(true)] out Dictionary<string, string>? parameters)
    {
        parameters = null;
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4 });
            if (json.RootElement.ValueKind != JsonValueKind.Object) return false;
            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Null) continue;
                if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return false;
                // A number and true are read as they are written.
                if (!read.TryAdd(member.Name, member.Value.ToString())) return false;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is no Unicode.
            return false;
        }
        parameters = read;
        return true;
    }

    private Task WriteAsync(HttpCall call, int status, HttpSession session, Caller caller)
    {
        var challenge = caller.Challenge ?? scheme.ChallengeIn(session, call);
        return WriteAsync(call, status, json =>
        {
            json.WriteString("sessionId"u8, challenge.SessionId);
            json.WriteString("nonce"u8, Convert.ToBase64String(challenge.Nonce));
            if (challenge.ServerSignature is { } signature)
            {
                json.WriteString("serverAlg"u8, challenge.ServerAlgorithm);
                json.WriteString("serverSignature"u8, Convert.ToBase64String(signature));
            }
            if (caller.Who is { } who)
            {
                json.WriteBoolean("authenticated"u8, true);
                json.WriteString("id"u8, who.Identity.ToString());
            }
            if (caller.Problem is { } problem) json.WriteString("error"u8, problem);
        });
    }

    private static Task WriteErrorAsync(HttpCall call, int status, string problem) => WriteAsync(call, status, json => json.WriteString("error"u8, problem));

    private static Task WriteAsync(HttpCall call, int status, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonForm.WriterOptions))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return call.WriteAsync(status, "application/json;charset=UTF-8", buffer.WrittenMemory);
    }
}
