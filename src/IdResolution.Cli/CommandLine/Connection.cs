using IdResolution.Client;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.CommandLine;

/// <summary>The server and identity of a command line.</summary>
/// <param name="Options">For the client.</param>
/// <param name="Server">The server as typed, for messages.</param>
/// <param name="Identity">Who we are; null for nobody.</param>
internal sealed record Connection(HandleClientOptions Options, ServerAddress Server, ValueReference? Identity);
