using IdResolution.Storage.Log;

namespace IdResolution.Storage.Tests.Log;

public sealed class Crc32CTests
{
    [Test]
    public void Gives_the_check_value_of_the_algorithm() =>
        Assert.That(~Crc32C.Append(Crc32C.Start, "123456789"u8), Is.EqualTo(0xE306_9283));

    [Test]
    public void Runs_can_be_joined_at_any_point()
    {
        var octets = new byte[61];
        Random.Shared.NextBytes(octets);
        var whole = Crc32C.Append(Crc32C.Start, octets);
        for (var i = 0; i <= octets.Length; i++)
        {
            Assert.That(Crc32C.Append(Crc32C.Append(Crc32C.Start, octets.AsSpan(0, i)), octets.AsSpan(i)), Is.EqualTo(whole));
        }
    }
}
