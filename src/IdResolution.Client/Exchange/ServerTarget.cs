using System.Net;
using IdResolution.Client.Http;
using IdResolution.Client.Resolving;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Client.Exchange;

/// <summary>One server with the addresses it can be asked at; any list may be empty.</summary>
internal sealed record ServerTarget(string Name, IReadOnlyList<IPEndPoint> Udp, IReadOnlyList<IPEndPoint> Tcp)
{
    /// <summary>Addresses for HTTP and HTTPS, each a <see cref="HttpEndPoint"/>.</summary>
    public IReadOnlyList<IPEndPoint> Http { get; init; } = [];

    /// <summary>The addresses of all transports.</summary>
    public IEnumerable<IPEndPoint> Addresses => Udp.Concat(Tcp).Concat(Http);

    /// <summary>The key that the server proves its answers with; null when no trusted source named one.</summary>
    public PublicKey? Key { get; init; }

    /// <summary>The site it belongs to; null for a server that was configured by its address.</summary>
    public SiteRecord? Site { get; init; }

    /// <summary>
    /// The DNS name whose addresses stand in for unspecified ones (<c>domain</c>, specification §2.6); null when none is needed.
    /// </summary>
    public string? Domain { get; init; }

    /// <summary>
    /// Only addresses of this scope and of wider ones are asked: who named this server has no business with what lies nearer to us than he
    /// does. What DNS says is held to it too.
    /// </summary>
    public AddressScope Reach { get; init; } = AddressScope.Machine;

    /// <summary>False for a server of a mirror site, which takes no changes and speaks with no authority (specification §5.5, §5.8).</summary>
    public bool TakesChanges => Site is null || (Site.Flags & (SiteFlags.Primary | SiteFlags.MultiPrimary)) != 0;
}
