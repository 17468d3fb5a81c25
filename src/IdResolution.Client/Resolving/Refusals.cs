using IdResolution.Client.Failures;
using IdResolution.Protocol;

namespace IdResolution.Client.Resolving;

/// <summary>What is not followed, in words for people (specification §5.7).</summary>
internal static class Refusals
{
    public static AnswerRefusedException Circle(string server, Utf8String handle) => new(
        server, AnswerFault.ReferralLoop, $"{server} refers us in a circle for {handle}; the site records of its prefix are wrong.",
        safeToGoOn: false);

    public static AnswerRefusedException TooManySteps(string server, Utf8String handle) => new(
        server, AnswerFault.TooManySteps, $"Too many servers refer to each other for {handle}; {server} was not asked any more.",
        safeToGoOn: false);

    public static AnswerRefusedException NotDownwards(string server, Utf8String handle) => new(
        server, AnswerFault.ForeignReferral, $"{server} refers for {handle} to a prefix that is not above it.", safeToGoOn: false);

    public static AnswerRefusedException PrivateAddress(string server, Utf8String handle) => new(
        server, AnswerFault.PrivateReferral,
        $"The service of {handle} is said to be at {server}, an address that means something else on every network; "
        + "the one who says so has a public address.",
        safeToGoOn: false);

    public static NoServiceException NoPrefix(Utf8String prefixHandle) =>
        new(ResponseCode.HandleNotFound, $"The prefix {ServiceQuestion.NameOf(prefixHandle)} is not registered.");

    public static NoServiceException NameTooLong() =>
        new(ResponseCode.HandleNotFound, "The prefix is not registered: its prefix handle would be too long.");

    public static NoServiceException Suspended(Utf8String prefixHandle) =>
        new(ResponseCode.HandleNotFound, $"The prefix {ServiceQuestion.NameOf(prefixHandle)} is suspended.");

    public static NoServiceException NoService(Utf8String handle, ResponseCode code) =>
        new(code, $"Nobody could be found who answers for {handle}.");
}
