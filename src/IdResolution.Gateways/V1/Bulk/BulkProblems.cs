using IdResolution.Gateways.Http;
using IdResolution.Gateways.Http.Authentication;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>Why a bulk was not begun.</summary>
internal static class BulkProblems
{
    public static Problem WrongMethod { get; } = new(405, "method-not-allowed", "The method is not for this path", "A bulk is sent with POST.");

    public static Problem WrongMediaType { get; } = new(
        415, "unsupported-media-type", "The body must be lines of JSON", $"A bulk is lines of JSON; send it with Content-Type: {BulkResults.ContentType}.");

    public static Problem WrongEncoding { get; } = new(415, "unsupported-encoding", "The encoding is not known", "Content-Encoding may be gzip or identity.");

    public static Problem WrongParameters { get; } = new(
        400, "malformed-request", "The request cannot be understood", "There are overwrite=true|false and results=all|failed, and no others.");

    public static Problem InvalidKey { get; } = new(
        400, "invalid-idempotency-key", "Invalid idempotency key", "Idempotency-Key is 1 to 255 printable ASCII characters without spaces, once.");

    /// <summary>Somebody must say who he is, or said it wrongly.</summary>
    public static Problem Of(HttpCall call, Caller caller)
    {
        if (caller.State == CallerState.Busy)
        {
            call.Response.Headers.RetryAfter = "10";
            return new(503, "busy", "Too much at once", "Too many attempts to authenticate, or too much to verify; try again later.");
        }
        if (!call.IsConfidential) return new(403, "https-needed", "This needs HTTPS", "Who asks is only taken over HTTPS; send the bulk there.");
        call.Challenge();
        return caller.State == CallerState.Refused
            ? new(401, "identity-refused", "You are not who you say, or it cannot be shown", caller.Problem ?? "Identity or secret is wrong.")
            : new(401, "authentication-needed", "Say who you are", "Say who you are: a bulk is executed in the name of an administrator.");
    }

    /// <summary>Too many bulks run.</summary>
    public static Problem TooMany(bool isOwnFault) => isOwnFault
        ? new(429, "too-many-bulks", "Too many bulks", "As many bulks of this identity run as may; send this one when one of them has ended.")
        : new(503, "busy", "Too much at once", "As many bulks run as the node takes; try again later.");

    /// <summary>Why the key does not let the bulk begin; null when it does.</summary>
    public static Problem? Of(JournalState state) => state switch
    {
        JournalState.Running => new(
            409, "still-running", "Still running", "The first request with this Idempotency-Key is still being executed; send it again when that has ended."),
        JournalState.OtherRequest => new(
            422, "idempotency-key-reused", "Idempotency key used before", "This Idempotency-Key came with another request before. Nothing was executed."),
        JournalState.Full => new(
            503, "busy", "Too much at once", "No more idempotency keys can be kept at the moment; send it later, or without one."),
        _ => null,
    };
}
