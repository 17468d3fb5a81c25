using System.Net;
using IdResolution.Caching;
using IdResolution.Caching.Redis;
using IdResolution.Client;
using IdResolution.Client.Resolving;
using IdResolution.Node.Options;
using IdResolution.Protocol.Values;
using IdResolution.Transport.Udp;

namespace IdResolution.Node.Start;

/// <summary>Makes what a node needs to answer for others, from the configuration.</summary>
internal static class RecursionOpener
{
    // One question asks for the prefix records on its way too.
    private const int FlightsPerQuestion = 4;

    /// <summary>The cache and the resolver, as far as the configuration wants them; nothing is sent yet.</summary>
    /// <param name="configuration">What is wanted.</param>
    /// <param name="own">The site of this node.</param>
    /// <param name="time">The clock.</param>
    /// <param name="redisObserver">Told why Redis is not used, or null when it is (<see cref="RedisCacheOptions.StateObserver"/>).</param>
    /// <exception cref="ConfigurationException">A site file or the password cannot be read, or a file is of this node itself.</exception>
    public static RecursionServices Open(Configuration configuration, SiteRecord own, TimeProvider time, Action<string?> redisObserver)
    {
        var (recursion, redis) = (configuration.Recursion, configuration.Redis);
        if (recursion.Roots.Count == 0 && redis.Endpoints.Count == 0) return new RecursionServices(null, null, null);
        var options = recursion.Roots.Count == 0 ? null : ResolverOptionsOf(recursion, own, time);
        var shared = redis.Endpoints.Count == 0 ? null : new RedisCache(RedisOptionsOf(redis, redisObserver), time);
        var cache = new AnswerCache(CacheOptionsOf(configuration), time, shared);
        return new RecursionServices(shared, cache, options is null ? null : new HandleResolver(options, cache));
    }

    /// <summary>What the engine is told.</summary>
    public static Resolution.Recursion.RecursionOptions EngineOptionsOf(Configuration configuration) => new()
    {
        Enabled = configuration.Recursion.Enabled,
        AnswersEverything = configuration.Node.Role == NodeRole.Recursive,
        AllowedNetworks = [.. configuration.Recursion.AllowedNetworks.Select(IPNetwork.Parse)],
        MaxOutstanding = configuration.Recursion.MaxOutstanding,
        MaxOutstandingPerClient = configuration.Recursion.MaxOutstandingPerClient,
    };

    /// <summary>
    /// Workers for requests that need time: each question under way keeps one waiting, and those who ask for something else must not wait
    /// behind them.
    /// </summary>
    public static int UdpWorkersFor(RecursionOptions recursion) =>
        new UdpOptions().Workers + (recursion.Enabled ? recursion.MaxOutstanding : 0);

    private static ResolverOptions ResolverOptionsOf(RecursionOptions recursion, SiteRecord own, TimeProvider time) => new()
    {
        Roots = [.. recursion.Roots.Select(root => RootOf(root, own))],
        Asking = HandleClientOptions.Default with { TimeProvider = time },
        Timeout = TimeSpan.FromMilliseconds(recursion.TimeoutMilliseconds),
        MaxOutstanding = recursion.MaxOutstanding,
        AllowPrivateReferrals = recursion.AllowPrivateReferrals,
        RequireCertified = recursion.Certified,
    };

    private static ResolverRoot RootOf(string root, SiteRecord own) =>
        File.Exists(root) || !ServerAddress.TryParse(root, out var address)
            ? ResolverRoot.Of(SiteFile.ReadOther("Recursion:Roots", root, own))
            : ResolverRoot.Of(address);

    private static AnswerCacheOptions CacheOptionsOf(Configuration configuration)
    {
        var cache = configuration.Cache;
        return new AnswerCacheOptions
        {
            MaximumOctets = (long)cache.Mebibytes << 20,
            MinimumTtl = TimeSpan.FromSeconds(cache.MinTtlSeconds),
            MaximumTtl = TimeSpan.FromSeconds(cache.MaxTtlSeconds),
            HandleNotFoundTtl = TimeSpan.FromSeconds(cache.NegativeTtlSeconds),
            ValuesNotFoundTtl = TimeSpan.FromSeconds(cache.ValuesNotFoundTtlSeconds),
            FailureTtl = TimeSpan.FromSeconds(cache.FailureTtlSeconds),
            StaleFor = TimeSpan.FromSeconds(cache.StaleSeconds),
            StaleWait = TimeSpan.FromMilliseconds(cache.StaleWaitMilliseconds),
            MaximumFlights = Math.Max(configuration.Recursion.MaxOutstanding * FlightsPerQuestion, new AnswerCacheOptions().MaximumFlights),
        };
    }

    private static RedisCacheOptions RedisOptionsOf(RedisOptions redis, Action<string?> observer) => new()
    {
        Endpoints = redis.Endpoints,
        Password = PasswordOf(redis),
        Database = redis.Database,
        KeyPrefix = redis.KeyPrefix,
        Tls = redis.Tls,
        TlsHost = redis.TlsHost,
        TlsAuthorityFile = redis.TlsAuthorityFile,
        CallTimeout = TimeSpan.FromMilliseconds(redis.CallTimeoutMilliseconds),
        StateObserver = observer,
    };

    private static string PasswordOf(RedisOptions redis)
    {
        if (redis.PasswordFile.Length == 0) return Environment.GetEnvironmentVariable(redis.PasswordVariable) ?? "";
        try
        {
            return File.ReadLines(redis.PasswordFile).FirstOrDefault()?.Trim() is { Length: > 0 } password
                ? password
                : throw SiteFile.Wrong("Redis:PasswordFile", $"{redis.PasswordFile} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SiteFile.Wrong("Redis:PasswordFile", $"cannot read {redis.PasswordFile}: {e.Message}");
        }
    }
}
