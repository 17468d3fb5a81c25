using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Answers;

/// <summary>What a server answered. A refusal is an answer too: look at <see cref="Code"/>. Immutable.</summary>
public record HandleAnswer
{
    internal HandleAnswer(Message message)
    {
        Code = message.Header.ResponseCode;
        Text = message.Body is ErrorResponse { Message: { IsEmpty: false } text } ? text.ToString() : null;
        OffendingIndexes = (message.Body as ErrorResponse)?.Indexes ?? [];
        Referral = message.Body as ReferralResponse;
        Version = message.Envelope.Version;
        Expires = DateTimeOffset.FromUnixTimeSeconds(message.Header.Expiration);
        HasRequestDigest = message.RequestDigest is not null;
    }

    internal HandleAnswer(ResponseCode code, string text)
    {
        Code = code;
        Text = text;
    }

    /// <summary>The response code (specification §4.2).</summary>
    public ResponseCode Code { get; }

    /// <summary>The server's own words about a refusal; null when it said nothing. Comes from a peer: not fit for logs as it is.</summary>
    public string? Text { get; }

    /// <summary>Indexes of the offending values, when the server named them.</summary>
    public IReadOnlyList<uint> OffendingIndexes { get; } = [];

    /// <summary>The body of a referral that was not followed; null otherwise.</summary>
    public ReferralResponse? Referral { get; }

    /// <summary>The protocol version of the answer: the highest that both sides speak (specification §3.8).</summary>
    public ProtocolVersion Version { get; }

    /// <summary>
    /// When the server says that the answer is no longer good, by the server's clock: twelve hours after it was given, by the custom of all
    /// known servers (specification §3.2). Null when no message came with it.
    /// </summary>
    public DateTimeOffset? Expires { get; }

    /// <summary>
    /// True when the server said with a digest which request it answers, which was then compared (specification §3.3). Only asked for with
    /// <see cref="HandleClientOptions.RequestDigest"/>.
    /// </summary>
    public bool HasRequestDigest { get; }

    /// <summary>True for <see cref="ResponseCode.Success"/>.</summary>
    public bool IsSuccess => Code == ResponseCode.Success;
}
