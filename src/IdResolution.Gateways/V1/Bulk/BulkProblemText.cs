using IdResolution.Protocol;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>Why an item failed, in words. Pure.</summary>
internal static class BulkProblemText
{
    public static string Of(ResponseCode code, BulkOperation operation) => code switch
    {
        ResponseCode.HandleAlreadyExists => "is registered with other values; \"op\":\"replace\" writes over them",
        ResponseCode.HandleNotFound => "is not registered",
        ResponseCode.InvalidHandle => "is not a name that can be registered",
        ResponseCode.ValuesNotFound => "has no value with one of these indexes",
        ResponseCode.ValueAlreadyExists => "two values have one index",
        ResponseCode.InvalidValue when operation is BulkOperation.Register or BulkOperation.Replace =>
            "the values make no record: there are none, too many, too large, or one is a secret that everybody could read",
        ResponseCode.InvalidValue => "the values cannot be written: too many, too large, or one is a secret that everybody could read",
        ResponseCode.ServerNotResponsible => "does not belong to this node: its prefix is not homed here, or this is a mirror",
        ResponseCode.InvalidAdmin => "whoever asks is no administrator with this right",
        ResponseCode.InsufficientPermissions => "a value is read-only",
        ResponseCode.ServerTooBusy => "the node is too busy; send it again",
        ResponseCode.ServerBackup => "the node takes no writes at the moment; send it again later",
        ResponseCode.UnableToAuthenticate => "the service that holds a key or a group cannot be reached; send it again later",
        ResponseCode.DailyRequestLimit => "the requests of this administrator for today are used up",
        ResponseCode.RegistrationLimit => "the identifiers of this administrator are used up",
        ResponseCode.PrefixLimit => "the prefixes of this administrator are used up",
        ResponseCode.Error => "the node failed; send it again",
        _ => "refused",
    };
}
