using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Answers;

/// <summary>One message of a listing; a refusal is a single message without handles.</summary>
public sealed record HandleListAnswer : HandleAnswer
{
    internal HandleListAnswer(Message message)
        : base(message) => Handles = (message.Body as HandleListResponse)?.Handles ?? [];

    /// <summary>The handles of this message, at most a few dozen.</summary>
    public IReadOnlyList<Utf8String> Handles { get; }
}
