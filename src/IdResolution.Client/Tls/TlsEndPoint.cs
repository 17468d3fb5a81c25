using System.Net;

namespace IdResolution.Client.Tls;

/// <summary>An address at which TLS is spoken, and who must answer there. Differs from one where somebody else must.</summary>
internal sealed class TlsEndPoint(IPAddress address, int port, TlsPeer peer) : IPEndPoint(address, port)
{
    /// <summary>Who must answer.</summary>
    public TlsPeer Peer { get; } = peer;

    /// <inheritdoc/>
    public override bool Equals(object? comparand) => comparand is TlsEndPoint other && base.Equals(comparand) && Peer == other.Peer;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Peer);
}
