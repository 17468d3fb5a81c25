using IdResolution.Testing;
using StackExchange.Redis;

namespace IdResolution.Caching.Redis.Tests;

/// <summary>Looks into a Redis beside the code that is tested.</summary>
internal static class RedisLook
{
    public static ConnectionMultiplexer Open(this RedisServer server, string password = "")
    {
        var configuration = new ConfigurationOptions { Password = password, AllowAdmin = true, TieBreaker = "", ConfigurationChannel = "" };
        configuration.EndPoints.Add(server.Endpoint);
        return ConnectionMultiplexer.Connect(configuration);
    }
}
