using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution;
using IdResolution.Resolution.Gateway;
using IdResolution.Security;
using IdResolution.Security.Tls;
using IdResolution.Storage;
using IdResolution.Storage.Embedded;
using IdResolution.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Gateways.Tests.Http;

/// <summary>
/// The HTTP face with a room that says who asks, over HTTP and HTTPS, before an engine that knows two people: <c>300:88.100/KEY</c> by RSA key and
/// <c>300:88.100/SECRET</c> by secret key. The clock stands still.
/// </summary>
internal sealed class HttpFace : IAsyncDisposable
{
    public const string KeyIdentity = "300:88.100/KEY";
    public const string SecretIdentity = "300:88.100/SECRET";
    public const string Secret = "correct horse";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("face-");
    private readonly EmbeddedStore _store;
    private readonly NodeEngine _engine;
    private readonly HttpServer _server;
    private readonly X509Certificate2 _certificate;

    private HttpFace(Func<HttpServerOptions, HttpServerOptions>? configure)
    {
        _store = EmbeddedStore.Open(new EmbeddedStoreOptions { DataDirectory = _directory.FullName, SegmentSize = 1 << 20 });
        var site = new SiteRecord { SerialNumber = 1, Servers = [new SiteServer { Id = 1, Address = IPAddress.Loopback }] };
        _engine = new NodeEngine(_store, new NodeSite(site.ToArray(), 0, true), new EngineOptions(), Time, new EngineParts { ServerKey = ServerKey, Audit = Trail });
        _certificate = ServerCertificate.SelfMade(ServerKey, "test", [IPAddress.Loopback], DateTimeOffset.UtcNow);
        var context = SslStreamCertificateContext.Create(_certificate, [], offline: true);
        var options = new HttpServerOptions
        {
            EndPoints = [new(new IPEndPoint(IPAddress.Loopback, 0), false), new(new IPEndPoint(IPAddress.Loopback, 0), true)], Certificate = () => context,
        };
        var parts = new HttpParts
        {
            Door = _engine.Gateway, Engine = _engine, Bulk = null!, FindObstacle = () => null, Time = Time, Loggers = NullLoggerFactory.Instance,
            Facts = new NodeFacts { Version = "1", Role = "Standalone", Site = site },
        };
        _server = new HttpServer(configure is null ? options : configure(options), parts, sessions => [new HealthRoom(() => null), sessions, Room]);
    }

    public static PrivateKey ServerKey { get; } = PrivateKey.GenerateRsa();

    public static PrivateKey Key { get; } = PrivateKey.GenerateRsa();

    public ManualTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public MemoryTrail Trail { get; } = new();

    public ProbeRoom Room { get; } = new();

    public Uri Http => _server.Addresses[0];

    public Uri Https => _server.Addresses[1];

    public static async Task<HttpFace> StartAsync(Func<HttpServerOptions, HttpServerOptions>? configure = null)
    {
        var face = new HttpFace(configure);
        await face.CommitAsync(TransactionAction.HomePrefix, "0.NA/88.100");
        await face.PutAsync("88.100/KEY", new HandleValue { Index = 300, Type = "HS_PUBKEY", Data = Key.PublicKey.ToKeyRecord() });
        await face.PutAsync("88.100/SECRET", new HandleValue { Index = 300, Type = "HS_SECKEY", Data = Encoding.UTF8.GetBytes(Secret) });
        await face._server.StartAsync(CancellationToken.None);
        return face;
    }

    public Task PutAsync(string handle, params HandleValue[] values) => CommitAsync(TransactionAction.CreateHandle, handle, ValueList.ToArray(values));

    /// <summary>Somebody who has proven who he is.</summary>
    public async Task<ProvenIdentity> SomebodyAsync()
    {
        var claim = new SecretClaim(ValueReference.Parse(SecretIdentity), Encoding.UTF8.GetBytes(Secret));
        var (code, who) = await _engine.Gateway.ProveAsync(claim, IPAddress.Loopback, CancellationToken.None);
        return who ?? throw new InvalidOperationException(code.ToString());
    }

    /// <summary>A client; takes any certificate.</summary>
    public static HttpClient Client(Uri address, X509Certificate2? certificate = null)
    {
        var ssl = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null };
        if (certificate is not null) ssl.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        return new HttpClient(new SocketsHttpHandler { SslOptions = ssl, AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Asks for <c>/who</c> or another path with this Authorization header.</summary>
    public static async Task<Reply> AskAsync(HttpClient client, string? authorization = null, string path = "/who", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        change?.Invoke(request);
        using var answer = await client.SendAsync(request);
        var challenges = answer.Headers.TryGetValues("WWW-Authenticate", out var values) ? values.ToArray() : [];
        return new Reply((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), challenges);
    }

    public static string Basic(string secret = Secret, string identity = SecretIdentity) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(identity)}:{secret}"));

    public async ValueTask DisposeAsync()
    {
        Room.Release.TrySetResult();
        await _server.DisposeAsync();
        _engine.Dispose();
        await _store.DisposeAsync();
        _certificate.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task CommitAsync(TransactionAction action, string name, byte[]? values = null)
    {
        var spelling = new Utf8String(name);
        var key = new byte[spelling.Length];
        HandleName.WriteStorageKey(spelling.Span, key, caseSensitive: false);
        var change = new StoreChange { Action = action, Key = key, Spelling = spelling.Memory, Values = values, ExpectedTransactionId = StoreChange.AnyVersion };
        var result = await _store.CommitAsync(change, CancellationToken.None);
        if (result.Status != CommitStatus.Committed) throw new InvalidOperationException(result.Status.ToString());
    }

    /// <summary>What came back.</summary>
    internal sealed record Reply(int Status, string Body, string[] Challenges)
    {
        public (int Status, string Body) Outcome => (Status, Body);
    }
}
