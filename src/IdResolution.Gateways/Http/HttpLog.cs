using Microsoft.Extensions.Logging;

namespace IdResolution.Gateways.Http;

internal static partial class HttpLog
{
    [LoggerMessage(3000, LogLevel.Error, "a request over HTTP failed for a reason that is a fault of this node; the client was told 500")]
    public static partial void Fault(ILogger log, Exception fault);
}
