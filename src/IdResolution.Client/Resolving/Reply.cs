using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Resolving;

/// <summary>A believed answer and how we came to it.</summary>
/// <param name="Message">The answer.</param>
/// <param name="Reach">What the one who gave it may lead to.</param>
/// <param name="Delegation">The last prefix referral on the way; null when there was none.</param>
internal sealed record Reply(Message Message, AddressScope Reach, Told? Delegation)
{
    /// <summary>As in <see cref="Told.Left"/>.</summary>
    public TimeSpan? Left { get; init; }

    public ResponseCode Code => Message.Header.ResponseCode;
}
