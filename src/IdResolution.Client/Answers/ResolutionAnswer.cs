using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;

namespace IdResolution.Client.Answers;

/// <summary>The answer to a resolution.</summary>
public sealed record ResolutionAnswer : HandleAnswer
{
    internal ResolutionAnswer(Message message, Utf8String asked, IReadOnlyList<Utf8String> aliases)
        : base(message)
    {
        var body = message.Body as ResolutionResponse;
        Handle = body?.Handle ?? asked;
        Values = body?.Values ?? [];
        Aliases = aliases;
        IsAuthoritative = message.Header.Flags.HasFlag(OpFlags.Authoritative);
    }

    internal ResolutionAnswer(ResponseCode code, string text, Utf8String asked, IReadOnlyList<Utf8String> aliases)
        : base(code, text)
    {
        Handle = asked;
        Values = [];
        Aliases = aliases;
    }

    /// <summary>The handle the values belong to: the one asked for, or the last alias target.</summary>
    public Utf8String Handle { get; }

    /// <summary>The values; empty unless successful.</summary>
    public IReadOnlyList<HandleValue> Values { get; }

    /// <summary>Handles whose alias was followed, in order; empty when none was.</summary>
    public IReadOnlyList<Utf8String> Aliases { get; }

    /// <summary>True when a primary site answered (specification §3.2).</summary>
    public bool IsAuthoritative { get; }

    /// <summary>What the signatures in the record say of the values; null unless <see cref="ResolveOptions.Verify"/> was set and the
    /// resolution succeeded.</summary>
    public RecordTrust? Trust { get; internal init; }
}
