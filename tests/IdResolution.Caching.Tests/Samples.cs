using System.Buffers.Binary;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Caching.Tests;

internal static class Samples
{
    public static byte[] Key(string handle, uint[]? indexes = null, string[]? types = null, bool certified = false)
    {
        var indexOctets = new byte[(indexes?.Length ?? 0) * 4];
        for (var i = 0; i < indexOctets.Length / 4; i++) BinaryPrimitives.WriteUInt32BigEndian(indexOctets.AsSpan(i * 4), indexes![i]);
        byte[] typeOctets = [.. (types ?? []).SelectMany(Text)];
        var key = new byte[CacheKey.MaxLength];
        Assert.That(CacheKey.TryWrite(Encoding.UTF8.GetBytes(handle), indexOctets, typeOctets, certified, key, out var length), Is.True);
        return key[..length];
    }

    public static byte[] Handle(string handle) => Encoding.UTF8.GetBytes(handle);

    public static FetchedAnswer Answer(string text, uint ttl = 60, TtlType ttlType = TtlType.Relative, ulong version = 0) =>
        new(ResponseCode.Success, Values((ttl, ttlType, text)), version);

    public static byte[] Values(params (uint Ttl, TtlType Type, string Text)[] values) =>
        ValueList.ToArray([.. values.Select((value, i) => HandleValue.OfText((uint)i + 1, "URL", value.Text) with { Ttl = value.Ttl,
            TtlType = value.Type })]);

    public static string TextOf(ReadOnlyMemory<byte> octets) =>
        ValueList.TryRead(octets.Span, out var values) ? Encoding.UTF8.GetString(values[0].Data.Span) : "not a list of values";

    private static byte[] Text(string text)
    {
        var octets = new byte[4 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32BigEndian(octets, octets.Length - 4);
        Encoding.UTF8.GetBytes(text, octets.AsSpan(4));
        return octets;
    }
}
