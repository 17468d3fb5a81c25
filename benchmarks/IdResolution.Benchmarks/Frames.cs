using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution;
using IdResolution.Security.Sessions;

namespace IdResolution.Benchmarks;

/// <summary>Messages and records of the sizes that the workloads name: four values in about 250 octets.</summary>
internal static class Frames
{
    public static string Handle(int number) => "88.100.1/obj" + number.ToString("D7", CultureInfo.InvariantCulture);

    public static byte[] Request(int number) => MessageCodec.ToArray(new Message
    {
        Envelope = new Envelope { Version = ProtocolVersion.Highest, Suggested = ProtocolVersion.Highest, RequestId = (uint)number + 1 },
        Header = new Header
        {
            OpCode = OpCode.Resolution,
            Flags = OpFlags.Recursive | OpFlags.CacheAuthentication | OpFlags.PublicOnly,
            SiteSerial = Header.UnknownSiteSerial,
            Expiration = 2_000_000_000,
        },
        Body = new ResolutionRequest { Handle = Handle(number) },
    });

    /// <summary>A primary site of one server.</summary>
    public static NodeSite Site { get; } = new(
        new SiteRecord { Flags = SiteFlags.Primary, Servers = [new SiteServer { Id = 1, Address = System.Net.IPAddress.Loopback }] }.ToArray(),
        serverIndex: 0, isPrimary: true);

    /// <summary>A registration in a session, with its MAC.</summary>
    public static byte[] Registration(int number, uint sessionId, SessionKeys keys, uint counter)
    {
        var message = new Message
        {
            Envelope = new Envelope
            {
                Version = ProtocolVersion.Highest, Suggested = ProtocolVersion.Highest, RequestId = (uint)number + 1, SessionId = sessionId,
            },
            Header = new Header
            {
                OpCode = OpCode.CreateHandle, Flags = OpFlags.Certified, SiteSerial = Header.UnknownSiteSerial, Expiration = 2_000_000_000,
            },
            Body = new ValuesRequest { Handle = Handle(number), Values = Values(number) },
        };
        return SessionMac.TryCreate(keys, message.Envelope, counter, MessageCodec.HeaderAndBody(MessageCodec.ToArray(message)), out var mac)
            ? MessageCodec.ToArray(message with { Credential = mac })
            : throw new InvalidOperationException("no MAC");
    }

    public static byte[] Record(int number) => ValueList.ToArray(Values(number));

    private static HandleValue[] Values(int number) =>
    [
        HandleValue.OfText(1, "URL", "https://plant.example/things/" + Handle(number)),
        HandleValue.OfText(2, "DESC", "Centrifugal pump"),
        HandleValue.OfText(3, "MODEL", "CP-80-250"),
        HandleValue.OfText(4, "SERIAL", number.ToString("D12", CultureInfo.InvariantCulture)),
    ];
}
