using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Delegating;

/// <summary>Whether two site records are about the same servers.</summary>
internal static class SameService
{
    /// <summary>True when every server of one is at an address and port of the other.</summary>
    public static bool Is(SiteRecord left, SiteRecord right) => left.Servers.Count > 0 && left.Servers.All(server =>
        right.Servers.Any(other => other.Address.Equals(server.Address)
            && other.Interfaces.Any(face => server.Interfaces.Any(mine => mine.Protocol == face.Protocol && mine.Port == face.Port))));
}
