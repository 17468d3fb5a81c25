using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Values;

[TestFixture]
public sealed class RoundTripTests
{
    [Test]
    public void Every_typed_value_is_read_back_as_it_was_written()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new RandomValues(seed);
        for (var i = 0; i < 5_000; i++)
        {
            var admin = random.Admin();
            Assert.That(AdminRecord.TryRead(admin.ToArray(), out var readAdmin) && readAdmin == admin, $"{admin}");
            var site = random.Site();
            Assert.That(SiteRecord.TryRead(site.ToArray(), out var readSite) && readSite.Equals(site), $"{site}");
            var references = random.References();
            Assert.That(ReferenceList.TryRead(ReferenceList.ToArray(references), out var readReferences));
            Assert.That(readReferences, Is.EqualTo(references));
            var key = random.Key();
            Assert.That(KeyRecord.TryRead(key.ToArray(), out var readKey) && readKey == key, $"{key}");
        }
    }

    [Test]
    public void Mutated_octets_give_a_value_that_encodes_back_or_nothing()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var originals = GoldenVectors.Load("values").Select(vector => vector.Octets).Where(octets => octets.Length > 0).ToList();
        var decoded = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var original = originals[random.Next(originals.Count)];
            var mutated = random.Next(4) == 0 ? original[..random.Next(original.Length)] : original.ToArray();
            for (var flips = random.Next(3); flips > 0 && mutated.Length > 0; flips--)
            {
                mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
            }
            if (random.Next(4) == 0 && mutated.Length > 8) mutated.AsSpan(random.Next(mutated.Length - 4), 4).Fill(0xFF);
            if (AdminRecord.TryRead(mutated, out var admin) && ++decoded > 0) Assert.That(admin.ToArray(), Is.EqualTo(mutated));
            if (ReferenceList.TryRead(mutated, out var references) && ++decoded > 0)
            {
                Assert.That(ReferenceList.ToArray(references), Is.EqualTo(mutated));
            }
            if (SiteRecord.TryRead(mutated, out var site) && ++decoded > 0) Assert.That(site.ToArray(), Is.EqualTo(mutated));
            if (JsonWebSignature.TryRead(mutated, out var signature) && ++decoded > 0) Assert.That(signature.Hash.Name, Is.Not.Null);
        }
        Assert.That(decoded, Is.GreaterThan(1_000));
    }
}
