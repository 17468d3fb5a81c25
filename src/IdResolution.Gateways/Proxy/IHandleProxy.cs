using IdResolution.Gateways.Http;
using IdResolution.Protocol;

namespace IdResolution.Gateways.Proxy;

/// <summary>
/// Answers a browser's request for a handle: a redirect to where it leads, or a page (specification §8.7). Rooms that find a handle in other ways, such as
/// in a product code, hand their request over to it. Safe for use from many threads.
/// </summary>
internal interface IHandleProxy
{
    /// <summary>Answers for this handle; of the request only parameters and headers count, not the path.</summary>
    Task AnswerAsync(HttpCall call, Utf8String handle);
}
