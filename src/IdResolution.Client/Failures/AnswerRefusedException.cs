namespace IdResolution.Client.Failures;

/// <summary>
/// An answer came that must not be believed: malformed, expired, for another operation or handle, or with the digest of another request
/// (specification §3.2, §3.3, §6.1).
/// </summary>
public sealed class AnswerRefusedException : HandleClientException
{
    private readonly bool _safeToGoOn;

    internal AnswerRefusedException(string server, AnswerFault fault, string message, bool safeToGoOn)
        : base(server, message)
    {
        Fault = fault;
        _safeToGoOn = safeToGoOn;
    }

    /// <summary>What is wrong with the answer.</summary>
    public AnswerFault Fault { get; }

    internal override bool IsSafeToGoOn => _safeToGoOn;
}
