using System.Net;
using IdResolution.Client;
using static IdResolution.Node.Options.ConfigurationValidator;

namespace IdResolution.Node.Options;

/// <summary>Finds what the sections of a node that asks others must not say, and what contradicts a role; adds a text for each finding.</summary>
internal static class RecursionValidator
{
    public static void Validate(Configuration configuration, List<string> errors)
    {
        ValidateRole(configuration, errors);
        ValidateRecursion(configuration, errors);
        ValidateCache(configuration.Cache, errors);
        ValidateRedis(configuration.Redis, errors);
    }

    private static void ValidateRole(Configuration configuration, List<string> errors)
    {
        var (role, homed) = (configuration.Node.Role, configuration.Node.HomedPrefixes);
        if (role is NodeRole.NationalTop or NodeRole.Secondary or NodeRole.Enterprise && homed.Count == 0)
            errors.Add($"Node:HomedPrefixes: a node of the role {role} holds at least one prefix");
        if (role == NodeRole.Recursive && !configuration.Recursion.Enabled)
            errors.Add("Recursion:Enabled: the role Recursive does nothing else; choose another role or take the key out");
    }

    private static void ValidateRecursion(Configuration configuration, List<string> errors)
    {
        var recursion = configuration.Recursion;
        for (var i = 0; i < recursion.Roots.Count; i++)
        {
            var root = recursion.Roots[i];
            if (File.Exists(root)) continue;
            // Without a port it is more likely the name of a file that is not there than a host.
            if (!ServerAddress.TryParse(root, out var address) || Path.IsPathRooted(root) || !root.Contains(':', StringComparison.Ordinal))
                errors.Add($"Recursion:Roots:{i}: \"{root}\" is neither a file nor host:port");
            else if (recursion.Certified)
                errors.Add($"Recursion:Roots:{i}: nothing proves what {root} says; with Recursion:Certified give the file with its site record (idctl site export)");
            else if (IsOwn(configuration.Handle, address))
                errors.Add($"Recursion:Roots:{i}: {root} is this node itself");
        }
        if (recursion is { Enabled: true, Roots.Count: 0 }) errors.Add("Recursion:Roots: must say where the tree begins, as host:port or a file with a site record");
        if (recursion is { Enabled: true, AllowedNetworks.Count: 0 }) errors.Add("Recursion:AllowedNetworks: must name who is answered for, such as 10.0.0.0/8");
        for (var i = 0; i < recursion.AllowedNetworks.Count; i++)
        {
            if (!IPNetwork.TryParse(recursion.AllowedNetworks[i], out _))
                errors.Add($"Recursion:AllowedNetworks:{i}: \"{recursion.AllowedNetworks[i]}\" is not a network such as 10.0.0.0/8 or 2001:db8::/32");
        }
        Range("Recursion:TimeoutMilliseconds", recursion.TimeoutMilliseconds, 100, 9_000, errors);
        Range("Recursion:MaxOutstanding", recursion.MaxOutstanding, 8, 60_000, errors);
        Range("Recursion:MaxOutstandingPerClient", recursion.MaxOutstandingPerClient, 1, Math.Max(recursion.MaxOutstanding, 1), errors);
    }

    // A question that this node sends to itself would come back to it.
    private static bool IsOwn(HandleOptions handle, ServerAddress root)
    {
        var announced = handle.PublicAddress.Split(',', StringSplitOptions.TrimEntries).Contains(root.Host);
        return new[] { handle.Udp, handle.Tcp }.Any(key => ListenAddresses.TryParse(key, out var own)
            && own.Any(address => address.Port == root.Port && (announced || address.Address.ToString() == root.Host)));
    }

    private static void ValidateCache(CacheOptions cache, List<string> errors)
    {
        Range("Cache:Mebibytes", cache.Mebibytes, 1, 1_048_576, errors);
        Range("Cache:MinTtlSeconds", cache.MinTtlSeconds, 0, 3_600, errors);
        Range("Cache:MaxTtlSeconds", cache.MaxTtlSeconds, 1, 172_800, errors);
        Range("Cache:NegativeTtlSeconds", cache.NegativeTtlSeconds, 0, 86_400, errors);
        Range("Cache:ValuesNotFoundTtlSeconds", cache.ValuesNotFoundTtlSeconds, 0, 86_400, errors);
        Range("Cache:FailureTtlSeconds", cache.FailureTtlSeconds, 0, 300, errors);
        Range("Cache:StaleSeconds", cache.StaleSeconds, 0, 604_800, errors);
        Range("Cache:StaleWaitMilliseconds", cache.StaleWaitMilliseconds, 0, 60_000, errors);
        if (cache.MinTtlSeconds > cache.MaxTtlSeconds) errors.Add("Cache:MinTtlSeconds: is above Cache:MaxTtlSeconds");
    }

    private static void ValidateRedis(RedisOptions redis, List<string> errors)
    {
        for (var i = 0; i < redis.Endpoints.Count; i++)
        {
            if (!ServerAddress.TryParse(redis.Endpoints[i], out var address) || address.IsTls || !redis.Endpoints[i].Contains(':', StringComparison.Ordinal))
                errors.Add($"Redis:Endpoints:{i}: \"{redis.Endpoints[i]}\" is not host:port such as 127.0.0.1:6379");
        }
        if (redis.Endpoints.Count > 64) errors.Add("Redis:Endpoints: 64 at most");
        if (redis.PasswordFile.Length > 0 && redis.PasswordVariable.Length > 0) errors.Add("Redis:PasswordFile and Redis:PasswordVariable: only one of them");
        if (redis.PasswordFile.Length > 0 && !File.Exists(redis.PasswordFile)) errors.Add($"Redis:PasswordFile: {redis.PasswordFile}: no such file");
        if (redis.PasswordVariable.Length > 0 && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(redis.PasswordVariable)))
            errors.Add($"Redis:PasswordVariable: the environment has no variable {redis.PasswordVariable}");
        if (redis.TlsAuthorityFile.Length > 0 && !File.Exists(redis.TlsAuthorityFile)) errors.Add($"Redis:TlsAuthorityFile: {redis.TlsAuthorityFile}: no such file");
        if (redis.KeyPrefix.Length is 0 or > 64 || redis.KeyPrefix.IndexOfAny(['{', '}']) >= 0) errors.Add("Redis:KeyPrefix: 1 to 64 characters without braces");
        Range("Redis:Database", redis.Database, 0, 1_023, errors);
        Range("Redis:CallTimeoutMilliseconds", redis.CallTimeoutMilliseconds, 1, 10_000, errors);
    }
}
