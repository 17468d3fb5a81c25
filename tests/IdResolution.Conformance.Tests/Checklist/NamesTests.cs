using System.Buffers.Binary;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Conformance.Tests.Checklist;

/// <summary>Checklist §11 A, as far as it concerns names and the codec.</summary>
public sealed class NamesTests
{
    [Test]
    public void Checklist_001_split_at_the_first_slash()
    {
        Assert.That(HandleName.PrefixOf("a/b/c"u8).ToArray(), Is.EqualTo("a"u8.ToArray()));
        Assert.That(HandleName.SuffixOf("a/b/c"u8).ToArray(), Is.EqualTo("b/c"u8.ToArray()));
    }

    [Test]
    public void Checklist_002_only_ASCII_letters_are_folded()
    {
        Assert.That(Key("20.1/É", caseSensitive: false), Is.Not.EqualTo(Key("20.1/é", caseSensitive: false)));
        Assert.That(Key("20.1/e", caseSensitive: false), Is.EqualTo(Key("20.1/E", caseSensitive: false)));
    }

    [Test]
    public void Checklist_003_case_sensitive_mode_keeps_suffixes_and_folds_prefixes()
    {
        Assert.That(Key("20.a/e", caseSensitive: true), Is.Not.EqualTo(Key("20.a/E", caseSensitive: true)));
        Assert.That(Key("20.a/e", caseSensitive: true), Is.EqualTo(Key("20.A/e", caseSensitive: true)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Checklist_004_global_handles_compare_without_case_in_every_mode(bool caseSensitive)
    {
        Assert.That(Key("0.na/20.abc", caseSensitive), Is.EqualTo(Key("0.NA/20.ABC", caseSensitive)));
        Assert.That(HandleName.SameIdentity("0.type/url"u8, "0.TYPE/URL"u8), Is.True);
        Assert.That(HandleName.SameIdentity("20.1/url"u8, "20.1/URL"u8), Is.False);
    }

    [Test]
    public void Checklist_008_the_octets_of_the_handle_are_those_of_the_request()
    {
        byte[] spelling = [.. "88.1/MiXeD-"u8, 0xC3, 0xA9, 0xFF];

        var message = Samples.RoundTrip(Samples.Response(new ResolutionResponse { Handle = new Utf8String(spelling), Values = [] }));

        Assert.That(((ResolutionResponse)message.Body).Handle.Span.ToArray(), Is.EqualTo(spelling));
    }

    [Test]
    public void Checklist_009_the_value_of_the_specification_encodes_exactly()
    {
        var value = HandleValue.OfText(1, "URL", "https://example.org/") with { Timestamp = 0x4BF92F00 };
        using var writer = new WireWriter();

        value.Write(writer);

        Assert.That(writer.ToArray(), Is.EqualTo(Convert.FromHexString(
            "000000014bf92f0000000151800e0000000355524c0000001468747470733a2f2f6578616d706c652e6f72672f00000000")));
    }

    [Test]
    public void Checklist_010_two_thousand_and_forty_eight_values_decode_and_an_absurd_count_is_refused_before_allocating()
    {
        var values = Enumerable.Range(1, 2048).Select(index => HandleValue.OfText((uint)index, "URL", "x")).ToArray();
        var message = Samples.RoundTrip(Samples.Response(new ResolutionResponse { Handle = "88.1/x", Values = values }));
        Assert.That(((ResolutionResponse)message.Body).Values, Is.EqualTo(values));

        var frame = MessageCodec.ToArray(Samples.Response(new ResolutionResponse { Handle = "88.1/x", Values = [] }));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(frame.Length - 8), 1_048_577);
        MessageCodec.TryRead(frame, out _, out var error);
        var before = GC.GetAllocatedBytesForCurrentThread();
        MessageCodec.TryRead(frame, out _, out error);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(error, Is.EqualTo(new DecodeError(DecodeFault.LengthOutOfBounds, frame.Length - 8)));
        Assert.That(allocated, Is.LessThan(1024));
    }

    [Test]
    public void Checklist_011_defaults_of_a_value()
    {
        var value = new HandleValue { Index = 1, Type = "URL", Data = default };

        Assert.That((value.TtlType, value.Ttl), Is.EqualTo((TtlType.Relative, 86_400u)));
        Assert.That(value.Permissions, Is.EqualTo(ValuePermissions.AdminRead | ValuePermissions.AdminWrite | ValuePermissions.PublicRead));
    }

    [Test]
    public void Checklist_012_references_unknown_types_and_unknown_bits_survive()
    {
        // All sixteen permission bits of an administrator record, and the upper four of the value.
        byte[] administrator = [0xFF, 0xFF, 0, 0, 0, 3, .. "a/b"u8, 0, 0, 0, 1];
        var value = new HandleValue
        {
            Index = uint.MaxValue,
            Type = new Utf8String([0x00, 0xFF, (byte)'.']),
            Data = administrator,
            Permissions = (ValuePermissions)0xFF,
            TtlType = (TtlType)7,
            References = [new ValueReference("88.1/a", 0), new ValueReference("", uint.MaxValue)],
        };

        var message = Samples.RoundTrip(Samples.Request(OpCode.CreateHandle, new ValuesRequest { Handle = "88.1/x", Values = [value] }));

        Assert.That(((ValuesRequest)message.Body).Values.Single(), Is.EqualTo(value));
    }

    [TestCase("hash of all parts", "20.1000/100", 1205827564u, 412039459u, 1534963079u)]
    [TestCase("two segments", "88.111.1/teleinfo.cn", 431286036u, 1917651818u, 1361867396u)]
    [TestCase("prefix handle", "0.NA/88.111.1", 36223079u, 431286036u, 1958921169u)]
    [TestCase("not only ASCII", "35.TEST/abcDEF-中", 349452868u, 278438463u, 989970741u)]
    public void Checklist_074_hash_vectors_of_the_specification(string what, string handle, uint byPrefix, uint bySuffix, uint byHandle)
    {
        var octets = Encoding.UTF8.GetBytes(handle);

        Assert.That(ServerHash.Of(octets, HashOption.ByPrefix), Is.EqualTo(byPrefix), what);
        Assert.That(ServerHash.Of(octets, HashOption.BySuffix), Is.EqualTo(bySuffix), what);
        Assert.That(ServerHash.Of(octets, HashOption.ByHandle), Is.EqualTo(byHandle), what);
        Assert.That(ServerHash.Of(octets, (HashOption)9), Is.EqualTo(byHandle), "an unknown option counts as the whole handle");
    }

    [Test]
    public void Checklist_074_the_lowest_number_gives_a_valid_position()
    {
        var hash = ServerHash.Magnitude(int.MinValue);

        Assert.That(hash, Is.EqualTo(2_147_483_648));
        Assert.That(ServerHash.IndexOf(hash, 3), Is.EqualTo(2));
        Assert.That(ServerHash.IndexOf(hash, 7), Is.EqualTo(2));
    }

    private static byte[] Key(string handle, bool caseSensitive)
    {
        var octets = Encoding.UTF8.GetBytes(handle);
        var key = new byte[octets.Length];
        HandleName.WriteStorageKey(octets, key, caseSensitive);
        return key;
    }
}
