namespace IdResolution.Client.Failures;

/// <summary>The request went out and no answer came in time. Only thrown for requests that change nothing.</summary>
public sealed class NoAnswerException : HandleClientException
{
    internal NoAnswerException(string server, string message, Exception? inner = null)
        : base(server, message, inner)
    {
    }

    internal override bool IsSafeToGoOn => true;
}
