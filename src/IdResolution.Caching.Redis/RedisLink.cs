using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace IdResolution.Caching.Redis;

/// <summary>
/// One connection of the client library with the calls that wait on it. When it does not come back by itself it is thrown away for a new
/// one, and what waits on it with it. Safe for use from many threads.
/// </summary>
internal sealed class RedisLink
{
    private readonly ConnectionMultiplexer _multiplexer;
    private readonly int _maximumOutstanding;
    private int _outstanding;
    private Task? _subscribing;

    private RedisLink(ConnectionMultiplexer multiplexer, RedisCacheOptions options)
    {
        _multiplexer = multiplexer;
        _maximumOutstanding = options.MaximumOutstanding;
        Database = multiplexer.GetDatabase(options.Database);
    }

    public IDatabase Database { get; }

    /// <summary>Connects, or begins to: a server that is away is tried again and again.</summary>
    public static async Task<RedisLink> ConnectAsync(RedisCacheOptions options, Action lost)
    {
        // The library does part of this work before its first wait.
        var multiplexer = await Task.Run(() => ConnectionMultiplexer.ConnectAsync(Configure(options)));
        // Replies are matched by the connection; the order in which callers go on does not matter.
        multiplexer.PreserveAsyncOrder = false;
        multiplexer.ConnectionFailed += (_, _) => lost();
        return new RedisLink(multiplexer, options);
    }

    /// <summary>Takes a place among the calls without a reply; false when there is none.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _outstanding) <= _maximumOutstanding) return true;
        Interlocked.Decrement(ref _outstanding);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _outstanding);

    /// <summary>Listens to a channel, once.</summary>
    public Task SubscribeAsync(RedisChannel channel, Action<RedisValue> receive)
    {
        if (_subscribing is null || _subscribing.IsFaulted || _subscribing.IsCanceled)
        {
            _subscribing = _multiplexer.GetSubscriber().SubscribeAsync(channel, (_, message) => receive(message));
        }
        return _subscribing;
    }

    /// <summary>Ends the connection without waiting for anything; what waits on it fails.</summary>
    public Task CloseAsync() => Task.Run(() => _multiplexer.Close(allowCommandsToComplete: false));

    private static ConfigurationOptions Configure(RedisCacheOptions options)
    {
        var configuration = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ClientName = "idnode",
            ConfigurationChannel = "",
            ConnectRetry = 1,
            ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds,
            DefaultDatabase = options.Database,
            Password = options.Password.Length == 0 ? null : options.Password,
            ReconnectRetryPolicy = new LinearRetry((int)options.BeatInterval.TotalMilliseconds),
            TieBreaker = "",
        };
        foreach (var endpoint in options.Endpoints) configuration.EndPoints.Add(endpoint);
        if (!options.Tls) return configuration;

        configuration.Ssl = true;
        configuration.SslHost = options.TlsHost.Length == 0 ? null : options.TlsHost;
        configuration.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (options.TlsAuthorityFile.Length > 0)
        {
            var authority = X509CertificateLoader.LoadCertificateFromFile(options.TlsAuthorityFile);
            configuration.CertificateValidation += (_, certificate, _, errors) => IsSignedBy(authority, certificate, errors);
        }
        return configuration;
    }

    private static bool IsSignedBy(X509Certificate2 authority, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var leaf = new X509Certificate2(certificate);
        return chain.Build(leaf);
    }
}
