using IdResolution.Client.Authentication;
using IdResolution.Client.Tls;
using IdResolution.Client.Tracing;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Client;

/// <summary>How a <see cref="HandleClient"/> works. Immutable; start from <see cref="Default"/> and change with <c>with</c>.</summary>
public sealed record HandleClientOptions
{
    /// <summary>The defaults: a node on this machine.</summary>
    public static HandleClientOptions Default { get; } = new();

    /// <summary>Servers that hold the same data, tried in this order. Not used when <see cref="Site"/> is set.</summary>
    public IReadOnlyList<ServerAddress> Servers { get; init; } = [new("127.0.0.1", ServerAddress.DefaultPort)];

    /// <summary>
    /// A site whose servers are chosen by the hash of the handle (specification §5.6); null to use <see cref="Servers"/>.
    /// </summary>
    public SiteRecord? Site { get; init; }

    /// <summary>Transports and their order.</summary>
    public TransportPreference Transport { get; init; }

    /// <summary>
    /// Whether TLS must be spoken with every server, also with those found through site records and referrals; then UDP is not used. The
    /// port of a configured server is then its TLS port, that of a server of a site stands in the site record.
    /// </summary>
    public TlsMode Tls { get; init; }

    /// <summary>
    /// The public key that the configured servers must prove to have; null to take it from <see cref="Site"/>, and without that, inside
    /// TLS, to trust the certificate authorities of this machine.
    /// </summary>
    public PublicKey? ServerKey { get; init; }

    /// <summary>How long each UDP attempt waits; as many attempts as entries (specification §3.6). At least one entry.</summary>
    public IReadOnlyList<TimeSpan> UdpSchedule { get; init; } =
        [TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(1000), TimeSpan.FromMilliseconds(1500)];

    /// <summary>How long a TCP connection may take to come up, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a TCP answer, or the next message of a listing, may take; also the limit for writing a request.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Kept-open TCP connections to one server, 1-64. Requests are spread over them.</summary>
    public int ConnectionsPerServer { get; init; } = 1;

    /// <summary>Most requests that wait for answers on one connection; more wait their turn. 1-65536.</summary>
    public int MaxInFlightPerConnection { get; init; } = 256;

    /// <summary>Who answers challenges; null to hand them to the caller as <see cref="ResponseCode.AuthenticationNeeded"/>.</summary>
    public Authenticator? Authenticator { get; init; }

    /// <summary>Told of every request and answer; null for nobody.</summary>
    public ITraceSink? Trace { get; init; }

    /// <summary>
    /// The version of first requests. 2.10 is what every server of the last decade accepts; 2.11 is suggested along with it.
    /// </summary>
    public ProtocolVersion Version { get; init; } = ProtocolVersion.V2_10;

    /// <summary>
    /// Asks servers to prove with a digest that an answer belongs to its request. Digests are checked whenever they come.
    /// </summary>
    public bool RequestDigest { get; init; }

    /// <summary>Asks where a referral points to (specification §5.7); off: the referral is the answer.</summary>
    public bool FollowReferrals { get; init; } = true;

    /// <summary>Tells the time; tests put in their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Whether TLS must be spoken with servers that are only found on the way: who asked for it with one server does not want to be led out
    /// of it by that server's answer.
    /// </summary>
    internal TlsMode TlsBeyondServers => Site is null && Servers.Any(server => server.IsTls) ? TlsMode.Required : Tls;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Site is null && Servers.Count == 0) throw new ArgumentException("At least one server is needed.");
        if (Tls == TlsMode.Required && Transport == TransportPreference.UdpOnly)
            throw new ArgumentException("There is no TLS over UDP.");
        if (UdpSchedule.Count is 0 or > 16 || UdpSchedule.Any(wait => wait <= TimeSpan.Zero))
            throw new ArgumentException("The UDP schedule needs 1 to 16 positive times.");
        if (ConnectTimeout <= TimeSpan.Zero || AnswerTimeout <= TimeSpan.Zero) throw new ArgumentException("Timeouts must be positive.");
        if (ConnectionsPerServer is < 1 or > 64) throw new ArgumentException("ConnectionsPerServer must be 1 to 64.");
        if (MaxInFlightPerConnection is < 1 or > 65_536) throw new ArgumentException("MaxInFlightPerConnection must be 1 to 65536.");
    }
}
