using System.Net;
using IdResolution.Client.Http;
using IdResolution.Client.Tls;

namespace IdResolution.Client.Exchange;

/// <summary>What is spoken at an address, in the words of traces and metrics. Pure.</summary>
internal static class TransportName
{
    public const string Udp = "udp";
    public const string Tcp = "tcp";
    public const string Http = "http";

    /// <summary><c>udp</c>, <c>tcp</c>, <c>tls</c>, <c>http</c> or <c>https</c>.</summary>
    public static string Of(IPEndPoint server, bool isUdp) => isUdp ? Udp : server switch
    {
        HttpEndPoint { Peer: null } => Http,
        HttpEndPoint => "https",
        TlsEndPoint => "tls",
        _ => Tcp,
    };

    /// <summary>The same without telling TLS apart.</summary>
    public static string WithoutTls(IPEndPoint server, bool isUdp) => isUdp ? Udp : server is HttpEndPoint ? Http : Tcp;
}
