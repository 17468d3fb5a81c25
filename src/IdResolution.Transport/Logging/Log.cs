using System.Net;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Udp;
using Microsoft.Extensions.Logging;

namespace IdResolution.Transport.Logging;

/// <summary>What the transports report; event ids 2000-2999. Never contents of messages.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "UDP: listening on {EndPoint}, engine {Engine}, {Threads} threads")]
    public static partial void UdpStarted(ILogger logger, IPEndPoint endPoint, UdpEngine engine, int threads);

    [LoggerMessage(2001, LogLevel.Information, "UDP: stopped listening on {EndPoint}")]
    public static partial void UdpStopped(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(2002, LogLevel.Warning, "UDP: socket buffers of {Granted} octets instead of {Wanted}; see net.core.rmem_max")]
    public static partial void SmallSocketBuffer(ILogger logger, int granted, int wanted);

    [LoggerMessage(2003, LogLevel.Information, "UDP on {EndPoint}: the system does not cut merged answers apart; they are sent one by one")]
    public static partial void MergingRefused(ILogger logger, EndPoint endPoint);

    [LoggerMessage(2004, LogLevel.Warning, "{EndPoint}: the system refuses {Setting}; {Consequence}")]
    public static partial void SettingRefused(ILogger logger, EndPoint endPoint, string setting, string consequence);

    [LoggerMessage(2010, LogLevel.Error, "{Transport}: the engine failed on a request (reported at most once a second)")]
    public static partial void HandlerFault(ILogger logger, ClientTransport transport, Exception exception);

    [LoggerMessage(2100, LogLevel.Debug, "TCP: connection from {Remote} refused, too many")]
    public static partial void ConnectionRefused(ILogger logger, EndPoint? remote);

    [LoggerMessage(2102, LogLevel.Information, "TCP: listening on {EndPoint}, engine Epoll, {Threads} threads")]
    public static partial void TcpStarted(ILogger logger, IPEndPoint endPoint, int threads);

    [LoggerMessage(2103, LogLevel.Information, "TCP: stopped listening on {EndPoint}")]
    public static partial void TcpStopped(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(2104, LogLevel.Warning, "TCP: the system has no means for one more connection, which waits; see LimitNOFILE or ulimit -n")]
    public static partial void AcceptFailed(ILogger logger);

    [LoggerMessage(2105, LogLevel.Error, "TCP: serving a connection failed")]
    public static partial void ConnectionFault(ILogger logger, Exception exception);

    [LoggerMessage(2101, LogLevel.Debug, "TCP: connection from {Remote} cut off: {Reason}")]
    public static partial void ConnectionCutOff(ILogger logger, EndPoint? remote, Counter reason);
}
