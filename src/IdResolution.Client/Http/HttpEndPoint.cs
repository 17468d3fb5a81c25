using System.Net;
using IdResolution.Client.Tls;

namespace IdResolution.Client.Http;

/// <summary>An address at which the protocol is spoken inside HTTP (specification §8.2). Differs from one with another name, path or peer.</summary>
/// <param name="address">The address.</param>
/// <param name="port">The port.</param>
/// <param name="host">The name the server goes by, or its address: the header <c>Host</c>.</param>
/// <param name="path">What stands in front of the handle in the path: nothing, or a slash and more.</param>
/// <param name="peer">Who must answer inside TLS; null for HTTP without it.</param>
internal sealed class HttpEndPoint(IPAddress address, int port, string host, string path, TlsPeer? peer) : IPEndPoint(address, port)
{
    /// <summary>The name the server goes by, or its address without brackets.</summary>
    public string Host { get; } = host;

    /// <summary>What stands in front of the handle in the path.</summary>
    public string Path { get; } = path;

    /// <summary>Who must answer inside TLS; null for HTTP without it.</summary>
    public TlsPeer? Peer { get; } = peer;

    /// <summary>The same server at another address.</summary>
    public HttpEndPoint At(IPAddress other) => new(other, Port, Host, Path, Peer);

    /// <inheritdoc/>
    public override bool Equals(object? comparand) =>
        comparand is HttpEndPoint other && base.Equals(comparand) && Host == other.Host && Path == other.Path && Peer == other.Peer;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Host, Path, Peer);
}
