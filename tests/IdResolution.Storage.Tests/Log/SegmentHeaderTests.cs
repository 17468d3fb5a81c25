using IdResolution.Storage.Log;

namespace IdResolution.Storage.Tests.Log;

public sealed class SegmentHeaderTests
{
    private static readonly SegmentHeader Header = new()
    {
        Identity = StoreIdentity.Create(), Number = 7, LastNumber = 9, Generation = 2, PreviousTransactionId = 41, PreviousDate = 1234,
            LogFloor = 12,
    };

    [Test]
    public void Reads_back_what_was_written() => Assert.That(SegmentHeader.Read(Header.ToArray()), Is.EqualTo(Header));

    [Test]
    public void Every_flipped_bit_is_detected()
    {
        var octets = Header.ToArray();
        for (var bit = 0; bit < octets.Length * 8; bit++)
        {
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(SegmentHeader.Read(octets), Is.Null, $"bit {bit}");
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Test]
    public void The_secret_is_not_in_the_text_of_an_identity() =>
        Assert.That(Header.Identity.ToString(), Does.Not.Contain($"{Header.Identity.Secret}"));
}
