using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Answers;

/// <summary>What a server says about an answer made with a secret key that it holds (specification §6.3.3).</summary>
public sealed record VerificationAnswer : HandleAnswer
{
    internal VerificationAnswer(Message message)
        : base(message) => IsValid = IsSuccess && message.Body is VerifyResponse { IsValid: true };

    /// <summary>True when the answer was made with the key; false also when there is no such key.</summary>
    public bool IsValid { get; }
}
