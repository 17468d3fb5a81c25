using System.Globalization;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Protocol.Tests.ProductCodes.Gs1;

public sealed class EpcTests
{
    [TestCase("urn:epc:id:sgtin:4012345.011111.987", "01/04012345111118/21/987")]
    [TestCase("urn:epc:id:sgtin:086699.0337140.9413672970", "01/00866993371400/21/9413672970")]
    [TestCase("urn:epc:id:sgtin:0614141.112345.a%2Fb", "01/10614141123459/21/a%2Fb")]
    [TestCase("urn:epc:class:lgtin:4012345.012345.998877", "01/04012345123456/10/998877")]
    [TestCase("urn:epc:id:upui:4012345.012345.TPX", "01/04012345123456/235/TPX")]
    [TestCase("urn:epc:id:itip:4012345.012345.01.02.987", "8006/040123451234560102/21/987")]
    [TestCase("urn:epc:id:sscc:0614141.1123456789", "00/106141411234567897")]
    [TestCase("urn:epc:id:sgln:0614141.00777.0", "414/0614141007776")]
    [TestCase("urn:epc:id:sgln:4012345.01234.567", "414/4012345012347/254/567")]
    [TestCase("urn:epc:id:pgln:4012345.00000", "417/4012345000009")]
    [TestCase("urn:epc:id:sgcn:4012345.67890.04711", "255/401234567890104711")]
    [TestCase("urn:epc:id:grai:4012345.11111.988", "8003/04012345111118988")]
    [TestCase("urn:epc:id:gdti:4012345.00011.ebon-4711", "253/4012345000115ebon-4711")]
    [TestCase("urn:epc:id:giai:4012345.ABCD-123", "8004/4012345ABCD-123")]
    [TestCase("urn:epc:id:cpi:0614141.123ABC.123456789", "8010/0614141123ABC/8011/123456789")]
    public void Reads_an_EPC_into_its_key(string text, string path)
    {
        Assert.That(EpcUri.TryParse(text, out var code, out var fault), fault?.ToString());
        Assert.That(code!.Path, Is.EqualTo(path));
    }

    [TestCase("urn:epc:id:sgtin:40123.011111.987", 22)]
    [TestCase("urn:epc:id:sgtin:4012345.01111.987", 30)]
    [TestCase("urn:epc:id:sgtin:4012345.0111111.987", 31)]
    [TestCase("urn:epc:id:sgtin:4012345.01111A.987", 30)]
    [TestCase("urn:epc:id:sgtin:4012345.011111", 31)]
    [TestCase("urn:epc:id:sgtin:4012345.011111.", 32)]
    [TestCase("urn:epc:id:usdod:CAGEY.5678", 8)]
    [TestCase("urn:epc:", 8)]
    public void Says_where_an_EPC_is_wrong(string text, int position)
    {
        Assert.That(EpcUri.TryParse(text, out _, out var fault), Is.False);
        Assert.That(fault!.Position, Is.EqualTo(position), fault.Detail);
    }

    [Test]
    public void Reads_the_memory_of_a_tag()
    {
        Assert.That(Sgtin96.TryParse("301854AAC1493D023119400A", out var code, out var fault), fault?.ToString());
        Assert.That(code!.Path, Is.EqualTo("01/00866993371400/21/9413672970"));
        Assert.That(Sgtin96.TryParse("301C54AAC1493D023119400A", out _, out fault), Is.False);
        Assert.That(fault!.Position, Is.EqualTo(2));
    }

    [Test]
    public void Every_tag_gives_the_code_that_was_written_to_it()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new RandomCodes(seed);
        int[] companyBits = [40, 37, 34, 30, 27, 24, 20];
        for (var round = 0; round < 2_000; round++)
        {
            var partition = random.Next(7);
            var (company, item) = (random.Digits(12 - partition), random.Digits(1 + partition));
            var serial = (ulong)random.Next(int.MaxValue) * 100;
            var bits = ((((((UInt128)0x30 << 3) | (uint)random.Next(8)) << 3) | (uint)partition) << companyBits[partition]) | ulong.Parse(company, CultureInfo.InvariantCulture);
            bits = (((bits << (44 - companyBits[partition])) | ulong.Parse(item, CultureInfo.InvariantCulture)) << 38) | serial;

            Assert.That(Sgtin96.TryParse(bits.ToString("X24", CultureInfo.InvariantCulture), out var read, out var fault), fault?.ToString());
            Assert.That(EpcUri.TryParse($"urn:epc:id:sgtin:{company}.{item}.{serial}", out var written, out _));
            Assert.That(read!.Path, Is.EqualTo(written!.Path));
        }
    }
}
