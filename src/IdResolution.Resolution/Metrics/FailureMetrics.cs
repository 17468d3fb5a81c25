using System.Diagnostics.Metrics;
using IdResolution.Protocol;

namespace IdResolution.Resolution.Metrics;

/// <summary>Counts refusals of people by reason, on the meter <c>IdResolution.Authentication</c>. Safe for use from many threads.</summary>
internal sealed class FailureMetrics : IDisposable
{
    public const string MeterName = "IdResolution.Authentication";

    private static readonly FailureReason[] Reasons = Enum.GetValues<FailureReason>();

    private readonly Meter _meter = new(MeterName);
    private readonly long[] _counts = new long[Reasons.Length];

    public FailureMetrics() => _meter.CreateObservableCounter(
        "idresolution.authentication.failures",
        () => Reasons.Select(reason => new Measurement<long>(Of(reason), new KeyValuePair<string, object?>("reason", reason.ToString()))),
        "{request}", "Requests refused for who asked or how, by reason.");

    public void Count(FailureReason reason) => Interlocked.Increment(ref _counts[(int)reason]);

    /// <summary>Counts the answer where it is a refusal of somebody.</summary>
    public void Count(ResponseCode code)
    {
        if (ReasonOf(code) is { } reason) Count(reason);
    }

    public long Of(FailureReason reason) => Interlocked.Read(ref _counts[(int)reason]);

    public void Dispose() => _meter.Dispose();

    // Code 3 says nothing by itself; whoever gives it for one of these reasons counts it.
    private static FailureReason? ReasonOf(ResponseCode code) => code switch
    {
        ResponseCode.InvalidAdmin or ResponseCode.InsufficientPermissions => FailureReason.NotAllowed,
        ResponseCode.AuthenticationFailed => FailureReason.WrongAnswer,
        ResponseCode.InvalidCredential => FailureReason.InvalidCredential,
        ResponseCode.AuthenticationTimeout => FailureReason.NoChallenge,
        ResponseCode.UnableToAuthenticate => FailureReason.Unreachable,
        ResponseCode.SessionTimeout => FailureReason.UnknownSession,
        ResponseCode.InvalidSessionKey => FailureReason.WrongMac,
        ResponseCode.SessionMessageRejected => FailureReason.Replayed,
        ResponseCode.SessionFailed or ResponseCode.NeedRsaKeyForSessionExchange or ResponseCode.InvalidSessionSetupRequest =>
            FailureReason.SessionFailed,
        ResponseCode.DailyRequestLimit => FailureReason.DailyRequests,
        ResponseCode.RegistrationLimit => FailureReason.Identifiers,
        ResponseCode.PrefixLimit => FailureReason.Prefixes,
        _ => null,
    };
}
