using IdResolution.Conformance.Tests.Vectors;
using IdResolution.Testing.Vectors;

namespace IdResolution.Conformance.Tests;

/// <summary>No vector is left out: each has exactly one kind, and every kind has a test over all its vectors.</summary>
public sealed class CoverageTests
{
    private static readonly string[] AllFiles = VectorSet.Files;

    [TestCaseSource(nameof(AllFiles))]
    public void Every_vector_of_the_file_is_compared(string file)
    {
        var covered = Enum.GetValues<VectorKind>().Sum(kind => VectorSet.Of(kind).Count(vector => vector.File == file));

        Assert.That(covered, Is.EqualTo(GoldenVectors.CountOf(file)));
        Assert.That(GoldenVectors.Load(file), Has.Count.EqualTo(covered));
    }

    [Test]
    public void The_key_of_the_national_client_is_an_SM2_key()
    {
        var key = VectorSet.Of(VectorKind.Key).Single();

        // AlgorithmIdentifier {id-ecPublicKey, sm2p256v1} of a SubjectPublicKeyInfo with an uncompressed point.
        var algorithm = Convert.FromHexString("301306072a8648ce3d020106082a811ccf5501822d");
        Assert.That(key.Octets, Has.Length.EqualTo(91));
        Assert.That(key.Octets[2..23], Is.EqualTo(algorithm));
    }
}
