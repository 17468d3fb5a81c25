namespace IdResolution.Client.Failures;

/// <summary>
/// An answer came that must not be believed: malformed, expired, for another operation or handle, with the digest of another request, or
/// without the proof that was asked for (specification §3.2-§3.4, §5.5, §6.1).
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
