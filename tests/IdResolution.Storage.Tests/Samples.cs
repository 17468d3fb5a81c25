using System.Buffers.Binary;
using System.Text;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Storage.Tests;

/// <summary>Handles and records that tell what they are, so that a wrong or torn one is seen.</summary>
public static class Samples
{
    public static byte[] Spelling(int number, string prefix = "88.100.7") => Encoding.UTF8.GetBytes($"{prefix}/item-{number:D8}");

    public static byte[] Key(int number, string prefix = "88.100.7") => HandleName.Folded(Spelling(number, prefix));

    /// <summary>
    /// A record of one value that names its key and version and has a filler whose length and octets follow from the version.
    /// </summary>
    public static byte[] Values(ReadOnlySpan<byte> key, ulong version, int minimumFiller = 0)
    {
        var filler = minimumFiller + (int)(version * 7919 % 97);
        var data = new byte[8 + key.Length + filler];
        BinaryPrimitives.WriteUInt64BigEndian(data, version);
        key.CopyTo(data.AsSpan(8));
        for (var i = 0; i < filler; i++) data[8 + key.Length + i] = (byte)(version + (ulong)i);
        return ValueList.ToArray([new HandleValue { Index = 1, Type = "SAMPLE", Data = data }]);
    }

    /// <summary>The version of a record; throws when it is not a whole record of this key.</summary>
    public static ulong VersionOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> values)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(values) != 1) throw new InvalidDataException("Not one value.");
        var rest = values[4..];
        if (!ValueView.TryTake(ref rest, out var value) || !rest.IsEmpty) throw new InvalidDataException("Not a whole value.");
        var data = value.Data;
        var version = BinaryPrimitives.ReadUInt64BigEndian(data);
        if (!data.Slice(8, key.Length).SequenceEqual(key)) throw new InvalidDataException("Another key's record.");
        data = data[(8 + key.Length)..];
        for (var i = 0; i < data.Length; i++)
        {
            if (data[i] != (byte)(version + (ulong)i)) throw new InvalidDataException("A torn record.");
        }
        return version;
    }

    public static StoreChange Create(int number, ulong version = 1, string prefix = "88.100.7", ulong expected = StoreChange.Absent,
        int filler = 0) =>
        new()
        {
            Action = TransactionAction.CreateHandle,
            Key = Key(number, prefix),
            Spelling = Spelling(number, prefix),
            Values = Values(Key(number, prefix), version, filler),
            ExpectedTransactionId = expected,
        };

    public static StoreChange Update(int number, ulong version, string prefix = "88.100.7", ulong expected = StoreChange.AnyVersion,
        int filler = 0) =>
        Create(number, version, prefix, expected, filler) with { Action = TransactionAction.UpdateHandle };

    public static StoreChange Delete(int number, string prefix = "88.100.7", ulong expected = StoreChange.AnyVersion) =>
        new() { Action = TransactionAction.DeleteHandle, Key = Key(number, prefix), ExpectedTransactionId = expected };

    public static StoreChange Home(string prefixHandle) =>
        new() { Action = TransactionAction.HomePrefix, Key = Encoding.UTF8.GetBytes(prefixHandle),
            ExpectedTransactionId = StoreChange.AnyVersion };

    public static StoreChange Unhome(string prefixHandle) => Home(prefixHandle) with { Action = TransactionAction.UnhomePrefix };
}
