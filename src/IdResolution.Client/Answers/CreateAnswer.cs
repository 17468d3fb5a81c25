using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Answers;

/// <summary>The answer to a registration.</summary>
public sealed record CreateAnswer : HandleAnswer
{
    internal CreateAnswer(Message message, Utf8String asked)
        : base(message)
    {
        Handle = (message.Body as CreateHandleResponse)?.Handle ?? asked;
        Overwrote = IsSuccess && message.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists);
    }

    /// <summary>The registered handle: with minting the name the server made, else the one asked for.</summary>
    public Utf8String Handle { get; }

    /// <summary>True when an older record was replaced.</summary>
    public bool Overwrote { get; }
}
