using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Tests.Fakes;

internal static class Records
{
    public static ResolutionResponse Resolution(string handle, string text) =>
        new() { Handle = handle, Values = [HandleValue.OfText(1, "URL", text)] };

    public static IReadOnlyList<HandleValue> OneValue { get; } = [HandleValue.OfText(1, "URL", "https://example.org/")];

    /// <summary>A site of servers on loopback ports, each for UDP and TCP.</summary>
    public static SiteRecord Site(SiteFlags flags, params int[] ports) => new()
    {
        Flags = flags,
        Servers =
        [
            .. ports.Select((port, position) => new SiteServer
            {
                Id = (uint)position + 1,
                Address = System.Net.IPAddress.Loopback,
                Interfaces =
                [
                    new ServerInterface(InterfaceType.Both, InterfaceProtocol.Tcp, (uint)port),
                    new ServerInterface(InterfaceType.Resolution, InterfaceProtocol.Udp, (uint)port),
                ],
            }),
        ],
    };
}
