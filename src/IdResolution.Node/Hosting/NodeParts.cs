using IdResolution.Node.Start;
using IdResolution.Storage;
using IdResolution.Transport.Metrics;

namespace IdResolution.Node.Hosting;

/// <summary>What of a listening node others may look at. Of use only while the node runs.</summary>
/// <param name="Prepared">What its start found and made.</param>
/// <param name="Store">Its records.</param>
/// <param name="Transport">What its transports counted.</param>
/// <param name="HttpAddresses">Where it listens for HTTP and HTTPS.</param>
/// <param name="Reload">Reads files again that may be replaced while it runs.</param>
internal sealed record NodeParts(Prepared Prepared, IHandleStore Store, TransportMetrics Transport, IReadOnlyList<Uri> HttpAddresses, Action Reload);
