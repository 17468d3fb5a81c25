using System.Text.Json;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.V1;

/// <summary>Makes answers of what went wrong. Pure.</summary>
internal static class Problems
{
    /// <summary>An answer with a problem of this kind.</summary>
    public static V1Answer Answer(HttpCall call, ProblemKind kind, string detail) => V1Answer.Of(kind.With(detail) with
    {
        More = writer => writer.WriteString("instance"u8, call.Target.Path),
    });

    /// <summary>A parameter that cannot be understood.</summary>
    public static V1Answer Parameter(HttpCall call, string name, string detail) => V1Answer.Of(ProblemKinds.MalformedRequest.With($"{name}: {detail}") with
    {
        More = writer =>
        {
            writer.WriteString("instance"u8, call.Target.Path);
            writer.WriteString("parameter"u8, name);
        },
    });

    /// <summary>A body that cannot be understood.</summary>
    public static V1Answer Body(HttpCall call, JsonFormError error) => V1Answer.Of(ProblemKinds.MalformedBody.With(error.ToString()) with
    {
        More = writer =>
        {
            writer.WriteString("instance"u8, call.Target.Path);
            if (!string.IsNullOrEmpty(error.Path)) writer.WriteString("path"u8, error.Path);
        },
    });

    /// <summary>What the engine refused, with further members.</summary>
    public static V1Answer Of(HttpCall call, GatewayAnswer answer, Utf8String handle, Action<Utf8JsonWriter>? more = null)
    {
        var kind = answer.PreconditionFailed ? ProblemKinds.PreconditionFailed : KindOf(answer, call.IsConfidential);
        var referral = answer.Body is ReferralResponse { Handle.IsEmpty: false } body ? body.Handle.ToString() : null;
        return V1Answer.Of(kind.With(DetailOf(kind, handle)) with
        {
            More = writer =>
            {
                writer.WriteString("instance"u8, call.Target.Path);
                // The protocol has no code for a precondition.
                if (!answer.PreconditionFailed) writer.WriteNumber("responseCode"u8, (uint)answer.Code);
                if (referral is not null) writer.WriteString("referral"u8, referral);
                more?.Invoke(writer);
            },
        });
    }

    private static string DetailOf(ProblemKind kind, Utf8String handle) => handle.IsEmpty ? kind.Title + "." : $"{handle}: {kind.Title}.";

    private static ProblemKind KindOf(in GatewayAnswer answer, bool isConfidential) => answer.Code switch
    {
        ResponseCode.HandleNotFound => ProblemKinds.NotFound,
        ResponseCode.ValuesNotFound => ProblemKinds.ValuesNotFound,
        ResponseCode.HandleAlreadyExists => ProblemKinds.AlreadyRegistered,
        ResponseCode.ValueAlreadyExists => ProblemKinds.ValueExists,
        ResponseCode.InvalidHandle => ProblemKinds.InvalidHandle,
        ResponseCode.InvalidValue => ProblemKinds.InvalidValue,
        ResponseCode.ProtocolError => ProblemKinds.MalformedRequest,
        ResponseCode.ServerNotResponsible or ResponseCode.ServiceReferral or ResponseCode.PrefixReferral => ProblemKinds.NotResponsible,
        ResponseCode.AuthenticationNeeded => isConfidential ? ProblemKinds.AuthenticationNeeded : ProblemKinds.HttpsNeeded,
        ResponseCode.InvalidAdmin or ResponseCode.InsufficientPermissions => ProblemKinds.NotAllowed,
        ResponseCode.AuthenticationFailed or ResponseCode.InvalidCredential => ProblemKinds.IdentityRefused,
        ResponseCode.DailyRequestLimit or ResponseCode.RegistrationLimit or ResponseCode.PrefixLimit => ProblemKinds.QuotaExceeded,
        ResponseCode.ServerTooBusy or ResponseCode.UnableToAuthenticate => ProblemKinds.Busy,
        ResponseCode.ServerBackup => ProblemKinds.Unavailable,
        ResponseCode.OperationNotSupported => ProblemKinds.SwitchedOff,
        ResponseCode.RecursionCountTooHigh => ProblemKinds.Upstream,
        _ => answer.IsFromElsewhere ? ProblemKinds.Upstream : ProblemKinds.Failed,
    };
}
