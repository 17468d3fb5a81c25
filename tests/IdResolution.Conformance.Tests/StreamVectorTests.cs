using IdResolution.Conformance.Tests.Vectors;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Conformance.Tests;

/// <summary>Octets that follow an answer outside any envelope (specification §7.9, §7.10): here only how a stream begins.</summary>
public sealed class StreamVectorTests
{
    private static IEnumerable<TestCaseData> Streams => VectorSet.Cases(VectorKind.Stream);

    [TestCaseSource(nameof(Streams))]
    public void Begins_with_its_type_and_algorithm(GoldenVector vector)
    {
        var expected = new Fields(vector.Decoded);
        var reader = new WireReader(vector.Octets);

        Assert.That(vector.Octets, Has.Length.EqualTo(expected["streamBytes"].GetInt32()));
        Assert.That(reader.ReadUInt32(), Is.EqualTo(expected.U32("streamType")));
        if (expected.Has("hashAlgorithm")) Assert.That(reader.ReadString().ToString(), Is.EqualTo(expected.Text("hashAlgorithm")));
        else Assert.That(reader.Remaining, Is.Zero, "TLS begins on the socket");
        expected.AssertAllRead();
    }

    [TestCaseSource(nameof(Streams))]
    public void Follows_an_answer_that_is_a_whole_message(GoldenVector vector)
    {
        var answer = VectorSet.Read(GoldenVectors.Get(vector.File, vector.Name.Replace(".stream", ".auth.response")).Octets);

        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        var isDump = vector.Name.StartsWith("dump", StringComparison.Ordinal);
        Assert.That(answer.Header.OpCode, Is.EqualTo(isDump ? OpCode.DumpHandles : OpCode.RetrieveTransactionLog));
    }
}
