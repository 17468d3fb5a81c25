using IdResolution.Conformance.Tests.Vectors;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Conformance.Tests;

/// <summary>Messages in several datagrams (specification §3.6).</summary>
public sealed class FragmentVectorTests
{
    private static IEnumerable<TestCaseData> Fragments => VectorSet.Cases(VectorKind.Fragment);

    private static IEnumerable<string> Groups => VectorSet.Of(VectorKind.Fragment).Select(GroupOf).Distinct();

    [TestCaseSource(nameof(Fragments))]
    public void Envelope_and_payload_are_as_recorded(GoldenVector vector)
    {
        var expected = new Fields(vector.Decoded);

        Assert.That(Envelope.TryRead(vector.Octets, out var envelope), Is.True);
        ExpectedMessage.AssertEnvelope(envelope, new Fields(expected["envelope"]));
        var payload = vector.Octets.Length - Envelope.Length;
        Assert.That(payload, Is.EqualTo(expected["payloadBytes"].GetInt32()));
        Assert.That(Fragment.TryPlace(envelope, payload, out var offset), Is.True);
        Assert.That(offset, Is.EqualTo((int)envelope.Sequence * 492));
        if (!expected.Has("packet")) return;
        Assert.That((int)envelope.Sequence + 1, Is.EqualTo(expected["packet"].GetInt32()));
        Assert.That(Fragment.CountFor((int)envelope.MessageLength), Is.EqualTo(expected["packets"].GetInt32()));
    }

    [TestCaseSource(nameof(Groups))]
    public void Datagrams_are_put_together_in_any_order_and_cut_again(string group)
    {
        var datagrams = VectorSet.Of(VectorKind.Fragment).Where(vector => GroupOf(vector) == group)
            .Select(vector => vector.Octets).ToList();
        Envelope.TryRead(datagrams[0], out var first);
        var frame = new byte[Envelope.Length + (int)first.MessageLength];
        // Last first, and one of them twice.
        foreach (var datagram in datagrams.AsEnumerable().Reverse().Append(datagrams[0]))
        {
            Envelope.TryRead(datagram, out var envelope);
            Assert.That(Fragment.TryPlace(envelope, datagram.Length - Envelope.Length, out var offset), Is.True);
            datagram.AsSpan(Envelope.Length).CopyTo(frame.AsSpan(Envelope.Length + offset));
        }
        first.Write(frame);

        var message = VectorSet.Read(frame);

        Assert.That(MessageCodec.ToArray(message), Is.EqualTo(frame));
        Assert.That(Fragment.CountFor((int)first.MessageLength), Is.EqualTo(datagrams.Count));
        var cut = new byte[Fragment.MaxDatagramLength];
        for (var number = 0; number < datagrams.Count; number++)
        {
            var length = Fragment.Write(frame, number, cut);
            // Deliberate difference: ours sets the truncated flag on every fragment, the reference server on none of its answers (§3.6).
            var theirs = datagrams[number].ToArray();
            theirs[2] |= 0x20;
            Assert.That(cut[..length], Is.EqualTo(theirs));
        }
    }

    [Test]
    public void Answer_in_three_datagrams_holds_the_record_that_was_created()
    {
        var created = (ValuesRequest)VectorSet.Read(GoldenVectors.Get("multipacket", "create-big.request").Octets).Body;
        var frame = Enumerable.Range(1, 3)
            .Select(number => GoldenVectors.Get("multipacket", $"udp-big-answer.response.packet{number}").Octets)
            .Aggregate(Array.Empty<byte>(), (whole, datagram) => whole.Length == 0 ? datagram : [.. whole, .. datagram[Envelope.Length..]]);

        var answer = (ResolutionResponse)VectorSet.Read(frame).Body;

        Assert.That(answer.Handle, Is.EqualTo(created.Handle));
        Assert.That(answer.Values, Has.Count.EqualTo(created.Values.Count));
        Assert.That(answer.Values.Zip(created.Values, (read, sent) => read.SameContent(sent)), Is.All.True);
    }

    private static string GroupOf(GoldenVector vector) => vector.Name[..vector.Name.LastIndexOf(".packet", StringComparison.Ordinal)];
}
