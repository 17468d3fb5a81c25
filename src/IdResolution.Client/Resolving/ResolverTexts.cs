using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol;

namespace IdResolution.Client.Resolving;

/// <summary>What went wrong, for people. Nothing that a peer chose is in it.</summary>
internal static class ResolverTexts
{
    public const string TimeOver = "The time for the question was over.";
    public const string TooBusy = "Too many questions are under way.";
    public const string Lame = "The servers of the service say that they do not hold the prefix.";
    public const string LeadsNowhere = "A server refers to another one without saying where it is.";
    public const string AliasLoop = "The aliases lead in a circle, or there are too many of them.";

    public static string Of(HandleClientException exception) => exception switch
    {
        NoServiceException { Code: ResponseCode.HandleNotFound } => exception.Message,
        NoServiceException => "Nobody could be found who answers for the prefix.",
        AnswerRefusedException refused => $"An answer was not believed: {AnswerCheck.Describe(refused.Fault)}.",
        RequestTooLargeException => "The question does not fit a message.",
        _ => "No server of the service answered.",
    };
}
