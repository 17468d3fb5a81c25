using System.Globalization;
using IdResolution.Caching;
using IdResolution.Client.Tracing;
using IdResolution.Protocol;

namespace IdResolution.Client.Resolving;

/// <summary>Tells a trace of questions that the cache spared.</summary>
internal static class CacheHop
{
    public static void Tell(ITraceSink? trace, Utf8String handle, string purpose, ResponseCode code, AnswerOrigin origin, uint ageSeconds)
    {
        if (trace is null || origin is AnswerOrigin.Source or AnswerOrigin.None) return;
        var where = origin switch
        {
            AnswerOrigin.Shared => " from the shared cache",
            AnswerOrigin.Stale => ", stale",
            _ => "",
        };
        trace.OnHop(new TraceHop
        {
            Server = "",
            Transport = "cache",
            OpCode = OpCode.Resolution,
            Handle = handle,
            Purpose = purpose,
            FromCache = true,
            Detail = string.Create(CultureInfo.InvariantCulture, $"{ageSeconds} s old{where}"),
            OctetsSent = 0,
            Attempts = 0,
            Code = code,
            Elapsed = TimeSpan.Zero,
        });
    }
}
