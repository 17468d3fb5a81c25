using IdResolution.Protocol;

namespace IdResolution.Gateways.HandleApi;

/// <summary>What response codes mean, in words for people; the same for everybody, so that nothing from inside gets out. Pure.</summary>
internal static class ApiMessages
{
    /// <summary>The words for a code other than success.</summary>
    /// <param name="code">The code.</param>
    /// <param name="isConfidential">False over plain HTTP.</param>
    public static string Of(ResponseCode code, bool isConfidential) => code switch
    {
        ResponseCode.ServerTooBusy => "The server is too busy; try again later.",
        ResponseCode.ProtocolError => "The request is malformed.",
        ResponseCode.OperationNotSupported => "The operation is not supported here, or is switched off.",
        ResponseCode.RecursionCountTooHigh => "The request passed too many servers.",
        ResponseCode.ServerBackup => "The server takes no such requests at the moment: it is in maintenance or read-only.",
        ResponseCode.HandleNotFound => "The handle is not registered.",
        ResponseCode.HandleAlreadyExists => "The handle is registered already.",
        ResponseCode.InvalidHandle => "The name is not a valid handle.",
        ResponseCode.ValuesNotFound => "The handle has no such values.",
        ResponseCode.ValueAlreadyExists => "The handle has a value with this index already, or an index is given twice.",
        ResponseCode.InvalidValue => "The values cannot be stored: there are none or too many, an index is not allowed or given twice, or they are too large.",
        ResponseCode.ServerNotResponsible => "This server is not responsible for the handle.",
        ResponseCode.ServiceReferral or ResponseCode.PrefixReferral => "Another service is responsible for the handle.",
        ResponseCode.InvalidAdmin => "The administrator does not have the rights for this.",
        ResponseCode.InsufficientPermissions => "The permissions of a value forbid this to everybody.",
        ResponseCode.AuthenticationNeeded when !isConfidential => "Authentication is needed, and is taken over HTTPS only.",
        ResponseCode.AuthenticationNeeded => "Authentication is needed.",
        ResponseCode.AuthenticationFailed => "The key or the signature is wrong.",
        ResponseCode.InvalidCredential => "The key, or this kind of credential, cannot be used.",
        ResponseCode.AuthenticationTimeout => "The challenge is unknown or has expired.",
        ResponseCode.UnableToAuthenticate => "The service that holds the key cannot be reached.",
        ResponseCode.DailyRequestLimit => "The administrator's limit of requests of the day is reached.",
        ResponseCode.RegistrationLimit => "The administrator's limit of registered handles is reached.",
        ResponseCode.PrefixLimit => "The administrator's limit of prefixes is reached.",
        _ => "The request failed.",
    };
}
