using IdResolution.Protocol;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>What is to happen with a record that was read: a change and the answer once it is durable, or only an answer.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Action">What to commit; null when nothing changes.</param>
/// <param name="Values">The new record for create and update.</param>
internal readonly record struct ChangeDecision(Answer Answer, TransactionAction? Action = null, ReadOnlyMemory<byte> Values = default)
{
    public static implicit operator ChangeDecision(ResponseCode code) => new(code);
}
