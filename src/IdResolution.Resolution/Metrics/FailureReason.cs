namespace IdResolution.Resolution.Metrics;

/// <summary>Why somebody was not let do what he asked for.</summary>
internal enum FailureReason
{
    /// <summary>Proven, and not allowed (400, 401).</summary>
    NotAllowed,

    /// <summary>Wrong key, digest or padding (403).</summary>
    WrongAnswer,

    /// <summary>No such key, or a kind that cannot be used (404).</summary>
    InvalidCredential,

    /// <summary>The answer to a challenge that is unknown, expired or answered before (405).</summary>
    NoChallenge,

    /// <summary>The service that holds the key was not reached (406).</summary>
    Unreachable,

    /// <summary>Unknown session (500).</summary>
    UnknownSession,

    /// <summary>A session that could not be set up or used (501, 503, 504).</summary>
    SessionFailed,

    /// <summary>Wrong MAC (502).</summary>
    WrongMac,

    /// <summary>A message of a session that came before (505).</summary>
    Replayed,

    /// <summary>Too many failures of a source or at an identity (3).</summary>
    TooManyAttempts,

    /// <summary>Too much is being verified (3).</summary>
    TooManyVerifications,

    /// <summary>Another server was told that an answer is wrong (op 201).</summary>
    WrongVerify,

    /// <summary>Too many verify requests of a source, or too many wrong ones about an identity (3).</summary>
    TooManyVerifyRequests,

    /// <summary>Requests of the day used up (603).</summary>
    DailyRequests,

    /// <summary>Identifiers used up (604).</summary>
    Identifiers,

    /// <summary>Prefixes used up (605).</summary>
    Prefixes,
}
