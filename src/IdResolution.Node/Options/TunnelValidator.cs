using System.Net;

namespace IdResolution.Node.Options;

/// <summary>Finds what section <c>Tunnel</c> must not say.</summary>
internal static class TunnelValidator
{
    public static void Validate(Configuration configuration, List<string> errors)
    {
        var tunnel = configuration.Tunnel;
        ConfigurationValidator.Range("Tunnel:AnnouncedHttpPort", tunnel.AnnouncedHttpPort, 0, IPEndPoint.MaxPort, errors);
        ConfigurationValidator.Range("Tunnel:AnnouncedHttpsPort", tunnel.AnnouncedHttpsPort, 0, IPEndPoint.MaxPort, errors);
        if (!HttpUrls.TryParse(configuration.Http.Url, out var endPoints)) return;
        if (tunnel.AnnouncedHttpPort > 0 && endPoints.All(endPoint => endPoint.IsTls)) errors.Add("Tunnel:AnnouncedHttpPort: needs an http:// address in Http:Url");
        if (tunnel.AnnouncedHttpsPort > 0 && !endPoints.Any(endPoint => endPoint.IsTls)) errors.Add("Tunnel:AnnouncedHttpsPort: needs an https:// address in Http:Url");
    }
}
