using IdResolution.Client;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.CommandLine;

/// <summary>The server and identity of a command line.</summary>
/// <param name="Options">For the client.</param>
/// <param name="Server">The server as typed, for messages.</param>
/// <param name="Roots">Where the walk to the responsible server begins; empty when <paramref name="Server"/> is asked.</param>
/// <param name="Identity">Who we are; null for nobody.</param>
internal sealed record Connection(HandleClientOptions Options, ServerAddress Server, IReadOnlyList<Root> Roots, ValueReference? Identity)
{
    /// <summary>Who is asked, for messages.</summary>
    public string Where => Roots.Count > 0 ? "the responsible server" : Server.ToString();
}
