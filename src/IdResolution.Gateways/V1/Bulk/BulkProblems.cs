using IdResolution.Gateways.Http;
using IdResolution.Gateways.Http.Authentication;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>Why a bulk was not begun. Pure.</summary>
internal static class BulkProblems
{
    /// <summary>Somebody must say who he is, or said it wrongly.</summary>
    public static V1Answer Of(HttpCall call, Caller caller) => caller.State switch
    {
        CallerState.Busy => Problems.Answer(call, ProblemKinds.Busy, "Too many attempts to authenticate, or too much is being verified."),
        CallerState.Refused => Problems.Answer(call, ProblemKinds.IdentityRefused, caller.Problem ?? ProblemKinds.IdentityRefused.Title + "."),
        _ when !call.IsConfidential => Problems.Answer(call, ProblemKinds.HttpsNeeded, "Who asks is only looked at over HTTPS; send the bulk there."),
        _ => Problems.Answer(call, ProblemKinds.AuthenticationNeeded, "A bulk is executed in the name of an administrator."),
    };

    /// <summary>Too many bulks run.</summary>
    public static V1Answer TooMany(HttpCall call, bool isOwnFault) => (isOwnFault
        ? Problems.Answer(call, ProblemKinds.TooManyBulks, "As many bulks of this identity run as may.")
        : Problems.Answer(call, ProblemKinds.Busy, "As many bulks run as the node takes.")).With("Retry-After", "10");

    /// <summary>Why the key does not let the bulk begin; null when it does.</summary>
    public static V1Answer? Of(HttpCall call, JournalState state) => state switch
    {
        JournalState.Running =>
            Problems.Answer(call, ProblemKinds.StillRunning, "The first bulk with this Idempotency-Key is still being executed.").With("Retry-After", "1"),
        JournalState.OtherRequest =>
            Problems.Answer(call, ProblemKinds.KeyReused, "This Idempotency-Key came with another bulk before. Nothing was executed."),
        JournalState.Full =>
            Problems.Answer(call, ProblemKinds.Busy, "No more idempotency keys can be kept at the moment; send it later, or without one.").With("Retry-After", "3600"),
        _ => null,
    };
}
