using IdResolution.Protocol;

namespace IdResolution.Gateways.HandleApi;

/// <summary>The HTTP status of a response code (specification §8.3). Pure.</summary>
internal static class HttpStatus
{
    /// <summary>The status; 401 for 402 only over a connection on which authentication is taken.</summary>
    /// <param name="code">The code.</param>
    /// <param name="isResolution">Resolution answers 200 for "values not found".</param>
    /// <param name="isConfidential">False over plain HTTP.</param>
    public static int Of(ResponseCode code, bool isResolution, bool isConfidential) => code switch
    {
        ResponseCode.Success => 200,
        ResponseCode.ValuesNotFound => isResolution ? 200 : 400,
        ResponseCode.ServiceReferral or ResponseCode.PrefixReferral => 300,
        ResponseCode.ProtocolError or ResponseCode.InvalidHandle or ResponseCode.InvalidValue or ResponseCode.ServerNotResponsible => 400,
        ResponseCode.AuthenticationNeeded => isConfidential ? 401 : 403,
        ResponseCode.InvalidAdmin or ResponseCode.InsufficientPermissions or ResponseCode.AuthenticationFailed or ResponseCode.InvalidCredential => 403,
        ResponseCode.HandleNotFound => 404,
        ResponseCode.HandleAlreadyExists or ResponseCode.ValueAlreadyExists => 409,
        ResponseCode.OperationNotSupported => 501,
        ResponseCode.ServerTooBusy or ResponseCode.ServerBackup => 503,
        _ => 500,
    };
}
