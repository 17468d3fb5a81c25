using System.Text.Json;
using IdResolution.Conformance.Tests.Vectors;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Conformance.Tests;

/// <summary>Which server of a site a handle belongs to (specification §5.6).</summary>
public sealed class HashVectorTests
{
    private static readonly int[] SiteSizes = [2, 3, 7];

    private static IEnumerable<TestCaseData> Handles => VectorSet.Of(VectorKind.Hash)
        .SelectMany(vector => vector.Entry.GetProperty("cases").EnumerateArray())
        .Select(entry => new TestCaseData(entry).SetArgDisplayNames(entry.GetProperty("handle").GetString()!));

    [TestCaseSource(nameof(Handles))]
    public void Hash_and_server_are_those_of_the_reference(JsonElement entry)
    {
        var handle = Convert.FromHexString(entry.GetProperty("handleHex").GetString()!);
        foreach (var option in Enum.GetValues<HashOption>())
        {
            var member = option == HashOption.ByHandle ? "byAll" : "b" + option.ToString()[1..];
            var expected = entry.GetProperty(member);
            Assert.That(ServerHash.Of(handle, option), Is.EqualTo(expected.GetProperty("hash").GetUInt32()), member);
            foreach (var size in SiteSizes)
            {
                var server = expected.GetProperty("servers" + size).GetInt32();
                Assert.That(ServerHash.ServerFor(handle, option, size), Is.EqualTo(server), member);
            }
        }
    }

    [Test]
    public void All_thirty_two_handles_are_covered() => Assert.That(Handles.Count(), Is.EqualTo(32));
}
