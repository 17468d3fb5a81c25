using System.Buffers.Binary;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Caching;

/// <summary>How long an answer may be kept (specification §5.10).</summary>
internal static class AnswerLifetime
{
    /// <summary>True for codes that say something about the source and nothing about the handle.</summary>
    public static bool IsFailure(ResponseCode code) =>
        code is ResponseCode.Error or ResponseCode.ServerTooBusy or ResponseCode.ServerBackup;

    /// <summary>True for answers that other nodes may use: what a source said of the handle.</summary>
    public static bool IsShared(ResponseCode code) =>
        code is ResponseCode.Success or ResponseCode.ValuesNotFound or ResponseCode.HandleNotFound;

    /// <summary>The time an answer is fresh for; zero when it must not be kept, which is also so when its values cannot be read.</summary>
    public static TimeSpan Of(ResponseCode code, ReadOnlySpan<byte> octets, DateTimeOffset now, AnswerCacheOptions options) => code switch
    {
        ResponseCode.Success => OfValues(octets, now, options),
        ResponseCode.ValuesNotFound => options.ValuesNotFoundTtl,
        ResponseCode.HandleNotFound => options.HandleNotFoundTtl,
        _ when IsFailure(code) => options.FailureTtl,
        _ => TimeSpan.Zero,
    };

    private static TimeSpan OfValues(ReadOnlySpan<byte> octets, DateTimeOffset now, AnswerCacheOptions options)
    {
        if (octets.Length < sizeof(uint)) return TimeSpan.Zero;
        var count = BinaryPrimitives.ReadUInt32BigEndian(octets);
        octets = octets[sizeof(uint)..];
        if (count == 0) return TimeSpan.Zero;

        var least = options.MaximumTtl;
        for (; count > 0; count--)
        {
            if (!ValueView.TryTake(ref octets, out var value)) return TimeSpan.Zero;
            var lifetime = OfValue(value, now, options.MinimumTtl);
            if (lifetime <= TimeSpan.Zero) return TimeSpan.Zero;
            if (lifetime < least) least = lifetime;
        }
        return least;
    }

    // A ttl type that is not known gives no time at all.
    private static TimeSpan OfValue(in ValueView value, DateTimeOffset now, TimeSpan floor)
    {
        if (value.Ttl == 0) return TimeSpan.Zero;
        if (value.TtlType == TtlType.Absolute) return DateTimeOffset.FromUnixTimeSeconds(value.Ttl) - now;
        if (value.TtlType != TtlType.Relative) return TimeSpan.Zero;
        var relative = TimeSpan.FromSeconds(value.Ttl);
        return relative < floor ? floor : relative;
    }
}
