using IdResolution.Client;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.CommandLine;

/// <summary>A root of the tree as it was named: by its site record, or by an address where it can be asked for it.</summary>
/// <param name="Typed">What was typed.</param>
/// <param name="Site">The record; null when it must be asked for.</param>
/// <param name="Address">Where; of no meaning when there is a record.</param>
internal sealed record Root(string Typed, SiteRecord? Site, ServerAddress Address);
