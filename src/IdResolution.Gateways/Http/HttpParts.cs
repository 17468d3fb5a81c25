using IdResolution.Gateways.HandleApi;
using IdResolution.Gateways.ProductCodes;
using IdResolution.Gateways.Proxy;
using IdResolution.Gateways.Tunnel;
using IdResolution.Gateways.V1;
using IdResolution.Gateways.V1.Bulk;
using IdResolution.Protocol.Serving;
using IdResolution.Resolution.Gateway;
using Microsoft.Extensions.Logging;

namespace IdResolution.Gateways.Http;

/// <summary>What a node lends its HTTP face. Nothing of it is disposed by it.</summary>
public sealed record HttpParts
{
    /// <summary>The way into the engine.</summary>
    public required GatewayDoor Door { get; init; }

    /// <summary>The engine, for messages of the protocol that come in HTTP bodies (specification §8.2).</summary>
    public required IRequestHandler Engine { get; init; }

    /// <summary>What is chosen about those messages.</summary>
    public TunnelOptions Tunnel { get; init; } = new();

    /// <summary>Why the node is not ready to serve, in a few words; null when it is. Quick and safe from every thread.</summary>
    public required Func<string?> FindObstacle { get; init; }

    /// <summary>What the operator chooses about the REST interface.</summary>
    public HandleApiOptions HandleApi { get; init; } = new();

    /// <summary>What the operator chose about bulks and kept answers.</summary>
    public required BulkOptions Bulk { get; init; }

    /// <summary>What the node's own API is told about it.</summary>
    public V1Options V1 { get; init; } = new();

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>What it tells visitors about the node.</summary>
    public NodeFacts Facts { get; init; } = new();

    /// <summary>The operator's choices about redirects and pages.</summary>
    public ProxyOptions Proxy { get; init; } = new();

    /// <summary>The operator's choices about product codes.</summary>
    public ProductCodeOptions ProductCodes { get; init; } = new();

    /// <summary>Where it reports.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
