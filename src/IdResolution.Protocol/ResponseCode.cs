namespace IdResolution.Protocol;

/// <summary>Response codes, named as in specification §4.2.</summary>
public enum ResponseCode : uint
{
    /// <summary>The value in requests.</summary>
    None = 0,

    /// <summary>Done.</summary>
    Success = 1,

    /// <summary>Unspecified failure; also sent where an answer is too large for UDP, so that clients turn to TCP (specification §3.6).</summary>
    Error = 2,

    /// <summary>Retry elsewhere.</summary>
    ServerTooBusy = 3,

    /// <summary>The message is malformed.</summary>
    ProtocolError = 4,

    /// <summary>The operation is not implemented or switched off.</summary>
    OperationNotSupported = 5,

    /// <summary>The request passed too many servers.</summary>
    RecursionCountTooHigh = 6,

    /// <summary>The server is in maintenance or read-only; 303 on the wire before version 2.5.</summary>
    ServerBackup = 7,

    /// <summary>The handle is not registered.</summary>
    HandleNotFound = 100,

    /// <summary>The handle is registered already.</summary>
    HandleAlreadyExists = 101,

    /// <summary>The name is not a valid handle.</summary>
    InvalidHandle = 102,

    /// <summary>The handle exists, but no value was selected.</summary>
    ValuesNotFound = 200,

    /// <summary>A value with this index exists already.</summary>
    ValueAlreadyExists = 201,

    /// <summary>A value breaks a rule; 201 on the wire before version 2.5.</summary>
    InvalidValue = 202,

    /// <summary>The client's site record is out of date.</summary>
    OutOfDateSiteInfo = 300,

    /// <summary>This server does not hold the prefix.</summary>
    ServerNotResponsible = 301,

    /// <summary>Ask the service in the body.</summary>
    ServiceReferral = 302,

    /// <summary>Ask the service of the derived prefix in the body; only from version 2.5 on.</summary>
    PrefixReferral = 303,

    /// <summary>Authenticated, but not an administrator for this.</summary>
    InvalidAdmin = 400,

    /// <summary>The value forbids it.</summary>
    InsufficientPermissions = 401,

    /// <summary>A challenge is in the body.</summary>
    AuthenticationNeeded = 402,

    /// <summary>Wrong key or signature.</summary>
    AuthenticationFailed = 403,

    /// <summary>The kind of credential or key cannot be used.</summary>
    InvalidCredential = 404,

    /// <summary>The challenge is unknown or expired.</summary>
    AuthenticationTimeout = 405,

    /// <summary>The service that holds the key could not be reached.</summary>
    UnableToAuthenticate = 406,

    /// <summary>The session is unknown or expired.</summary>
    SessionTimeout = 500,

    /// <summary>The session could not be set up or used.</summary>
    SessionFailed = 501,

    /// <summary>The session key is wrong.</summary>
    InvalidSessionKey = 502,

    /// <summary>An RSA key is needed.</summary>
    NeedRsaKeyForSessionExchange = 503,

    /// <summary>The set-up request is wrong.</summary>
    InvalidSessionSetupRequest = 504,

    /// <summary>The session counter was seen before.</summary>
    SessionMessageRejected = 505,

    /// <summary>National profile: limit of requests of the day (specification §10.6).</summary>
    DailyRequestLimit = 603,

    /// <summary>National profile: limit of registered identifiers.</summary>
    RegistrationLimit = 604,

    /// <summary>National profile: limit of prefixes.</summary>
    PrefixLimit = 605,
}
