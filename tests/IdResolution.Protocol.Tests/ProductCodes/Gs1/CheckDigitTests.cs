using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Protocol.Tests.ProductCodes.Gs1;

public sealed class CheckDigitTests
{
    [TestCase("0952123454321", '3')]
    [TestCase("0950600013435", '2')]
    [TestCase("10614141123456789", '7')]
    [TestCase("629104150021", '3')]
    [TestCase("37610425002123456", '9')]
    [TestCase("0952012345678", '8')]
    [TestCase("10614141234567890", '8')]
    public void Examples_have_their_digit(string digits, char expected) => Assert.That(CheckDigit.Of(digits), Is.EqualTo(expected));

    [TestCase("1987654Ad4X4bL5ttr2310c", "2K")]
    [TestCase("12345678901234567890123", "NT")]
    [TestCase("12345_ABCDEFGHIJKLM", "CP")]
    [TestCase("12345_!\"%&'()*+,-./", "LC")]
    [TestCase("12345_0123456789:;<=>?", "62")]
    [TestCase("99999zzzzzzzzzzzzzzzzzz", "T2")]
    [TestCase("", "22")]
    public void Examples_have_their_check_pair(string text, string expected) => Assert.That(CheckPair.Of(text), Is.EqualTo(expected));

    [Test]
    public void Every_wrong_digit_is_seen_and_told_at_the_check_digit()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new RandomCodes(seed);
        foreach (var length in new[] { 8, 12, 13, 14, 17, 18 })
        {
            for (var round = 0; round < 50; round++)
            {
                var code = random.Checked(length);
                for (var i = 0; i < length; i++)
                {
                    for (var digit = '0'; digit <= '9'; digit++)
                    {
                        if (digit == code[i]) continue;
                        var wrong = code[..i] + digit + code[(i + 1)..];
                        Assert.That(BareNumber.TryParse(wrong, out _, out var fault), Is.False, wrong);
                        Assert.That(fault!.Position, Is.EqualTo(length - 1), wrong);
                        Assert.That(fault.Rule, Does.StartWith("check digit"));
                    }
                }
            }
        }
    }

    [Test]
    public void Every_transposition_of_neighbours_that_differ_by_other_than_five_is_seen()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new RandomCodes(seed);
        for (var round = 0; round < 500; round++)
        {
            var code = random.Checked(14);
            for (var i = 0; i + 1 < code.Length; i++)
            {
                if (code[i] == code[i + 1]) continue;
                var swapped = code[..i] + code[i + 1] + code[i] + code[(i + 2)..];
                var isSeen = !BareNumber.TryParse(swapped, out _, out var fault);
                Assert.That(isSeen, Is.EqualTo(Math.Abs(code[i] - code[i + 1]) != 5), $"{code} {swapped}");
                if (isSeen) Assert.That(fault!.Position, Is.EqualTo(13));
            }
        }
    }

    [Test]
    public void A_wrong_character_of_a_model_number_is_told_at_the_check_pair()
    {
        const string Model = "1987654Ad4X4bL5ttr2310c2K";
        for (var i = 4; i < 23; i++)
        {
            var wrong = Model[..i] + (Model[i] == 'Q' ? 'R' : 'Q') + Model[(i + 1)..];
            Assert.That(ElementString.TryParse("(8013)" + wrong, out _, out var fault), Is.False, wrong);
            Assert.That(fault!.Position, Is.EqualTo(6 + 23));
        }
        Assert.That(ElementString.TryParse("(8013)" + Model, out var code, out _));
        Assert.That(code!.Scheme, Is.EqualTo("gmn"));
    }
}
