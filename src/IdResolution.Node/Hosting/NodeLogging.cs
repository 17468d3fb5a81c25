using IdResolution.Node.Options;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>Structured events on standard output, one line each.</summary>
internal static class NodeLogging
{
    /// <summary>Makes what nodes report through; one serves all nodes of a process.</summary>
    public static ILoggerFactory Open(LogOptions options) => LoggerFactory.Create(logging => Configure(logging, options));

    private static void Configure(ILoggingBuilder logging, LogOptions options)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(Enum.Parse<LogLevel>(options.Level, ignoreCase: true));
        // The framework's own life signs say nothing about this node.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Why a start failed is said once, in words, by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        const string UtcTime = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        if (options.Format.Equals("Json", StringComparison.OrdinalIgnoreCase))
        {
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = UtcTime.TrimEnd();
                console.UseUtcTimestamp = true;
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = UtcTime;
                console.UseUtcTimestamp = true;
            });
        }
    }
}
