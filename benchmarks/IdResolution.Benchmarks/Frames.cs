using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

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

    public static byte[] Record(int number) => ValueList.ToArray(
    [
        HandleValue.OfText(1, "URL", "https://plant.example/things/" + Handle(number)),
        HandleValue.OfText(2, "DESC", "Centrifugal pump"),
        HandleValue.OfText(3, "MODEL", "CP-80-250"),
        HandleValue.OfText(4, "SERIAL", number.ToString("D12", CultureInfo.InvariantCulture)),
    ]);
}
