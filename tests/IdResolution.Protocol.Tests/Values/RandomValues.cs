using System.Net;
using System.Text;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Values;

/// <summary>Values of every kind from a seeded source.</summary>
internal sealed class RandomValues(int seed)
{
    private static readonly string[] Types =
    [
        "URL", "DESC", "HS_ADMIN", "HS_ADMIN.x", "HS_VLIST", "HS_SITE", "HS_SITE.PREFIX", "HS_NA_DELEGATE", "HS_PUBKEY", "HS_SECKEY", "hs_site.6", "类型", "",
    ];

    private readonly Random _random = new(seed);

    public HandleValue Value() => new()
    {
        Index = (uint)_random.NextInt64(1, 1L << 32),
        Type = Types[_random.Next(Types.Length)],
        Data = Data(),
        TtlType = (TtlType)_random.Next(2),
        Ttl = (uint)_random.NextInt64(1L << 32),
        Timestamp = (uint)_random.NextInt64(1L << 32),
        Permissions = (ValuePermissions)_random.Next(16),
        References = _random.Next(4) == 0 ? References() : [],
    };

    public AdminRecord Admin() => new()
    {
        Permissions = (AdminPermissions)_random.Next(1 << 16),
        Administrator = Reference(),
        HasLegacyPadding = _random.Next(2) == 0,
    };

    public SiteRecord Site() => new()
    {
        FormatVersion = (ushort)_random.Next(3),
        ProtocolVersion = new ProtocolVersion(2, (byte)_random.Next(256)),
        SerialNumber = (ushort)_random.Next(1 << 16),
        Flags = (SiteFlags)(_random.Next(8) == 0 ? _random.Next(256) : _random.Next(4) << 6),
        HashOption = (HashOption)_random.Next(4),
        HashFilter = Octets(_random.Next(2) * 5),
        Attributes = List(3, () => new SiteAttribute(Text(), Text())),
        Servers = List(3, Server),
    };

    public SiteServer Server() => new()
    {
        Id = (uint)_random.NextInt64(1L << 32),
        Address = new IPAddress(Octets(_random.Next(2) == 0 ? 4 : 16)),
        PublicKey = _random.Next(3) switch { 0 => default, 1 => Octets(9), _ => Key().ToArray() },
        Interfaces = List(4, () => new ServerInterface((InterfaceType)_random.Next(_random.Next(4) == 0 ? 8 : 4), (InterfaceProtocol)_random.Next(4), (uint)_random.NextInt64(1L << 32))),
    };

    public KeyRecord Key() => _random.Next(4) switch
    {
        0 => new DsaPublicKeyRecord { P = Integer(), Q = Integer(), G = Integer(), Y = Integer(), Flags = (ushort)_random.Next(2) },
        1 => new DhPublicKeyRecord { P = Integer(), G = Integer(), Y = Integer() },
        _ => new RsaPublicKeyRecord { Modulus = Integer(), Exponent = Integer() },
    };

    public IReadOnlyList<ValueReference> References() => List(4, Reference);

    public HandleRecord Record() => new("88.100/" + _random.Next(), List(6, Value));

    private ReadOnlyMemory<byte> Data() => _random.Next(9) switch
    {
        0 => Admin().ToArray(),
        1 => ReferenceList.ToArray(References()),
        2 => Site().ToArray(),
        3 => Key().ToArray(),
        4 => Octets(_random.Next(40)),
        5 => GoldenVectors.Load("values")[_random.Next(GoldenVectors.CountOf("values"))].Octets,
        6 => ReadOnlyMemory<byte>.Empty,
        _ => Encoding.UTF8.GetBytes(Text()),
    };

    private ValueReference Reference() =>
        new(_random.Next(10) == 0 ? new Utf8String(Octets(5)) : Text(), (uint)_random.NextInt64(1L << 32));

    private KeyInteger Integer() => new(Octets(_random.Next(1, 40)));

    private byte[] Octets(int length)
    {
        var octets = new byte[length];
        _random.NextBytes(octets);
        return octets;
    }

    private string Text()
    {
        ReadOnlySpan<string> parts = ["a", "中", "\"", "\\", "/", "\n", "\t", "\u0013", "\u0001", "\u007F", "é", "😀", "<&>", "0.NA/88"];
        var text = new StringBuilder();
        for (var i = _random.Next(6); i > 0; i--) text.Append(parts[_random.Next(parts.Length)]);
        return text.ToString();
    }

    private List<T> List<T>(int limit, Func<T> make) => Enumerable.Range(0, _random.Next(limit)).Select(_ => make()).ToList();
}
