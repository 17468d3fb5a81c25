namespace IdResolution.Caching.Redis;

/// <summary>
/// What must happen at once in Redis. A handle has a generation, sixteen random octets; an answer counts only while its generation is the
/// handle's. An invalidation is a new generation: it costs the same however many answers there are, and what was fetched under the old one
/// is refused. When Redis drops a generation for want of memory, the answers of that handle are misses, never wrong.
/// </summary>
internal static class RedisScripts
{
    /// <summary>KEYS: generation. ARGV: a fresh generation, its lifetime in ms. Gives the generation in force.</summary>
    public const string Open = """
        local held = redis.pcall('GET', KEYS[1])
        if type(held) == 'string' and #held == 16 then return held end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return ARGV[1]
        """;

    /// <summary>
    /// KEYS: generation, answer. ARGV: generation of the ticket, answer, its lifetime in ms, lifetime of the generation. Gives 1 when put.
    /// </summary>
    public const string Put = """
        if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        local held = redis.pcall('GETRANGE', KEYS[2], 0, 32)
        if type(held) == 'string' and #held == 33 and held:byte(1) == ARGV[2]:byte(1) and held:sub(18) == ARGV[1] then
          for i = 2, 17 do
            local old, new = held:byte(i), ARGV[2]:byte(i)
            if old > new then return 0 end
            if old < new then break end
          end
        end
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return 1
        """;

    /// <summary>KEYS: generation. ARGV: a fresh generation, its lifetime in ms, channel, message.</summary>
    public const string Invalidate = """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        redis.call('PUBLISH', ARGV[3], ARGV[4])
        return 1
        """;
}
