using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Answers;

/// <summary>The answer of a server about its site.</summary>
public sealed record SiteAnswer : HandleAnswer
{
    internal SiteAnswer(Message message)
        : base(message)
    {
        if (message.Body is not SiteInfoResponse body) return;
        Octets = body.Site;
        Site = SiteRecord.TryRead(body.Site.Span, out var site) ? site : null;
    }

    /// <summary>The site record; null when refused, or when the octets are not a site record.</summary>
    public SiteRecord? Site { get; }

    /// <summary>The record as it came.</summary>
    public ReadOnlyMemory<byte> Octets { get; }
}
