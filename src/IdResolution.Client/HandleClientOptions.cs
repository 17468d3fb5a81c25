using System.Net;
using IdResolution.Client.Authentication;
using IdResolution.Client.Resolving;
using IdResolution.Client.Sessions;
using IdResolution.Client.Tls;
using IdResolution.Client.Tracing;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Security.Trust;

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

    /// <summary>
    /// Finds the service of every handle by walking the tree, so that requests go to whoever is responsible: administration to a server of
    /// its primary site (specification §5.8). The caller disposes of it. Then <see cref="Servers"/> and <see cref="FollowReferrals"/> are
    /// not used; it excludes <see cref="Site"/>.
    /// </summary>
    public HandleResolver? Resolver { get; init; }

    /// <summary>
    /// The key that every one of <see cref="Servers"/> must prove; null when it is not known. The servers of <see cref="Site"/> prove the
    /// keys in the site record instead. Inside TLS their certificates must be made around it; without a key the certificate authorities of
    /// this machine decide.
    /// </summary>
    public PublicKey? ServerKey { get; init; }

    /// <summary>
    /// Every answer must be proven by the server: signed with its key, or protected by the session (specification §5.5). Unproven answers,
    /// refusals and challenges included, are an <see cref="Failures.AnswerRefusedException"/>; so is a server whose key is unknown, before
    /// anything is sent. Needs <see cref="Site"/> or <see cref="ServerKey"/>.
    /// </summary>
    public bool RequireCertified { get; init; }

    /// <summary>Transports and their order.</summary>
    public TransportPreference Transport { get; init; }

    /// <summary>
    /// Whether TLS must be spoken with every server, also with those found through site records and referrals; then UDP is not used. The
    /// port of a configured server is then its TLS port, that of a server of a site stands in the site record.
    /// </summary>
    public TlsMode Tls { get; init; }

    /// <summary>How long each UDP attempt waits; as many attempts as entries (specification §3.6). At least one entry.</summary>
    public IReadOnlyList<TimeSpan> UdpSchedule { get; init; } =
        [TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(1000), TimeSpan.FromMilliseconds(1500)];

    /// <summary>
    /// Most questions that wait for answers over UDP at one time, 1-65536; each has a socket of its own, so that its port is hard to guess.
    /// More wait their turn for a second.
    /// </summary>
    public int MaxUdpQuestions { get; init; } = 1024;

    /// <summary>Most of these for one IPv4 address, or 64 bits of an IPv6 one; beyond it TCP or another server is asked.</summary>
    internal int MaxUdpQuestionsPerNetwork { get; init; } = int.MaxValue;

    /// <summary>How long a TCP connection may take to come up, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a TCP answer, or the next message of a listing, may take; also the limit for writing a request.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Kept-open TCP connections to one server, 1-64. Requests are spread over them.</summary>
    public int ConnectionsPerServer { get; init; } = 1;

    /// <summary>Most requests that wait for answers on one connection; more wait their turn. 1-65536.</summary>
    public int MaxInFlightPerConnection { get; init; } = 256;

    /// <summary>
    /// Whether HTTP goes through the proxy that the system or the environment names (<c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>). Such a proxy decides itself
    /// where it connects to: the limits on private addresses in referrals end at it.
    /// </summary>
    public bool UseSystemProxy { get; init; }

    /// <summary>Who answers challenges; null to hand them to the caller as <see cref="ResponseCode.AuthenticationNeeded"/>.</summary>
    public Authenticator? Authenticator { get; init; }

    /// <summary>
    /// Whether requests are made in sessions: the first one proves who we are and the others need no signature, answers cannot be forged,
    /// and values that are not for everybody travel encrypted (specification §6.8). Sessions need the server's key, from
    /// <see cref="Site"/> or <see cref="ServerKey"/>: without it anybody between us and the server could take the session over.
    /// </summary>
    public SessionUse Sessions { get; init; }

    /// <summary>
    /// How long a session may lie unused, one minute to 136 years; the server may allow less, and then the next request sets up another.
    /// </summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Encrypts everything said in sessions, not only values that are not for everybody (specification §3.5).
    /// </summary>
    public bool EncryptSessions { get; init; }

    /// <summary>
    /// Logs in on every TCP connection, as servers of the national system ask for (operation 2001, specification §10.2), in place of
    /// sessions: what is sent on it is done in the name of <see cref="Authenticator"/> without further proof. Nothing protects the messages
    /// themselves, so this is for TLS and for networks that are trusted. A server that offers no login is administered with challenges.
    /// </summary>
    public bool Login { get; init; }

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

    /// <summary>
    /// Whom <see cref="ResolveOptions.Verify"/> believes; null when nothing is verified. Time is told by <see cref="TimeProvider"/>.
    /// </summary>
    public TrustOptions? Trust { get; init; }

    /// <summary>Tells the time; tests put in their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where packets for an address really go: tests put servers with public addresses on this machine.</summary>
    internal Func<IPEndPoint, IPEndPoint> Route { get; init; } = static server => server;

    /// <summary>
    /// Whether TLS must be spoken with servers that are only found on the way: who asked for it with one server does not want to be led out
    /// of it by that server's answer.
    /// </summary>
    internal TlsMode TlsBeyondServers => Site is null && Servers.Any(server => server.IsTls) ? TlsMode.Required : Tls;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Site is null && Resolver is null && Servers.Count == 0) throw new ArgumentException("At least one server is needed.");
        if (Tls == TlsMode.Required && Transport == TransportPreference.UdpOnly)
            throw new ArgumentException("There is no TLS over UDP.");
        if (Resolver is not null && Site is not null) throw new ArgumentException("Resolver and Site exclude each other.");
        if (RequireCertified && Site is null && ServerKey is null && Resolver is null)
            throw new ArgumentException("RequireCertified needs the server's key: set Site, ServerKey or Resolver.");
        if (Login && Authenticator is null) throw new ArgumentException("Login needs an Authenticator.");
        if (Login && Sessions == SessionUse.Required) throw new ArgumentException("Login and Sessions.Required exclude each other.");
        if (SessionTimeout < TimeSpan.FromMinutes(1) || SessionTimeout.TotalSeconds > uint.MaxValue)
            throw new ArgumentException("SessionTimeout must be a minute or more, and fit 32 bits of seconds.");
        if (UdpSchedule.Count is 0 or > 16 || UdpSchedule.Any(wait => wait <= TimeSpan.Zero))
            throw new ArgumentException("The UDP schedule needs 1 to 16 positive times.");
        if (ConnectTimeout <= TimeSpan.Zero || AnswerTimeout <= TimeSpan.Zero) throw new ArgumentException("Timeouts must be positive.");
        if (ConnectionsPerServer is < 1 or > 64) throw new ArgumentException("ConnectionsPerServer must be 1 to 64.");
        if (MaxUdpQuestions is < 1 or > 65_536) throw new ArgumentException("MaxUdpQuestions must be 1 to 65536.");
        if (MaxInFlightPerConnection is < 1 or > 65_536) throw new ArgumentException("MaxInFlightPerConnection must be 1 to 65536.");
    }
}
