using IdResolution.Client.Tracing;
using IdResolution.Protocol;

namespace IdResolution.Resolution.Gateway;

/// <summary>One step of a resolution: a look into this node's records or cache, or a question to another server. Holds no values and no secrets.</summary>
/// <param name="Where">Address and port asked; <c>cache</c> or <c>this node</c>.</param>
/// <param name="Transport"><c>udp</c>, <c>tcp</c>, <c>tls</c>, <c>http</c>; empty when nobody was asked.</param>
/// <param name="Handle">What was asked for.</param>
/// <param name="Purpose">What it was asked for: the name itself, <c>service of 88.100</c>, <c>site of a root</c>.</param>
/// <param name="Code">The answer's code; null when none came.</param>
/// <param name="Elapsed">From the question to the answer.</param>
/// <param name="Detail">More about it, such as <c>12 s old</c>, or why there is no answer; empty when there is no more to say.</param>
public sealed record RouteStep(
    string Where, string Transport, Utf8String Handle, string Purpose, ResponseCode? Code, TimeSpan Elapsed, string Detail = "")
{
    internal static RouteStep Of(TraceHop hop) => new(
        hop.FromCache ? "cache" : hop.Server, hop.FromCache ? "" : hop.Transport, hop.Handle, hop.Purpose, hop.Code, hop.Elapsed, hop.Failure ?? hop.Detail);
}
