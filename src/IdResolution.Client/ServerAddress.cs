using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace IdResolution.Client;

/// <summary>
/// Where a server listens: a host name or an IP address, and a port that is the same for UDP and TCP, or the port for TLS, HTTP or HTTPS.
/// </summary>
/// <param name="Host">Host name, IPv4 address, or IPv6 address without brackets.</param>
/// <param name="Port">1-65535.</param>
/// <param name="IsTls">True when TLS is spoken at the port: then neither UDP nor clear TCP is used with this server.</param>
/// <param name="IsHttp">
/// True when the protocol is spoken inside HTTP at the port, or with <paramref name="IsTls"/> inside HTTPS (specification §8.2): then nothing else is used with
/// this server.
/// </param>
public readonly record struct ServerAddress(string Host, int Port, bool IsTls = false, bool IsHttp = false)
{
    /// <summary>The registered port of the protocol.</summary>
    public const int DefaultPort = 2641;

    /// <summary>The port for TLS, by our habit.</summary>
    public const int DefaultTlsPort = 2642;

    /// <summary>The port for HTTP.</summary>
    public const int DefaultHttpPort = 80;

    /// <summary>The port for HTTPS.</summary>
    public const int DefaultHttpsPort = 443;

    private const string TlsStart = "tls://";
    private const string HttpStart = "http://";
    private const string HttpsStart = "https://";

    private static readonly string[] Starts = [TlsStart, HttpStart, HttpsStart];

    /// <summary>
    /// Reads <c>host</c>, <c>host:port</c>, <c>[2001:db8::1]:port</c> or a bare IPv6 address; with <c>tls://</c> in front TLS is
    /// spoken, with <c>http://</c> or <c>https://</c> HTTP, and then a slash may stand at the end. The port is the default one when there is none.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ServerAddress address)
    {
        address = default;
        if (string.IsNullOrWhiteSpace(text)) return false;
        text = text.Trim();
        var start = Array.Find(Starts, start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase)) ?? "";
        text = text[start.Length..];
        var isHttp = start is HttpStart or HttpsStart;
        var isTls = start is TlsStart or HttpsStart;
        if (isHttp && text.EndsWith('/')) text = text[..^1];
        string host;
        var port = "";
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !IPAddress.TryParse(text.AsSpan(1, end - 1), out _)) return false;
            host = text[1..end];
            var rest = text[(end + 1)..];
            if (rest.Length == 1 || (rest.Length > 0 && rest[0] != ':')) return false;
            if (rest.Length > 0) port = rest[1..];
        }
        else
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var several = colon >= 0 && text.IndexOf(':', colon + 1) >= 0;
            if (several && !IPAddress.TryParse(text, out _)) return false;
            host = colon < 0 || several ? text : text[..colon];
            if (colon >= 0 && !several)
            {
                port = text[(colon + 1)..];
                if (port.Length == 0) return false;
            }
        }
        var number = DefaultPortFor(isTls, isHttp);
        if (port.Length > 0 && !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
        if (host.Length == 0 || host.Any(letter => letter == '/' || char.IsWhiteSpace(letter)) || number is < 1 or > IPEndPoint.MaxPort) return false;
        address = new ServerAddress(host, number, isTls, isHttp);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => (IsHttp ? IsTls ? HttpsStart : HttpStart : IsTls ? TlsStart : "") + HostAndPort;

    private static int DefaultPortFor(bool isTls, bool isHttp) => (isTls, isHttp) switch
    {
        (false, false) => DefaultPort,
        (true, false) => DefaultTlsPort,
        (false, true) => DefaultHttpPort,
        (true, true) => DefaultHttpsPort,
    };

    private string HostAndPort => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
