namespace IdResolution.Gateways.V1;

/// <summary>The kinds of problems that every part of the API may answer with.</summary>
internal static class ProblemKinds
{
    public static readonly ProblemKind UnknownEndpoint = new("unknown-endpoint", 404, "There is nothing at this path",
        "The path names no operation of the API. /v1 lists all of them. Slashes of a handle may stand as they are; everything else that is special in a URL must be percent-encoded.");

    public static readonly ProblemKind MethodNotAllowed = new("method-not-allowed", 405, "The method is not for this path",
        "The path exists, and takes other methods: the header Allow lists them.");

    public static readonly ProblemKind MalformedRequest = new("malformed-request", 400, "The request cannot be understood",
        "A part of the path, a parameter or a header is not well formed, or a parameter is not known. Parameters that are not known are refused, because a misspelt one would otherwise do something else than was meant.");

    public static readonly ProblemKind MalformedBody = new("malformed-body", 400, "The body cannot be understood",
        "The body is not the JSON that the operation takes. The member path says where in the body it is wrong. Members that are not known are refused: a misspelt \"permissions\" would publish a secret.");

    public static readonly ProblemKind TooLarge = new("too-large", 413, "The body is too large",
        "One record has at most 2,048 values and about 256 KiB. For many records use the bulk interface.");

    public static readonly ProblemKind UnsupportedMediaType = new("unsupported-media-type", 415, "The body must be JSON",
        "Send Content-Type: application/json.");

    public static readonly ProblemKind InvalidCursor = new("invalid-cursor", 400, "The cursor is not good",
        "A cursor is good for the same question at the same node, exactly as it was given. Begin again without one.");

    public static readonly ProblemKind InvalidHandle = new("invalid-handle", 400, "This is not a handle",
        "A handle is a prefix, a slash and a suffix, in UTF-8, of at most 2,048 octets.");

    public static readonly ProblemKind InvalidValue = new("invalid-value", 422, "The node does not take this record",
        "The body was understood, but a record like this is not taken: it has no values, an index twice, too many or too long values, or a secret key that everybody could read.");

    public static readonly ProblemKind NotFound = new("not-found", 404, "The handle is not registered",
        "The responsible service says that there is no such handle. If it was registered a moment ago elsewhere, ask with authoritative=true.");

    public static readonly ProblemKind ValuesNotFound = new("values-not-found", 404, "There is no such value",
        "The handle is registered, but has no value of this type or index that you may read.");

    public static readonly ProblemKind AlreadyRegistered = new("already-registered", 409, "The handle is registered already",
        "POST registers new handles only. To replace the record use PUT, with If-Match so that nobody's change is lost.");

    public static readonly ProblemKind ValueExists = new("value-exists", 409, "An index stands there twice",
        "Each value of a record has an index of its own.");

    public static readonly ProblemKind StillRunning = new("still-running", 409, "The first request with this key is still being executed",
        "Send it again after the seconds that Retry-After says: then you get its answer.");

    public static readonly ProblemKind KeyReused = new("idempotency-key-reused", 422, "The Idempotency-Key came with another request before",
        "A key belongs to one request of one identity, to its method, path, conditions and body, for as long as the node keeps it. Nothing was executed. Take a new key for a new request.");

    public static readonly ProblemKind UnsupportedEncoding = new("unsupported-encoding", 415, "The encoding is not known",
        "Content-Encoding may be gzip, for bulks, or identity.");

    public static readonly ProblemKind TooManyBulks = new("too-many-bulks", 429, "Too many bulks of this identity run",
        "Send this one when one of them has ended. One bulk may have any number of items.");

    public static readonly ProblemKind HiddenValues = new("hidden-values", 409, "The record has values that you may not read",
        "To set and remove values in one request the node must be able to show you the whole record. Set first and remove then, in two requests.");

    public static readonly ProblemKind PreconditionFailed = new("precondition-failed", 412, "The record is not the one you have seen",
        "Somebody changed, registered or deleted it since you read it, or it has values that you were not shown. Nothing was changed. Read it again, with your credentials, apply your change to what you see, and send it with the new ETag.");

    public static readonly ProblemKind NotResponsible = new("not-responsible", 421, "This node is not responsible",
        "The handle belongs to another service, and this node does not ask there for you. The member referral may name the prefix handle whose service knows.");

    public static readonly ProblemKind AuthenticationNeeded = new("authentication-needed", 401, "Say who you are",
        "This needs an identity: a user name index:handle, percent-encoded, and its secret key (Basic), a challenge answered with a key (Handle), or a client certificate.");

    public static readonly ProblemKind IdentityRefused = new("identity-refused", 401, "You are not who you say, or it cannot be shown",
        "Identity or secret is wrong, or the service that holds the key could not be asked. Which of them is not said.");

    public static readonly ProblemKind HttpsNeeded = new("https-needed", 403, "This needs HTTPS",
        "Credentials over plain HTTP are not looked at. Ask again over HTTPS.");

    public static readonly ProblemKind NotAllowed = new("not-allowed", 403, "You may not do this",
        "Whether you may is written in the HS_ADMIN values of the record, or of the prefix handle for registering and listing: one of them must name you and have all the rights that the change needs. Values that administrators may not write cannot be changed by anybody.");

    public static readonly ProblemKind QuotaExceeded = new("quota-exceeded", 429, "The quota is used up",
        "The operator of this node limits what one administrator may register, or do in a day. Requests of the day are counted from midnight UTC.");

    public static readonly ProblemKind Busy = new("busy", 503, "Too much at once",
        "Try again after the seconds that Retry-After says. Nothing was changed.");

    public static readonly ProblemKind Unavailable = new("unavailable", 503, "The node does not do this at present",
        "It is in maintenance, or its store takes no changes. Nothing was changed.");

    public static readonly ProblemKind SwitchedOff = new("switched-off", 501, "The node does not do this",
        "The operation exists, and the operator of this node has not switched it on.");

    public static readonly ProblemKind Upstream = new("upstream", 502, "Another service did not answer as it should",
        "The handle lives elsewhere, and what was heard from there, if anything, was no answer. trace=1 shows who was asked.");

    public static readonly ProblemKind Failed = new("failed", 500, "The node failed",
        "It is a fault of the node, and was counted and logged there.");

    public static readonly ProblemKind InvalidCode = new("invalid-code", 400, "The code is not valid",
        "The text breaks a rule of the scheme it was recognised as. The member position is the first character that is wrong, counted from 0, and rule says which rule it breaks and where that stands.");

    public static readonly ProblemKind NoRuleForCode = new("no-rule-for-code", 404, "No rule maps this code",
        "The code is valid, but ProductCodes:Rules of this node do not say which handle stands for it.");

    public static readonly ProblemKind NoSuchLink = new("no-such-link", 404, "There is no link of this type",
        "What is registered has no link of the type that is asked for; linkType=linkset shows those it has.");

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, ProblemKind> ByName { get; } = new[]
    {
        UnknownEndpoint, MethodNotAllowed, MalformedRequest, MalformedBody, TooLarge, UnsupportedMediaType, InvalidCursor, InvalidHandle, InvalidValue, NotFound,
        ValuesNotFound, AlreadyRegistered, ValueExists, HiddenValues, PreconditionFailed, NotResponsible, AuthenticationNeeded, IdentityRefused, HttpsNeeded,
        NotAllowed, QuotaExceeded, Busy, Unavailable, SwitchedOff, Upstream, Failed, InvalidCode, NoRuleForCode, NoSuchLink, StillRunning, KeyReused, UnsupportedEncoding, TooManyBulks,
    }.ToDictionary(kind => kind.Name);
}
